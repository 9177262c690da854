from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Booking, EventLetter, Place
from tests.events.booking.buyer import held, start
from tests.factories.bookings import free
from tests.factories.events import EventFactory, PartFactory, PlaceFactory, QuotaFactory, TicketFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def page(client, event, **data):
    return client.get(reverse("booking_start", args=[event.slug]), data).content.decode()


class TestTheTickets:
    def test_are_shown_with_their_prices_and_what_is_left(self, client):
        ticket = TicketFactory(name="Both days", size=3)
        shown = page(client, ticket.event)
        assert "Both days" in shown
        assert "£240.00, for members £180.00" in shown
        assert "only 3 left" in shown

    def test_are_held_for_the_minutes_of_the_event(self, client):
        ticket = TicketFactory(event__hold_minutes=25, size=5)
        booking = held(client, ticket, 2)
        assert booking.places.count() == 2
        assert timedelta(minutes=24) < booking.held_until - timezone.now() <= timedelta(minutes=25)

    def test_are_held_once_if_the_form_is_sent_twice(self, client):
        ticket = TicketFactory(size=5)
        key = str(uuid4())
        first = start(client, ticket, 2, key=key)
        second = start(client, ticket, 2, key=key)
        assert Booking.objects.count() == 1
        assert first["Location"].startswith(second["Location"])

    def test_that_are_sold_out_lead_to_the_waiting_list(self, client):
        ticket = TicketFactory(size=0)
        TicketFactory(event=ticket.event, size=1)
        assert f"{reverse('waiting_join', args=[ticket.event.slug])}?ticket={ticket.pk}" in page(
            client, ticket.event
        )

    def test_offer_nothing_to_keep_when_all_are_sold_out(self, client):
        shown = page(client, TicketFactory(size=0).event)
        assert "Keep these places" not in shown
        assert "Join the waiting list" in shown

    def test_keep_the_number_that_was_typed_when_there_are_not_enough(self, client):
        ticket = TicketFactory(size=2)
        response = start(client, ticket, 3)
        assert "Only 2 of" in response.content.decode()
        assert 'value="3"' in response.content.decode()
        assert not Place.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "words"), [("", "at least one place"), ("two", "Write a number"), ("-1", "Write a number")]
    )
    def test_say_what_is_wrong_with_a_number(self, client, typed, words):
        assert words in start(client, TicketFactory(), typed).content.decode()

    def test_keep_within_one_network_s_limit(self, client, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "begin_booking": "1/m/ip"}
        ticket = TicketFactory(size=9)
        held(client, ticket)
        response = start(client, ticket, 2)
        assert response.status_code == 429
        assert 'value="2"' in response.content.decode()

    def test_cost_as_many_queries_for_many_tickets_as_for_few(self, client, django_assert_num_queries):
        event = EventFactory()
        quota = QuotaFactory(event=event)
        TicketFactory.create_batch(2, event=event, quotas=[quota])
        page(client, event)
        with django_assert_num_queries(7):
            page(client, event)
        for _ in range(10):
            TicketFactory(event=event, quotas=[quota], size=4)
        with django_assert_num_queries(7):
            page(client, event)


class TestMembers:
    def test_book_for_their_partnership_at_its_price(self, client_for):
        seat = SeatFactory()
        booking = held(client_for(seat.user), TicketFactory(size=9), 2)
        assert booking.partnership == seat.partnership
        assert booking.booked_by == seat.user
        assert [place.price_pence for place in booking.places.all()] == [18000, 18000]

    def test_are_told_how_many_places_at_their_price_are_left(self, client_for):
        ticket = TicketFactory(event__member_places=2)
        shown = page(client_for(SeatFactory().user), ticket.event)
        assert "£180.00 for your next 2 places, £240.00 for further ones" in shown

    def test_book_before_everybody_else(self, client, client_for):
        ticket = TicketFactory(event=EventFactory(members_first=True))
        assert "Booking opens on" in page(client, ticket.event)
        assert "Booking opens on" in page(client_for(UserFactory()), ticket.event)
        assert ticket.name in page(client_for(SeatFactory().user), ticket.event)

    def test_alone_may_book_where_no_day_is_set_for_everybody(self, client):
        ticket = TicketFactory(event__everybody_books_from=None)
        shown = page(client, ticket.event)
        assert "Members can book now" in shown
        assert "has not opened" not in shown


