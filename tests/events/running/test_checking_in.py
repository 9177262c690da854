"""Check-in: by staff and by helpers with a link, by code, by a scanned address, by name; one answer; undo."""

from datetime import datetime, time, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import CheckIn, HelperLink, Place
from events.services.checking_in import check_in, make_helper_link, undo_check_in, withdraw_helper_link
from newsletters.services.groups import EDITOR, EVENTS_OFFICER
from tests.factories.billing import issued
from tests.factories.events import BookingFactory, EventFactory, PlaceFactory, TicketFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def text(response):
    assert response.status_code in {200, 403, 404}, response
    return response.content.decode()


def at(day, hour=9):
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def event():
    return EventFactory(
        slug="conference",
        starts_at=at(timezone.localdate()),
        ends_at=at(timezone.localdate() + timedelta(days=1), 16),
    )


@pytest.fixture
def ticket(event):
    return TicketFactory(event=event, free=True)


@pytest.fixture
def place(event, ticket):
    return PlaceFactory(
        booking__event=event, ticket=ticket, first_name="Jo", last_name="Quince", organisation="Saltby"
    )


@pytest.fixture
def today(event):
    return event.days[0]


@pytest.fixture
def link(event, today):
    return make_helper_link(event=event, day=today, name="Front desk", by=UserFactory(), now=timezone.now())


@pytest.fixture
def helper(link):
    """The browser of somebody without an account who has opened their link."""
    client = Client()
    assert client.get(reverse("check_in_helper", args=[link.key])).status_code == 302
    return client


@pytest.fixture
def desk(event, today):
    return reverse("check_in_desk", args=[event.slug, today])


def came(place):
    return CheckIn.objects.filter(place=place, undone_at=None).count()


class TestAHelper:
    def test_checks_somebody_in_by_their_code_as_typed(self, helper, desk, place, link):
        typed = f" {place.code[:5].lower()}-{place.code[5:].lower()} "
        html = text(helper.post(desk, {"code": typed}, follow=True))
        assert "Welcome" in html
        assert "Jo Quince" in html
        check = CheckIn.objects.get()
        assert (check.helper, check.by, check.day) == (link, None, link.day)

    def test_checks_somebody_in_by_the_address_that_a_scanner_reads(self, helper, desk, place):
        helper.post(desk, {"code": f"https://example.org/check-in/{place.code}/"})
        assert came(place) == 1

    def test_who_scans_with_the_phones_own_camera_checks_nobody_in_by_looking(self, helper, place):
        html = text(helper.get(reverse("check_in_ticket", args=[place.code]), follow=True))
        assert "Valid ticket" in html
        assert came(place) == 0

    def test_finds_people_by_parts_of_their_name_and_organisation(self, helper, desk, place, ticket, today):
        PlaceFactory(booking__event=place.booking.event, ticket=ticket, last_name="Other")
        PlaceFactory(last_name="Quince", first_name="Elsewhere")
        html = text(helper.get(desk, {"name": "quin salt"}))
        assert "Jo Quince" in html
        assert "Other" not in html
        assert "Elsewhere" not in html
        response = helper.post(reverse("check_in_let_in", args=["conference", today, place.pk]), follow=True)
        assert "Welcome" in text(response)

    def test_is_told_when_somebody_is_here_already(self, helper, desk, place):
        helper.post(desk, {"code": place.code})
        html = text(helper.post(desk, {"code": place.code}, follow=True))
        assert "Already here" in html
        assert "Front desk" in html
        assert came(place) == 1

    def test_takes_it_back(self, helper, desk, place, today):
        helper.post(desk, {"code": place.code})
        helper.post(reverse("check_in_undo", args=["conference", today, place.pk]))
        assert came(place) == 0
        assert CheckIn.objects.get().undone_at
        assert "Welcome" in text(helper.post(desk, {"code": place.code}, follow=True))
        assert CheckIn.objects.count() == 2

    def test_is_told_of_a_code_that_nobody_has(self, helper, desk):
        html = text(helper.post(desk, {"code": "AAAAA22222"}))
        assert "No ticket has this code" in html

    def test_sees_no_address_and_no_need_of_anybody(self, helper, desk, place):
        place.booking.contact_email = "secret@saltby.example"
        place.booking.save()
        for html in (
            text(helper.get(desk, {"name": "Quince"})),
            text(helper.post(desk, {"code": place.code}, follow=True)),
        ):
            assert place.email not in html
            assert "secret@" not in html

    def test_works_on_that_day_and_at_that_event_only(self, helper, desk, event, place, today):
        other = EventFactory(slug="other", starts_at=event.starts_at, ends_at=event.ends_at)
        assert helper.get(reverse("check_in_desk", args=["other", today])).status_code == 403
        assert helper.get(reverse("check_in_desk", args=["conference", event.days[1]])).status_code == 403
        assert (
            helper.get(reverse("check_in_desk", args=["conference", today + timedelta(days=40)])).status_code
            == 404
        )
        elsewhere = PlaceFactory(booking__event=other, first_name="Hidden", last_name="Name")
        html = text(helper.post(desk, {"code": elsewhere.code}, follow=True))
        assert "Do not let in" in html
        assert "Hidden" not in html
        with time_machine.travel(at(event.days[1], 8)):
            assert helper.get(desk).status_code == 403

    def test_whose_link_was_withdrawn_checks_nobody_in(self, helper, desk, link, place):
        withdraw_helper_link(link=link, now=timezone.now())
        assert helper.post(desk, {"code": place.code}).status_code == 403
        assert came(place) == 0
        assert Client().get(reverse("check_in_helper", args=[link.key])).status_code == 403

    @pytest.mark.parametrize("hours", [-30, 30])
    def test_cannot_open_the_link_on_another_day(self, link, hours):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            assert Client().get(reverse("check_in_helper", args=[link.key])).status_code == 403

    def test_cannot_let_in_whom_the_ticket_does_not(self, helper, desk, today, event):
        place = PlaceFactory(booking=BookingFactory(event=event, by_invoice=True, confirmed_at=None))
        assert "Ask first" in text(helper.post(desk, {"code": place.code}, follow=True))
        helper.post(reverse("check_in_let_in", args=["conference", today, place.pk]), {"anyway": "1"})
        assert came(place) == 0


