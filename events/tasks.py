"""The queue's end of what is due about events."""

from celery import shared_task
from django.utils import timezone


@shared_task
def write_due_letters() -> None:
    """Write every letter that is due to the outbox."""
    from events.services.writing import write_due_letters as write

    write(now=timezone.now())


@shared_task
def forget_old_suggestions() -> int:
    """Delete suggestions of topics and speakers whose time is over; safe to run twice."""
    from events.services.suggesting import forget_old_suggestions as forget

    return forget(now=timezone.now())


@shared_task
def write_letters_by_the_calendar() -> None:
    """Make reminders, and thanks with certificates, due once their day has come."""
    from events.services.reminders import remind, thank

    now = timezone.now()
    remind(now=now)
    thank(now=now)


@shared_task
def forget_due_details() -> None:
    """Delete what people told about their needs once its day has come."""
    from events.services.telling import forget_due_details as forget

    forget(now=timezone.now())


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


@shared_task
def forget_old_names() -> int:
    """Take names out of events, waiting lists and doors of long ago; safe to run twice."""
    from events.services.old_names import forget_old_names as forget

    return forget(now=timezone.now())
