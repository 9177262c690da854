"""Letters by the calendar: reminders before an event, thanks and certificates after it."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from events.models import Booking, CheckIn, Event, EventLetter, Place, ReminderStep
from events.services.letters import nudge
from events.times import in_london
from membership.access import london_day

Kind = EventLetter.Kind
FROM = time(7)
"""No letter by the calendar is due before this hour in London."""
THANKED_WITHIN = timedelta(days=28)
"""How long after an event somebody whose check-in was entered late is still thanked."""


def remind(*, now: datetime) -> int:
    """Make the reminders that are due into letters, each once; return how many.

    Of several steps whose day has come only the latest counts, so that whoever books late, or a site that stood still, gets one letter
    and not all of them at once. Those who booked places without names are asked for the names.
    """
    return sum(_remind_of(step, now=now) for step in due_steps(now=now))


def due_steps(*, now: datetime) -> list[ReminderStep]:
    """Return, for each event that is to come or on, the latest step whose day and hour have come."""
    steps = ReminderStep.objects.filter(
        is_active=True, event__ends_at__gt=now, event__cancelled_at=None
    ).select_related("event")
    latest: dict[int, ReminderStep] = {}
    for step in steps.order_by("event", "-days_before"):
        # Once it has begun, what was said for the days before is no longer so.
        has_begun = london_day(step.event.starts_at) <= london_day(now) and step.days_before > 0
        if due_at(step) <= now and not has_begun:
            latest[step.event_id] = step
    return list(latest.values())


def due_at(step: ReminderStep) -> datetime:
    """Return when a step is due: so many days before the first day, in the morning in London."""
    day = london_day(step.event.starts_at) - timedelta(days=step.days_before)
    return timezone.make_aware(datetime.combine(day, FROM), timezone.get_default_timezone())


def thank(*, now: datetime) -> int:
    """Make thanks with a certificate due to everybody who was checked in, the morning after the event; return how many."""
    over = Event.objects.filter(ends_at__lte=now, ends_at__gt=now - THANKED_WITHIN, cancelled_at=None)
    return sum(_thank_for(event, now=now) for event in over if _thanks_from(event) <= now)


@transaction.atomic
def _remind_of(step: ReminderStep, *, now: datetime) -> int:
    reminded = EventLetter.objects.filter(kind=Kind.REMINDER, step=step)
    places = _comers(step.event).exclude(email="").filter(~Exists(reminded.filter(place=OuterRef("pk"))))
    letters = [
        _letter(Kind.REMINDER, step.event, place, f"reminder {step.pk} place {place.pk}", step=step, now=now)
        for place in places
    ]
    without_names = Place.objects.booked().filter(booking=OuterRef("pk"), email="")
    asked = reminded.filter(booking=OuterRef("pk"), place=None)
    bookings = Booking.objects.standing().filter(
        Exists(without_names), ~Exists(asked), event=step.event, confirmed_at__isnull=False
    )
    letters += [
        EventLetter(
            kind=Kind.REMINDER,
            event=step.event,
            booking=booking,
            step=step,
            occasion=f"reminder {step.pk} booking {booking.pk}",
            created_at=now,
            due_at=now,
        )
        for booking in bookings
    ]
    return _keep(letters)


@transaction.atomic
def _thank_for(event: Event, *, now: datetime) -> int:
    came = CheckIn.objects.filter(place=OuterRef("pk"), undone_at=None)
    thanked = EventLetter.objects.filter(kind=Kind.THANKS, place=OuterRef("pk"))
    places = _comers(event).exclude(email="").exclude(last_name="", first_name="")
    return _keep(
        [
            _letter(Kind.THANKS, event, place, f"thanks {place.pk}", now=now)
            for place in places.filter(Exists(came), ~Exists(thanked))
        ]
    )


def _thanks_from(event: Event) -> datetime:
    day = in_london(event.ends_at).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, FROM), timezone.get_default_timezone())


def _comers(event: Event) -> QuerySet[Place]:
    """Return the places of an event whose tickets are valid."""
    return Place.objects.booked().filter(
        booking__event=event, booking__confirmed_at__isnull=False, booking__cancelled_at=None
    )


def _letter(
    kind: str,
    event: Event,
    place: Place,
    occasion: str,
    *,
    step: ReminderStep | None = None,
    now: datetime,
) -> EventLetter:
    return EventLetter(
        kind=kind,
        event=event,
        booking_id=place.booking_id,
        place=place,
        step=step,
        occasion=occasion,
        created_at=now,
        due_at=now,
    )


def _keep(letters: list[EventLetter]) -> int:
    if letters:
        EventLetter.objects.bulk_create(letters, ignore_conflicts=True)
        nudge()
    return len(letters)