class TestStaff:
    @pytest.fixture
    def client(self, sign_in_as):
        return sign_in_as(EVENTS_OFFICER)

    def test_may_let_in_whose_money_has_not_come(self, client, desk, event, today):
        place = PlaceFactory(booking=BookingFactory(event=event, by_invoice=True, confirmed_at=None))
        html = text(client.post(desk, {"code": place.code}, follow=True))
        assert "the money has not come" in html
        assert came(place) == 0
        client.post(reverse("check_in_let_in", args=["conference", today, place.pk]), {"anyway": "1"})
        assert CheckIn.objects.get().by.groups.filter(name=EVENTS_OFFICER).exists()

    def test_may_let_in_on_a_day_that_the_ticket_does_not_cover(self, client, event, place, today):
        place.ticket.days = [event.days[1]]
        place.ticket.save()
        address = reverse("check_in_let_in", args=["conference", today, place.pk])
        assert "Ask first" in text(client.post(address, follow=True))
        assert came(place) == 0
        client.post(address, {"anyway": "1"})
        assert came(place) == 1

    @pytest.mark.parametrize(
        "values", [{"state": Place.State.ENDED, "ended_at": timezone.now()}, {"held": True}]
    )
    def test_cannot_let_in_who_has_no_place(self, client, event, today, values):
        place = PlaceFactory(booking__event=event, **values)
        html = text(
            client.post(
                reverse("check_in_let_in", args=["conference", today, place.pk]), {"anyway": "1"}, follow=True
            )
        )
        assert "Do not let in" in html
        assert came(place) == 0

    def test_who_have_not_shown_a_second_factor_are_asked_to(self, client_for, sign_in_as, desk, settings):
        sign_in_as(EVENTS_OFFICER)
        user = UserFactory(is_staff=True, groups=[EVENTS_OFFICER])
        settings.STAFF_NEED_SECOND_FACTOR = True
        response = client_for(user, second_factor=False).get(desk)
        assert response.status_code == 403
        assert "Show that it is you" in text(response)

    def test_choose_an_event_and_a_day(self, client, event, today):
        html = text(client.get(reverse("check_in")))
        assert reverse("check_in_desk", args=[event.slug, today]) in html

    def test_make_and_withdraw_links_for_helpers(self, client, event, today):
        client.post(
            reverse("event:makehelperlink", args=[event.pk]), {"day": today.isoformat(), "name": "Front desk"}
        )
        link = HelperLink.objects.get()
        assert str(link.key) in text(client.get(reverse("event:checkin", args=[event.pk])))
        client.post(reverse("event:withdrawhelperlink", args=[link.pk]))
        link.refresh_from_db()
        assert link.withdrawn_at
        assert str(link.key) not in text(client.get(reverse("event:checkin", args=[event.pk])))


