"""Bookings follow people and partnerships; they stand on timelines and on the front page of the admin."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.merging import plan_merge
from accounts.services.merging import merge_accounts
from events.models import Booking, Place, WaitingEntry
from events.reorganising import describe
from membership.timeline import Timeline
from newsletters.services.groups import EDITOR, EVENTS_OFFICER, set_up_groups
from tests.factories.events import BookingFactory, EventFactory, PlaceFactory, TicketFactory
from tests.factories.people import UserFactory
from tests.membership.test_merging import in_state, merge

pytestmark = pytest.mark.django_db


class TestMergedAccounts:
    def test_take_bookings_places_and_turns_in_line_along(self):
        kept, closed = UserFactory(), UserFactory(signs_in=True)
        place = PlaceFactory(user=closed, booking__booked_by=closed)
        entry = WaitingEntry.objects.create(
            event=place.booking.event, ticket=place.ticket, name="A", email="a@saltby.example", user=closed
        )
        plan = plan_merge(kept=kept, closed=closed)
        assert any("Bookings for events" in move.words for move in plan.moves)
        merge_accounts(
            kept=kept,
            closed=closed,
            agreed=plan.fingerprint,
            by=UserFactory(administrator=True),
            now=timezone.now(),
        )
        assert Booking.objects.get().booked_by == kept
        assert Place.objects.get().user == kept
        entry.refresh_from_db()
        assert entry.user == kept


class TestPartnershipsThatMerge:
    def test_take_bookings_for_events_to_come_and_turns_in_line_along(self):
        one, other = in_state("current"), in_state("current")
        coming = PlaceFactory(booking__partnership=one, at_member_price=True).booking
        form = PlaceFactory(held=True, booking__partnership=one).booking
        over = BookingFactory(free=True, partnership=one, event=EventFactory(over=True))
        cancelled = BookingFactory(free=True, partnership=one, cancelled_at=timezone.now())
        ticket = TicketFactory()
        waits, left = (
            WaitingEntry.objects.create(
                event=ticket.event,
                ticket=ticket,
                partnership=one,
                name="A",
                email=f"{state}@saltby.example",
                state=state,
            )
            for state in ("waiting", "left")
        )
        words = " ".join(describe(one))
        assert "1 booking for events to come" in words
        assert "1 entry on waiting lists" in words
        into = merge(one, into=other)
        for row, partnership in (
            (coming, into),
            (form, into),
            (over, one),
            (cancelled, one),
            (waits, into),
            (left, one),
        ):
            row.refresh_from_db()
            assert row.partnership_id == partnership.pk


class TestATimeline:
    def test_tells_of_bookings_cancellations_and_waiting(self):
        partnership = in_state("current")
        place = PlaceFactory(booking__partnership=partnership, booking__event=EventFactory(name="Conference"))
        Booking.objects.update(
            cancelled_at=timezone.now() + timedelta(minutes=1), cancelled_because="Illness"
        )
        WaitingEntry.objects.create(
            event=place.booking.event,
            ticket=place.ticket,
            partnership=partnership,
            name="A",
            email="a@saltby.example",
        )
        told = {entry.title: entry for entry in Timeline(partnership).of(["bookings"])}
        assert "1 place booked: Conference" in told
        assert told[f"Booking {place.booking.reference} cancelled: Conference"].words == "Illness"
        assert "On the waiting list: Conference" in told

    def test_costs_the_same_for_few_and_for_many(self, django_assert_max_num_queries):
        partnership = in_state("current")

        def cost():
            with django_assert_max_num_queries(80) as queries:
                assert Timeline(partnership).of(["bookings"])
            return len(queries)

        PlaceFactory(booking__partnership=partnership)
        few = cost()
        PlaceFactory.create_batch(8, booking__partnership=partnership)
        assert cost() == few


class TestTheFrontPage:
    def test_says_what_comes_and_what_needs_doing(self, officer):
        event = EventFactory(name="National conference")
        PlaceFactory(booking__event=event, unnamed=True)
        PlaceFactory(booking=BookingFactory(event=event, by_invoice=True, confirmed_at=None))
        html = officer.get(reverse("wagtailadmin_home")).content.decode()
        for words in (
            "National conference",
            "2 places booked",
            "reserved until the money comes",
            "no name yet",
        ):
            assert words in html

    def test_says_so_to_those_who_run_events_only(self, sign_in_as):
        EventFactory(name="National conference")
        assert (
            "National conference" not in sign_in_as(EDITOR).get(reverse("wagtailadmin_home")).content.decode()
        )


class TestAnEventsOfficer:
    def test_edits_event_pages_and_no_others(self):
        from events.services.site import set_up_events
        from tests.factories import pages

        home = pages.home()
        set_up_events(home=home)
        set_up_groups()
        officer = UserFactory(is_staff=True, groups=[EVENTS_OFFICER])
        from events.models import EventsPage

        assert EventsPage.objects.get().permissions_for_user(officer).can_add_subpage()
        assert not home.permissions_for_user(officer).can_edit()
        assert not officer.has_perm("membership.change_membership")

    def test_sees_the_menu(self, officer):
        html = officer.get(reverse("event:index")).content.decode()
        assert "Booking and places" in html
