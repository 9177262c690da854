"""The page of events that every installation starts with."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, PageLogEntry

from cms.models import Navigation
from events.models import EventsPage

TEASER = "The national conference, webinars, meetings and workshops: what is coming, and what there was."


@transaction.atomic
def set_up_events(*, home: Page) -> EventsPage | None:
    """Create the events page below the home page and link it in the header; one that staff deleted does not come back.

    Returns the page where it is new.
    """
    kind = ContentType.objects.get_for_model(EventsPage)
    was_deleted = PageLogEntry.objects.filter(content_type=kind, action="wagtail.delete")
    if EventsPage.objects.exists() or was_deleted.exists():
        return None
    taken = home.get_children().filter(slug="events").exists()
    page = home.add_child(
        instance=EventsPage(
            title="Events", slug="our-events" if taken else "events", teaser=TEASER, show_in_menus=True
        )
    )
    page.save_revision().publish()
    navigation = Navigation.load()
    navigation.header.append(("link", {"page": page, "label": ""}))
    navigation.save()
    return page
