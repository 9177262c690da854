"""Where an event is read about."""

from wagtail.models import Page

from events.models import Event


def address_of(event: Event) -> str:
    """Return the address of the event's published page; empty where there is none."""
    page = Page.objects.live().filter(contentpage__eventpage__event=event).order_by().first()
    return (page.url or "") if page else ""
