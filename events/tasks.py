"""The queue's end of what is due about events."""

from celery import shared_task
from django.utils import timezone


@shared_task
def write_due_letters() -> None:
    """Write every letter that is due to the outbox."""
    from events.services.writing import write_due_letters as write

    write(now=timezone.now())


@shared_task
def sweep_bookings() -> None:
    """Do what is due about bookings: payments nobody has acted on, cancelled events, offers to those who wait."""
    from events.services.cancelling_events import end_cancelled_events
    from events.services.settling import settle_paid
    from events.services.waiting import sweep_waiting

    settle_paid(now=timezone.now())
    end_cancelled_events(now=timezone.now())
    sweep_waiting(now=timezone.now())


@shared_task
def offer_places(*, event_id: int) -> None:
    """Offer what has become free at an event to those in line."""
    from events.models import Event
    from events.services.waiting import offer_in_turn

    offer_in_turn(event=Event.objects.get(pk=event_id), now=timezone.now())


@shared_task
def end_cancelled_event(*, event_id: int) -> None:
    """End the bookings of a cancelled event."""
    from events.models import Event
    from events.services.cancelling_events import end_cancelled_event as end

    end(event=Event.objects.get(pk=event_id), now=timezone.now())


@shared_task
def forget_abandoned_forms() -> int:
    """Delete what was begun and never completed."""
    from events.services.forgetting import forget_abandoned

    return forget_abandoned(now=timezone.now())
