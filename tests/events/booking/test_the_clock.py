"""What becomes of a form whose time is over, that stands open in two windows, or that is gone back to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Booking, Place
from office.models import Identity
from tests.events.booking.buyer import YOU, booked, held, name_me, send, step
from tests.factories.events import TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    return TicketFactory(free=True, event=TicketFactory().event, size=2)


@pytest.fixture
def booking(client, ticket):
    return held(client, ticket)


def let_run_out(booking):
    past = timezone.now() - timedelta(minutes=1)
    Booking.objects.filter(pk=booking.pk).update(held_until=past)
    booking.places.update(held_until=past)


def take_all(ticket):
    from django.test import Client

    return held(Client(), ticket, 2)


class TestAFormWhoseTimeIsOver:
    def test_says_so_and_shows_what_was_typed(self, client, booking):
        name_me(client, booking)
        let_run_out(booking)
        shown = client.get(step(booking, "people")).content.decode()
        assert "everything you typed is still here" in shown
        assert 'value="ada@example.org"' in shown

    def test_takes_its_places_again_with_the_next_step_that_is_sent(self, client, booking):
        let_run_out(booking)
        response = name_me(client, booking)
        assert response["Location"] == step(booking, "check")
        booking.refresh_from_db()
        assert booking.is_held(timezone.now())
        assert "your places were still free" in client.get(step(booking, "check")).content.decode()

    def test_keeps_what_is_sent_even_where_others_were_quicker(self, client, booking, ticket):
        let_run_out(booking)
        take_all(ticket)
        response = name_me(client, booking)
        assert response["Location"] == step(booking, "places")
        place = booking.places.get()
        assert (place.name, place.email) == ("Ada Booker", "ada@example.org")
        assert "meanwhile others booked" in client.get(step(booking, "places")).content.decode()

    def test_is_not_placed_where_others_were_quicker(self, client, booking, ticket):
        name_me(client, booking)
        let_run_out(booking)
        take_all(ticket)
        assert send(client, booking, "check")["Location"] == step(booking, "places")
        assert not Place.objects.booked().exists()

    def test_is_placed_by_the_last_button_if_there_is_room_at_the_price_that_was_read(self, client, booking):
        name_me(client, booking)
        let_run_out(booking)
        assert send(client, booking, "check")["Location"] == reverse("booking", args=[booking.key])
        booking.refresh_from_db()
        assert booking.placed_at

    def test_shows_another_price_before_anything_is_placed(self, client):
        ticket = TicketFactory(
            early_until=timezone.localdate() + timedelta(days=1), early_price_pence=10000, size=9
        )
        booking = held(client, ticket)
        name_me(client, booking)
        bill = {"payer": "self", "email": "a@example.org", "address": "1 Square", "pays_by": "invoice"}
        client.post(step(booking, "payer"), {**bill, "name": "Ada"})
        let_run_out(booking)
        ticket.early_until = timezone.localdate() - timedelta(days=1)
        ticket.save()
        assert send(client, booking, "check")["Location"] == step(booking, "check")
        booking.refresh_from_db()
        assert booking.placed_at is None
        assert "from £100.00 to £240.00" in client.get(step(booking, "check")).content.decode()

    def test_is_taken_up_by_a_button_of_its_own(self, client, booking):
        let_run_out(booking)
        client.post(reverse("booking_again", args=[booking.key]))
        booking.refresh_from_db()
        assert booking.is_held(timezone.now())


class TestKeepingLonger:
    def test_keeps_the_places_and_shows_what_is_half_typed(self, client, booking):
        near = timezone.now() + timedelta(minutes=2)
        Booking.objects.filter(pk=booking.pk).update(held_until=near)
        response = client.post(step(booking, "people"), {"you-first_name": "Ad", "keep": "1"})
        booking.refresh_from_db()
        assert booking.held_until > near + timedelta(minutes=10)
        shown = response.content.decode()
        assert 'value="Ad"' in shown
        assert "This field is required" not in shown

    def test_is_limited(self, client, booking, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "keep_places": "1/h/key"}
        send(client, booking, "people", keep="1")
        booking.refresh_from_db()
        until = booking.held_until
        shown = send(client, booking, "people", keep="1").content.decode()
        booking.refresh_from_db()
        assert booking.held_until == until
        assert "prolonged often" in shown

    def test_is_not_had_by_asking_for_places_again_that_are_still_kept(self, client, booking):
        booking.refresh_from_db()
        client.post(reverse("booking_again", args=[booking.key]))
        until = booking.held_until
        booking.refresh_from_db()
        assert booking.held_until == until

    def test_is_not_had_by_changing_the_places_again_and_again(self, client, booking, ticket, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "keep_places": "1/h/key"}
        send(client, booking, "places", **{f"t{ticket.pk}": "2"})
        response = send(client, booking, "places", **{f"t{ticket.pk}": "1"})
        assert "changed often" in response.content.decode()
        assert booking.places.count() == 2


class TestTwoWindows:
    def test_a_step_sent_after_the_booking_is_placed_leads_to_its_page_and_changes_nothing(
        self, client, ticket
    ):
        booking = booked(client, ticket)
        response = send(client, booking, "people", **{**YOU, "you-first_name": "Else"})
        assert response["Location"] == reverse("booking", args=[booking.key])
        booking.refresh_from_db()
        assert booking.contact_name == "Ada Booker"

    def test_going_back_after_placing_leads_to_its_page(self, client, ticket):
        booking = booked(client, ticket)
        for name in ("places", "people", "check"):
            assert client.get(step(booking, name))["Location"] == reverse("booking", args=[booking.key])

    def test_a_form_given_up_in_one_says_so_in_the_other(self, client, booking):
        client.post(reverse("booking_give_up", args=[booking.key]))
        shown = send(client, booking, "people", **YOU).content.decode()
        assert "The places were given back" in shown
        assert not Place.objects.open().exists()

    def test_giving_up_asks_first(self, client, booking):
        client.get(reverse("booking_give_up", args=[booking.key]))
        booking.refresh_from_db()
        assert booking.cancelled_at is None


class TestEveryStep:
    @pytest.mark.parametrize("name", ["places", "people", "check"])
    def test_is_kept_from_caches_and_search_engines(self, client, booking, name):
        name_me(client, booking)
        response = client.get(step(booking, name))
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "same-origin"

    def test_costs_as_many_queries_for_many_places_as_for_one(self, client, django_assert_num_queries):
        Identity.load()
        ticket = TicketFactory(free=True, event=TicketFactory().event)
        for number in (1, 12):
            booking = held(client, ticket, number)
            name_me(client, booking)
            for name, queries in (("people", 3), ("check", 3)):
                with django_assert_num_queries(queries):
                    client.get(step(booking, name))
