"""Telling those who were booked that recordings and slides are there."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from events.models import Event, EventLetter, Place
from events.refusals import NotBookableError
from events.services.letters import nudge

Kind = EventLetter.Kind


@transaction.atomic
def announce_material(*, event: Event, now: datetime) -> int:
    """Have everybody who was booked told that there is something to see or read on the page of the event, each once.

    Returns how many letters are new. Raises `NotBookableError` while the event is not over or its page is not to be seen.
    """
    page = getattr(event, "page", None)
    if not event.is_over(now) or page is None or not page.live:
        raise NotBookableError(f"{event} is not over, or its page is not published.")
    told = EventLetter.objects.filter(kind=Kind.MATERIAL, place=OuterRef("pk"))
    places = Place.objects.booked().filter(
        ~Exists(told),
        booking__event=event,
        booking__confirmed_at__isnull=False,
        booking__cancelled_at=None,
    )
    letters = [
        EventLetter(
            kind=Kind.MATERIAL,
            event=event,
            booking_id=place.booking_id,
            place=place,
            occasion=f"material {place.pk}",
            created_at=now,
            due_at=now,
        )
        for place in places.exclude(email="")
    ]
    EventLetter.objects.bulk_create(letters, ignore_conflicts=True)
    nudge()
    return len(letters)
