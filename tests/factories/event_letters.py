"""Letters about events, and what they tell of: reminder steps, check-ins, needs, turns in line."""

from datetime import timedelta

import factory
from django.utils import timezone

from events.models import CheckIn, Details, EventLetter, ReminderStep, WaitingEntry
from tests.factories.events import EventFactory, PlaceFactory, TicketFactory


class ReminderStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReminderStep

    event = factory.SubFactory(EventFactory)
    days_before = 7
    subject = factory.LazyAttribute(lambda s: f"{s.days_before} days to go")
    words = "We look forward to seeing you."


class EventLetterFactory(factory.django.DjangoModelFactory):
    """A letter that is due; `place` or `booking` or `entry` says to whom."""

    class Meta:
        model = EventLetter

    kind = EventLetter.Kind.MESSAGE
    event = factory.LazyAttribute(
        lambda o: o.place.booking.event if o.place else o.booking.event if o.booking else o.entry.event
    )
    place = None
    booking = factory.LazyAttribute(lambda o: o.place.booking if o.place else None)
    entry = None
    occasion = factory.Sequence(lambda n: f"occasion {n}")
    due_at = factory.LazyFunction(timezone.now)


class CheckedInFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CheckIn

    place = factory.SubFactory(PlaceFactory)
    day = factory.LazyAttribute(lambda c: c.place.booking.event.days[0])


class DetailsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Details

    place = factory.SubFactory(PlaceFactory)
    dietary = "No nuts, please."
    access = "A seat near the door."
    agreed_to = "I agree."


class InLineFactory(factory.django.DjangoModelFactory):
    """Somebody who waits for a ticket; `offered=True` for one whose turn it is."""

    class Meta:
        model = WaitingEntry

    ticket = factory.SubFactory(TicketFactory)
    event = factory.LazyAttribute(lambda e: e.ticket.event)
    name = "Sam Waiting"
    email = factory.Sequence(lambda n: f"sam{n}@example.org")

    class Params:
        offered = factory.Trait(
            state=WaitingEntry.State.OFFERED,
            offered_until=factory.LazyFunction(lambda: timezone.now() + timedelta(hours=48)),
        )
