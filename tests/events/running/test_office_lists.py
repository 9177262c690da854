"""The waiting list as staff see it, and cancelling a whole event."""

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.models import Invoice
from events.models import Event, Place, WaitingEntry
from events.services.naming import Contact
from events.services.office import book_for_somebody
from tests.factories.billing import CustomerFactory
from tests.factories.events import (
    PlaceFactory,
    TicketFactory,
)
from tests.factories.membership import MembershipFactory

pytestmark = pytest.mark.django_db
CONTACT = Contact("Ada Contact", "ada@saltby.example")


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def book(ticket, number=1, **values):
    values = {"contact": CONTACT, "now": timezone.now(), **values}
    return book_for_somebody(event=ticket.event, wanted={ticket: number}, **values)


@pytest.fixture
def partnership():
    found = MembershipFactory().partnership
    found.customer = CustomerFactory()
    found.save()
    return found


class TestTheWaitingList:
    def test_explains_each_position_and_takes_somebody_off(self, officer):
        ticket = TicketFactory(size=1, free=True)
        place = PlaceFactory(ticket=ticket, booking__event=ticket.event)
        entries = [
            WaitingEntry.objects.create(
                event=ticket.event, ticket=ticket, name=name, email=f"{name}@saltby.example"
            )
            for name in ("first", "second")
        ]
        html = text(officer.get(reverse("event:waiting", args=[ticket.event_id])))
        assert "First in line" in html
        assert "1 entry before this one" in html
        assert "sold out" in text(officer.post(reverse("event:offernow", args=[entries[1].pk]))).lower()
        officer.post(reverse("event:takeoff", args=[entries[0].pk]))
        entries[0].refresh_from_db()
        assert entries[0].state == WaitingEntry.State.LEFT
        officer.post(reverse("event_booking:cancelplace", args=[place.pk]))
        officer.post(reverse("event:offernow", args=[entries[1].pk]))
        entries[1].refresh_from_db()
        assert entries[1].state == WaitingEntry.State.OFFERED

    def test_costs_the_same_number_of_queries_however_long_and_is_shown_in_pages(
        self, officer, django_assert_max_num_queries
    ):
        ticket = TicketFactory(size=0, free=True)
        address = reverse("event:waiting", args=[ticket.event_id])

        def cost():
            with django_assert_max_num_queries(60) as queries:
                text(officer.get(address))
            return len(queries)

        def more(number):
            start = WaitingEntry.objects.count()
            for n in range(start, start + number):
                WaitingEntry.objects.create(
                    event=ticket.event, ticket=ticket, name=f"Nr {n}", email=f"n{n}@saltby.example"
                )

        more(1)
        cost()
        few = cost()
        more(60)
        assert cost() == few
        assert "Nr 60" not in text(officer.get(address))
        assert "Nr 60" in text(officer.get(address, {"p": 2}))


class TestCancellingAnEvent:
    def test_says_what_it_means_and_needs_to_be_meant(self, officer, partnership):
        ticket = TicketFactory()
        book(ticket, 2, partnership=partnership, customer=partnership.customer)
        address = reverse("event:cancel", args=[ticket.event_id])
        assert "2 booked places are cancelled" in text(officer.get(address))
        assert "required" in text(officer.post(address, {"reason": "Storm"}))
        assert not ticket.event.is_cancelled
        html = text(officer.post(address, {"reason": "Storm", "is_sure": "on"}, follow=True))
        assert "Storm" in html
        assert Event.objects.get().is_cancelled

    def test_leaves_no_booking_and_nothing_owed(self, officer, partnership):
        from events.services.cancelling_events import end_cancelled_events

        ticket = TicketFactory()
        book(ticket, 2, partnership=partnership, customer=partnership.customer)
        officer.post(reverse("event:cancel", args=[ticket.event_id]), {"reason": "Storm", "is_sure": "on"})
        end_cancelled_events(now=timezone.now())
        assert not Place.objects.booked().exists()
        assert Invoice.objects.with_state(timezone.localdate()).get().balance_pence == 0
