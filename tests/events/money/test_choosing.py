"""Choosing parts for a form in progress."""

import pytest
from django.utils import timezone

from events.models import PlacePart
from events.refusals import ChangedMeanwhileError, NotOfferedError
from events.services.choosing import choose_parts
from events.services.holding import change_places
from tests.factories import bookings
from tests.factories.events import EventFactory, PartFactory, TicketFactory

pytestmark = pytest.mark.django_db


class TestAPartThatWasTakenOffSale:
    @pytest.fixture
    def gone(self):
        return PartFactory(event=EventFactory())

    def choose(self, place, *parts):
        choose_parts(place=place, parts=parts, now=timezone.now())
        return set(PlacePart.objects.filter(place=place).values_list("part", flat=True))

    def test_stays_where_it_was_chosen_before_and_others_can_be_added(self, gone):
        place = bookings.form(TicketFactory(event=gone.event), parts=(gone,)).places.get()
        workshop = PartFactory(event=gone.event)
        gone.is_active = False
        gone.save()
        assert self.choose(place, gone, workshop) == {gone.pk, workshop.pk}

    def test_is_not_chosen_anew(self, gone):
        place = bookings.form(TicketFactory(event=gone.event)).places.get()
        gone.is_active = False
        gone.save()
        with pytest.raises(NotOfferedError):
            self.choose(place, gone)


class TestAPlaceGivenBackInAnotherWindow:
    def test_takes_no_parts_and_says_so(self):
        ticket = TicketFactory()
        booking = bookings.form(ticket, 2)
        part, place = PartFactory(event=ticket.event), booking.places.order_by("position").last()
        change_places(booking=booking, wanted={ticket: 1}, now=timezone.now())
        with pytest.raises(ChangedMeanwhileError):
            choose_parts(place=place, parts=[part], now=timezone.now())
