"""What the page of an event says, kept for its bookings."""

from django.db import transaction
from django.utils.text import slugify

from events.models import Event, EventPage

FACTS = ("kind", "starts_at", "ends_at", "venue_name", "venue_address", "venue_access", "online_link")


@transaction.atomic
def follow_page(*, page: EventPage) -> Event:
    """Bring an event up to what its page says as published; the first time the event is made."""
    event = page.event or Event(slug=_free_slug(page.slug))
    event.name = page.title
    for name in FACTS:
        setattr(event, name, getattr(page, name))
    # Only what follows the page: how it is booked, and whether it was cancelled, may have changed since the page was loaded.
    event.save(update_fields=["name", *FACTS] if event.pk else None)
    if page.event_id != event.pk:
        page.event = event
        EventPage.objects.filter(pk=page.pk).update(event=event)
    return event


def _free_slug(wanted: str) -> str:
    slug = slugify(wanted)[:70] or "event"
    number, free = 1, slug
    while Event.objects.filter(slug=free).exists():
        number += 1
        free = f"{slug}-{number}"
    return free