class TestAStranger:
    def test_who_scans_a_ticket_learns_nothing_of_it(self, client, place, desk):
        known = text(client.get(reverse("check_in_ticket", args=[place.code])))
        unknown = text(client.get(reverse("check_in_ticket", args=["AAAAA22222"])))
        assert "Quince" not in known
        assert known.replace(place.code, "") == unknown.replace("AAAAA22222", "")
        assert client.get(desk).status_code == 403
        assert client.post(desk, {"code": place.code}).status_code == 403
        assert came(place) == 0

    def test_with_a_made_up_link_gets_nowhere(self, client):
        assert client.get(reverse("check_in_helper", args=[uuid4()])).status_code == 403

    def test_of_the_staff_without_this_right_is_one(self, sign_in_as, desk):
        assert sign_in_as(EDITOR).get(desk).status_code == 403

    @pytest.mark.parametrize("name", ["check_in", "check_in_ticket"])
    def test_finds_no_page_of_it_in_a_search_engine(self, client, name):
        response = client.get(reverse(name, args=["AAAAA22222"] if name == "check_in_ticket" else []))
        assert "noindex" in response["X-Robots-Tag"]
        assert "no-store" in response["Cache-Control"]


class TestAnInvoiceThatIsOverdue:
    def test_stops_nobody(self, event, ticket, today):
        booking = BookingFactory(event=event, by_invoice=True)
        invoice = issued(due_on=timezone.localdate() - timedelta(days=40))
        charge = booking.charges.create(invoice=invoice)
        place = PlaceFactory(booking=booking, ticket=ticket, price_pence=50_000, charge=charge, line=1)
        _, is_new = check_in(place=place, event=event, day=today, now=timezone.now())
        assert is_new


class TestADay:
    def test_is_counted_by_itself(self, event, place, helper, desk):
        for day in event.days:
            check_in(place=place, event=event, day=day, now=timezone.now())
        assert CheckIn.objects.filter(place=place).count() == 2
        undo_check_in(check_in=CheckIn.objects.get(day=event.days[1]), now=timezone.now())
        assert "<strong>1</strong> of 1" in text(helper.get(desk))

    def test_costs_the_same_number_of_queries_for_few_and_for_many(
        self, helper, desk, event, ticket, django_assert_max_num_queries
    ):
        def cost():
            with django_assert_max_num_queries(40) as queries:
                text(helper.get(desk, {"name": "Example"}))
            return len(queries)

        def more(number):
            for place in PlaceFactory.create_batch(number, booking__event=event, ticket=ticket):
                check_in(place=place, event=event, day=event.days[0], now=timezone.now())

        more(1)
        cost()
        few = cost()
        more(18)
        assert cost() == few


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestTwoDesks:
    def test_that_scan_one_ticket_at_once_welcome_one(self, event, place, today):
        welcomed, together = [], Barrier(6)

        def scan():
            together.wait()
            welcomed.append(check_in(place=place, event=event, day=today, now=timezone.now())[1])
            connections.close_all()

        desks = [Thread(target=scan) for _ in range(6)]
        for one in desks:
            one.start()
        for one in desks:
            one.join()
        assert sorted(welcomed) == [False] * 5 + [True]
        assert came(place) == 1
