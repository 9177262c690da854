from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Booking, Place, WaitingEntry
from events.services.waiting import offer_in_turn
from tests.events.booking.buyer import hidden
from tests.factories.bookings import free, invoiced
from tests.factories.events import PartFactory, TicketFactory

pytestmark = pytest.mark.django_db
ADA = {"quantity": "1", "name": "Ada Waiter", "email": "ada@example.org"}


@pytest.fixture
def ticket():
    return TicketFactory(free=True, event=TicketFactory().event, size=1)


@pytest.fixture
def taken(ticket):
    return free(ticket)


def join(client, ticket, **data):
    address = reverse("waiting_join", args=[ticket.event.slug])
    return client.post(address, {**ADA, "ticket": str(ticket.pk), **data})


def make_room(ticket):
    quota = ticket.quotas.get()
    quota.size += 1
    quota.save()
    offer_in_turn(event=ticket.event, now=timezone.now())


@pytest.fixture
def entry(client, ticket, taken):
    join(client, ticket)
    return WaitingEntry.objects.get()


def page(client, entry):
    return client.get(reverse("waiting", args=[entry.key])).content.decode()


class TestJoining:
    def test_puts_somebody_in_line_and_writes_to_them(self, client, entry):
        assert (entry.name, entry.email, entry.quantity) == ("Ada Waiter", "ada@example.org", 1)
        assert entry.letters.filter(kind="waiting").count() == 1

    def test_answers_alike_for_an_address_that_waits_already(self, client, ticket, entry):
        response = join(client, ticket)
        assert response["Location"] == reverse("waiting_joined", args=[ticket.event.slug])
        assert WaitingEntry.objects.count() == 1

    def test_leads_to_the_tickets_while_there_is_room(self, client, ticket):
        assert join(client, ticket)["Location"] == reverse("booking_start", args=[ticket.event.slug])
        assert not WaitingEntry.objects.exists()

    def test_keeps_what_was_typed_when_something_is_wrong(self, client, ticket, taken):
        shown = join(client, ticket, quantity="99").content.decode()
        assert "Ada Waiter" in shown
        assert "1 to 20 people" in shown

    def test_is_limited(self, client, ticket, taken, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "join_waiting_list": "1/h/ip"}
        join(client, ticket)
        assert join(client, ticket, email="b@example.org").status_code == 429

    def test_does_not_let_codes_of_hidden_tickets_be_guessed(self, client, ticket, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "event_code": "3/10m/ip"}
        secret = TicketFactory(event=ticket.event, code="SPEAKERS", size=0)
        address = reverse("waiting_join", args=[ticket.event.slug])
        assert client.get(address, {"ticket": secret.pk, "code": "SPEAKERS"}).status_code == 200
        for number in range(3):
            client.get(address, {"ticket": secret.pk, "code": f"guess{number}"})
        assert client.get(address, {"ticket": secret.pk, "code": "SPEAKERS"}).status_code == 302

    def test_refuses_an_address_that_is_too_long(self, client, ticket, taken):
        long = "a@" + ".".join(["b" * 60] * 4) + ".example.org"
        assert join(client, ticket, email=long).status_code == 200
        assert not WaitingEntry.objects.exists()


