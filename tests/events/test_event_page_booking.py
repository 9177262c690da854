"""What an event's page says of prices and of the way to book."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import CancellationRule, Place
from office.models import Identity
from tests.factories import programme
from tests.factories.events import PartFactory, PlaceFactory, TicketFactory
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def main_of(client, address, **query) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode().split("<main")[1].split("</main>")[0]


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        client.get(address)
    return len(counted)


class TestTheWayToBook:
    def page(self, *, ticket=None, size=20, **booking):
        page = programme.event_page(bookable=booking)
        TicketFactory(event=page.event, size=size, **(ticket or {}))
        return page

    def test_is_not_shown_where_nothing_is_booked(self, client):
        assert "booking-box" not in main_of(client, programme.event_page().url)

    def test_leads_to_booking_with_the_price(self, client):
        page = self.page()
        text = main_of(client, page.url)
        assert "Booking is open" in text
        assert f'href="/book/{page.event.slug}/"' in text
        assert "£240.00" in text

    def test_shows_a_member_the_members_price_and_how_many_such_places_are_left(self, client):
        page = self.page()
        seat = SeatFactory()
        booked = PlaceFactory(
            booking__event=page.event,
            booking__partnership=seat.partnership,
            ticket=page.event.tickets.get(),
            at_member_price=True,
        )
        client.force_login(seat.user)
        text = main_of(client, page.url)
        assert "£180.00" in text.split('class="booking-box"')[1].split("</section>")[0]
        assert "Your partnership has 4 of 5 places" in text
        Place.objects.filter(pk=booked.pk).update(state=Place.State.ENDED, ended_at=NOW)
        assert "Your partnership has 5 of 5 places" in main_of(client, page.url)

    def test_says_when_it_opens_for_whom(self, client):
        page = self.page(everybody_books_from=NOW + timedelta(days=7))
        text = main_of(client, page.url)
        assert "Booking opens on" in text
        assert "Members can book already" in text
        client.force_login(SeatFactory().user)
        assert "Booking is open" in main_of(client, page.url)

    def test_says_to_a_member_that_they_book_before_others(self, client):
        page = self.page(
            members_book_from=NOW + timedelta(days=3), everybody_books_from=NOW + timedelta(days=9)
        )
        client.force_login(SeatFactory().user)
        assert "You book before others" in main_of(client, page.url)

    def test_of_members_only_tickets_sends_others_to_sign_in(self, client):
        page = self.page(ticket={"is_for_members": True})
        assert "For partnerships in membership" in main_of(client, page.url)
        client.force_login(SeatFactory().user)
        assert "Booking is open" in main_of(client, page.url)

    def test_keeps_a_hidden_ticket_hidden(self, client):
        page = self.page(ticket={"code": "KETTLE", "name": "Unlikely guest"})
        text = main_of(client, page.url)
        assert "Book with your code" in text
        assert "Unlikely guest" not in text
        assert "KETTLE" not in text

    def test_says_that_few_are_left(self, client):
        page = self.page(size=10)
        assert "Only a few places are left" in main_of(client, page.url)
        page.event.quotas.update(size=11)
        assert "Only a few places are left" not in main_of(client, page.url)

    def test_offers_the_waiting_list_once_it_is_sold_out(self, client):
        page = self.page(size=1)
        PlaceFactory(booking__event=page.event, ticket=page.event.tickets.get())
        text = main_of(client, page.url)
        assert "Sold out" in text
        assert "Join the waiting list" in text

    def test_says_that_it_has_closed(self, client):
        page = self.page(books_until=NOW - timedelta(hours=1))
        text = main_of(client, page.url)
        assert "Booking has closed" in text
        assert "/book/" not in text

    def test_says_that_it_is_over(self, client):
        page = programme.event_page(bookable={}, **programme.past())
        text = main_of(client, page.url)
        assert "This event is over" in text
        assert "/book/" not in text
        assert "/calendar/" not in text

    def test_says_loudly_that_it_was_cancelled_and_why(self, client):
        page = self.page(cancelled_at=NOW, cancelled_because="The hall has flooded.")
        text = main_of(client, page.url)
        assert "This event has been cancelled" in text
        assert "The hall has flooded." in text
        assert "/book/" not in text

    def test_calls_what_costs_nothing_free(self, client):
        page = self.page(ticket={"free": True})
        text = main_of(client, page.url)
        assert "Free of charge" in text
        assert "Sign up" in text
        assert "Prices" not in text


class TestPrices:
    def test_say_until_when_they_are_early(self, client):
        page = programme.event_page(bookable={})
        until = timezone.localdate() + timedelta(days=3)
        TicketFactory(
            event=page.event, early_until=until, early_price_pence=20000, early_member_price_pence=15000
        )
        text = main_of(client, page.url)
        assert "Early price until" in text
        assert "£200.00" in text
        assert "later £240.00" in text
        assert "later £180.00" in text

    def test_speak_of_vat_only_where_the_association_is_registered(self, client):
        page = programme.event_page(bookable={})
        TicketFactory(event=page.event)
        assert "VAT" not in main_of(client, page.url)
        identity = Identity.load()
        identity.vat_number = "GB999999973"
        identity.save()
        assert "VAT" in main_of(client, page.url)

    def test_name_what_costs_something_besides(self, client):
        page = programme.event_page(bookable={})
        TicketFactory(event=page.event)
        PartFactory(event=page.event, dinner=True, name="Supper")
        PartFactory(event=page.event, name="Free workshop")
        prices = main_of(client, page.url).split('id="prices"')[1]
        assert "Supper" in prices
        assert "£45.00" in prices
        assert "Free workshop" not in prices

    def test_come_with_what_cancelling_costs(self, client):
        page = programme.event_page(bookable={})
        TicketFactory(event=page.event)
        CancellationRule.objects.create(event=page.event, days_before=14, fee_bp=5000)
        text = main_of(client, page.url)
        first = page.date - timedelta(days=14)
        assert f"free until {first - timedelta(days=1):%-d %B %Y}" in text
        assert f"From {first:%-d %B %Y} it costs half the price" in text
