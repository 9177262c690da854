"""Events with tickets, and bookings in the states that matter."""

from datetime import timedelta

import factory
from django.utils import timezone

from events.models import Booking, Event, Part, Place, PlacePart, Quota, Ticket
from tests.factories.billing import CustomerFactory


class EventFactory(factory.django.DjangoModelFactory):
    """A conference of two days in eight weeks that everybody can book; traits make others."""

    class Meta:
        model = Event

    slug = factory.Sequence(lambda n: f"conference-{n}")
    name = "National conference"
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=56))
    ends_at = factory.LazyAttribute(lambda e: e.starts_at + timedelta(days=1, hours=7))
    venue_name = "Harrowmere Hall"
    is_bookable = True
    members_book_from = factory.LazyFunction(lambda: timezone.now() - timedelta(days=14))
    everybody_books_from = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))

    class Params:
        members_first = factory.Trait(
            everybody_books_from=factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
        )
        over = factory.Trait(starts_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=3)))
        webinar = factory.Trait(
            kind=Event.Kind.WEBINAR,
            name="Webinar on neglect",
            venue_name="",
            online_link="https://example.org/room",
            ends_at=factory.LazyAttribute(lambda e: e.starts_at + timedelta(hours=1)),
        )


class QuotaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Quota

    event = factory.SubFactory(EventFactory)
    name = factory.Sequence(lambda n: f"Hall {n}")
    size = 100


class TicketFactory(factory.django.DjangoModelFactory):
    """A ticket for £180 for members and £240 for others; `size` gives it a quota of its own, `quotas` shared ones."""

    class Meta:
        model = Ticket
        skip_postgeneration_save = True

    event = factory.SubFactory(EventFactory)
    name = factory.Sequence(lambda n: f"Full ticket {n}")
    price_pence = 24000
    member_price_pence = 18000

    class Params:
        free = factory.Trait(price_pence=0, member_price_pence=None)

    @factory.post_generation
    def size(self, create, extracted, **kwargs):
        if extracted is not None:
            self.quotas.add(QuotaFactory(event=self.event, size=extracted))

    @factory.post_generation
    def quotas(self, create, extracted, **kwargs):
        self.quotas.add(*(extracted or ()))


class PartFactory(factory.django.DjangoModelFactory):
    """A workshop that costs nothing; `size` gives it a quota of its own."""

    class Meta:
        model = Part
        skip_postgeneration_save = True

    event = factory.SubFactory(EventFactory)
    name = factory.Sequence(lambda n: f"Workshop {n}")

    class Params:
        dinner = factory.Trait(kind=Part.Kind.DINNER, name="Dinner", price_pence=4500)
        room = factory.Trait(
            kind=Part.Kind.ROOM,
            name="Room",
            price_pence=8900,
            day=factory.LazyAttribute(lambda p: p.event.days[0]),
        )

    @factory.post_generation
    def size(self, create, extracted, **kwargs):
        if extracted is not None:
            self.quotas.add(QuotaFactory(event=self.event, size=extracted))


class BookingFactory(factory.django.DjangoModelFactory):
    """A form in progress without places; traits make completed ones. `places` of `PlaceFactory` are added beside."""

    class Meta:
        model = Booking

    event = factory.SubFactory(EventFactory)
    contact_name = "Ada Contact"
    contact_email = factory.Sequence(lambda n: f"contact{n}@example.org")
    held_until = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=20))

    class Params:
        expired = factory.Trait(
            held_until=factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1))
        )
        free = factory.Trait(
            pays_by=Booking.PaysBy.FREE,
            placed_at=factory.LazyFunction(timezone.now),
            confirmed_at=factory.LazyFunction(timezone.now),
        )
        by_invoice = factory.Trait(
            pays_by=Booking.PaysBy.INVOICE,
            payer=Booking.Payer.SELF,
            customer=factory.SubFactory(CustomerFactory),
            placed_at=factory.LazyFunction(timezone.now),
            confirmed_at=factory.LazyFunction(timezone.now),
        )


class PlaceFactory(factory.django.DjangoModelFactory):
    """A booked, named place of a free booking; `held=True` for one of a form in progress."""

    class Meta:
        model = Place

    booking = factory.SubFactory(BookingFactory, free=True)
    ticket = factory.LazyAttribute(lambda p: TicketFactory(event=p.booking.event, free=True))
    position = factory.Sequence(lambda n: n % 30000 + 1)
    state = Place.State.BOOKED
    first_name = "Jo"
    last_name = factory.Sequence(lambda n: f"Example{n}")
    email = factory.Sequence(lambda n: f"jo{n}@example.org")
    organisation = "Harrowmere Council"
    named_at = factory.LazyFunction(timezone.now)

    class Params:
        held = factory.Trait(
            booking=factory.SubFactory(BookingFactory),
            state=Place.State.HELD,
            held_until=factory.LazyAttribute(lambda p: p.booking.held_until),
        )
        unnamed = factory.Trait(first_name="", last_name="", email="", organisation="", named_at=None)


class PlacePartFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlacePart

    place = factory.SubFactory(PlaceFactory)
    part = factory.LazyAttribute(lambda p: PartFactory(event=p.place.booking.event))
    state = PlacePart.State.BOOKED