class TestOnesOwnPage:
    def test_shows_the_place_in_line(self, client, ticket, entry):
        assert "You are next in line" in page(client, entry)
        join(client, ticket, email="b@example.org")
        assert "You are number 2 in line" in page(client, WaitingEntry.objects.last())

    def test_is_kept_from_caches_and_search_engines(self, client, entry):
        response = client.get(reverse("waiting", args=[entry.key]))
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow"

    @pytest.mark.parametrize("name", ["waiting_leave", "waiting_take_up"])
    def test_changes_nothing_by_being_opened(self, client, entry, name):
        assert client.get(reverse(name, args=[entry.key])).status_code == 405
        entry.refresh_from_db()
        assert entry.state == "waiting"

    def test_lets_them_leave(self, client, entry):
        client.post(reverse("waiting_leave", args=[entry.key]))
        entry.refresh_from_db()
        assert entry.state == "left"
        assert "You are not on the waiting list" in page(client, entry)

    def test_leads_from_an_offer_to_the_form_that_holds_the_place(self, client, ticket, entry):
        make_room(ticket)
        assert "There is room for you" in page(client, entry)
        response = client.post(reverse("waiting_take_up", args=[entry.key]))
        entry.refresh_from_db()
        assert response["Location"] == reverse("booking", args=[entry.booking.key])
        assert client.get(response["Location"])["Location"].endswith("/check/")

    def test_declines_an_offer_for_the_next_in_line(self, client, ticket, entry):
        make_room(ticket)
        client.post(reverse("waiting_leave", args=[entry.key]))
        assert not Place.objects.taking(timezone.now()).filter(booking__offered_to=entry).exists()

    def test_says_that_an_offer_has_run_out(self, client, ticket, entry):
        make_room(ticket)
        WaitingEntry.objects.update(offered_until=timezone.now())
        Booking.objects.filter(offered_to=entry).update(held_until=timezone.now())
        assert "The offer has run out" in page(client, entry)

    def test_does_not_open_the_booking_of_whoever_booked_for_them(self, client, ticket, taken):
        part, place = PartFactory(event=ticket.event, price_pence=4500, size=0), taken.places.get()
        client.post(reverse("booking_wait_for_part", args=[taken.key, place.pk, part.pk]))
        taken.customer = None
        taken.save()
        entry = WaitingEntry.objects.get()
        make_room(part)
        address = reverse("waiting_take_up", args=[entry.key])
        response = client.post(address, hidden(client.get(reverse("waiting", args=[entry.key]))), follow=True)
        assert "whoever booked for you" in response.content.decode()
        assert str(taken.key) not in response.content.decode()
        assert str(taken.key) not in str(response.redirect_chain)

    def test_books_a_part_on_offer_at_once(self, client, ticket, taken):
        part, place = PartFactory(event=ticket.event, size=0), taken.places.get()
        client.post(reverse("booking_wait_for_part", args=[taken.key, place.pk, part.pk]))
        entry = WaitingEntry.objects.get()
        make_room(part)
        assert not place.chosen.booked().exists()
        client.post(
            reverse("waiting_take_up", args=[entry.key]),
            hidden(client.get(reverse("waiting", args=[entry.key]))),
        )
        assert [row.part for row in place.chosen.booked()] == [part]
        assert "You have what you waited for" in page(client, entry)

    def test_says_what_a_part_on_offer_costs_before_it_is_booked(self, client, ticket):
        booking = invoiced(TicketFactory(event=ticket.event))
        part, place = PartFactory(event=ticket.event, price_pence=4500, size=0), booking.places.get()
        client.post(reverse("booking_wait_for_part", args=[booking.key, place.pk, part.pk]))
        entry = WaitingEntry.objects.get()
        make_room(part)
        shown = client.get(reverse("waiting", args=[entry.key]))
        assert "Take it for £45.00" in shown.content.decode()
        client.post(reverse("waiting_take_up", args=[entry.key]), {"figures": "0 0 0"})
        assert not place.chosen.booked().exists()
        client.post(reverse("waiting_take_up", args=[entry.key]), hidden(shown))
        assert place.chosen.booked().get().part == part

    def test_stays_open_as_long_as_the_form_that_was_begun_with_it(self, client, ticket, entry):
        make_room(ticket)
        WaitingEntry.objects.update(offered_until=timezone.now())
        later = timezone.now() + timedelta(minutes=10)
        entry.refresh_from_db()
        type(entry.booking).objects.filter(pk=entry.booking.pk).update(held_until=later)
        assert "There is room for you" in page(client, entry)