class TestAHiddenTicket:
    @pytest.fixture
    def ticket(self):
        return TicketFactory(name="For speakers", code="Speak", event=TicketFactory(name="Full").event)

    def test_is_shown_to_who_types_its_code(self, client, ticket):
        assert "For speakers" not in page(client, ticket.event)
        response = client.post(
            reverse("booking_start", args=[ticket.event.slug]), {"code": " speak ", "show": "1"}
        )
        assert "For speakers" in response.content.decode()

    def test_is_booked_with_its_code(self, client, ticket):
        assert held(client, ticket, code="SPEAK").code == "SPEAK"

    def test_says_that_a_code_is_wrong(self, client, ticket):
        assert "No ticket belongs to this code" in page(client, ticket.event, code="guess")

    def test_is_not_found_by_guessing(self, client, ticket, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "event_code": "3/10m/ip"}
        for number in range(3):
            page(client, ticket.event, code=f"guess{number}")
        shown = page(client, ticket.event, code="speak")
        assert "For speakers" not in shown
        assert "Many codes have been tried" in shown


class TestAnEventThatIsNotBookable:
    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ({"is_bookable": False}, "cannot be booked here"),
            ({"cancelled_at": timezone.now()}, "has been cancelled"),
            ({"books_until": timezone.now() - timedelta(hours=1)}, "has closed"),
        ],
    )
    def test_says_why_and_holds_nothing(self, client, state, words):
        ticket = TicketFactory(event__name="Our day", **{f"event__{k}": v for k, v in state.items()})
        assert words in page(client, ticket.event)
        assert words in start(client, ticket).content.decode()
        assert not Booking.objects.exists()


class TestSigningUpInOneStep:
    PERSON = {"first_name": "Sam", "last_name": "Listener", "email": "sam@example.org"}

    @pytest.fixture
    def ticket(self):
        return TicketFactory(free=True, event=EventFactory(webinar=True), size=2)

    def sign_up(self, client, ticket, **data):
        return client.post(reverse("booking_start", args=[ticket.event.slug]), {**self.PERSON, **data})

    def test_books_a_named_place_at_once(self, client, ticket):
        response = self.sign_up(client, ticket, job_title="Chair")
        assert response["Location"] == reverse("booking_signed_up", args=[ticket.event.slug])
        place = Place.objects.booked().get()
        assert (place.name, place.email, place.job_title) == ("Sam Listener", "sam@example.org", "Chair")
        assert place.booking.confirmed_at
        assert place.booking.letters.filter(kind="confirmation").count() == 1

    def test_answers_alike_for_an_address_that_has_a_place_and_takes_no_second(self, client, ticket):
        first = self.sign_up(client, ticket)
        second = self.sign_up(client, ticket, email="SAM@example.org")
        assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
        assert Place.objects.booked().count() == 1

    def test_sends_the_ticket_again_to_the_person_and_nothing_to_whoever_booked_for_them(
        self, client, ticket
    ):
        ticket.quotas.update(size=9)
        booking = free(ticket, 2)
        before = EventLetter.objects.filter(kind="confirmation").count()
        self.sign_up(client, ticket, email=booking.places.first().email)
        assert EventLetter.objects.filter(kind="confirmation").count() == before
        assert EventLetter.objects.filter(kind="place", place=booking.places.first()).count() == 2
        assert Place.objects.booked().count() == 2

    def test_works_for_a_hidden_ticket(self, client):
        ticket = TicketFactory(free=True, code="SPEAKERS")
        self.sign_up(client, ticket, code="SPEAKERS")
        assert Place.objects.booked().get().ticket == ticket

    def test_shows_a_hidden_ticket_without_complaining_of_what_was_not_sent(self, client):
        ticket = TicketFactory(free=True, code="SPEAKERS")
        shown = self.sign_up(client, ticket, code="SPEAKERS", show="1").content.decode()
        assert "Please check this" not in shown
        assert 'value="SPEAKERS"' in shown

    def test_refuses_an_address_that_is_too_long(self, client, ticket):
        long = "a@" + ".".join(["b" * 60] * 4) + ".example.org"
        assert self.sign_up(client, ticket, email=long).status_code == 200

    def test_keeps_what_was_typed_when_something_is_missing(self, client, ticket):
        shown = self.sign_up(client, ticket, email="").content.decode()
        assert "Give the e-mail address" in shown
        assert 'value="Listener"' in shown
        assert not Booking.objects.exists()

    def test_offers_the_waiting_list_when_all_places_are_taken(self, client, ticket):
        PlaceFactory.create_batch(2, ticket=ticket, booking__event=ticket.event)
        shown = page(client, ticket.event)
        assert reverse("waiting_join", args=[ticket.event.slug]) in shown
        assert "Sold" not in shown

    def test_is_not_offered_where_there_is_something_to_choose_or_to_pay(self, client, ticket):
        PartFactory(event=ticket.event)
        assert "How many places" in page(client, ticket.event)
        assert "How many places" in page(client, TicketFactory().event)

    def test_never_shows_the_link_for_joining(self, client, ticket):
        shown = page(client, ticket.event) + self.sign_up(client, ticket).content.decode()
        assert "example.org/room" not in shown
