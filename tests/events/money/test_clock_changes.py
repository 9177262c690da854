"""Times across the nights in March and October when clocks change: an hour held is an hour, and days are London's."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events.models import CancellationRule, WaitingEntry
from events.refusals import HasExpiredError, NotBookableError
from events.selectors.fees import fee_bp_on, fee_steps
from events.selectors.offers import NOBODY_KNOWN, Buyer
from events.selectors.room import room_for
from events.services.cancelling import cancel_places
from events.services.holding import check_held
from events.services.waiting import join_for_ticket, let_offers_pass, offer_in_turn
from tests.factories import bookings
from tests.factories.events import EventFactory, TicketFactory

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
# 2027: forward on 28 March at 01:00 UTC, back on 31 October at 01:00 UTC.
FORWARD, BACK = datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)


def london(*when):
    return datetime(*when, tzinfo=LONDON)


def event(starts_at, **values):
    return EventFactory(
        starts_at=starts_at,
        members_book_from=london(2027, 1, 1),
        everybody_books_from=london(2027, 1, 1),
        **values,
    )


@pytest.mark.parametrize("change", [FORWARD, BACK])
class TestAHoldOverTheChange:
    def test_lasts_its_twenty_minutes(self, change):
        ticket = TicketFactory(event=event(change + timedelta(days=30)), size=1)
        booking = bookings.form(ticket, now=change - timedelta(minutes=10))
        assert room_for([ticket], now=change + timedelta(minutes=9)) == {ticket: 0}
        check_held(booking, now=change + timedelta(minutes=9))
        assert room_for([ticket], now=change + timedelta(minutes=10)) == {ticket: 1}
        with pytest.raises(HasExpiredError):
            check_held(booking, now=change + timedelta(minutes=10))

    def test_told_in_either_zone_is_the_same(self, change):
        ticket = TicketFactory(event=event(change + timedelta(days=30)), size=1)
        bookings.form(ticket, now=(change - timedelta(minutes=10)).astimezone(LONDON))
        for now in (change + timedelta(minutes=9), (change + timedelta(minutes=9)).astimezone(LONDON)):
            assert room_for([ticket], now=now) == {ticket: 0}

    def test_of_an_offer_lasts_its_hours(self, change):
        ticket = TicketFactory(event=event(change + timedelta(days=30)), free=True, size=1)
        now = change - timedelta(hours=24)
        booking = bookings.free(ticket, now=now)
        entry = join_for_ticket(
            ticket=ticket, quantity=1, buyer=NOBODY_KNOWN, name="Sam", email="sam@example.org", now=now
        )
        cancel_places(booking=booking, now=now)
        offer_in_turn(event=ticket.event, now=now)
        assert let_offers_pass(now=now + timedelta(hours=47, minutes=59)) == 0
        assert let_offers_pass(now=now + timedelta(hours=48)) == 1
        entry.refresh_from_db()
        assert entry.state == WaitingEntry.State.PASSED


class TestDaysAroundTheChange:
    @pytest.mark.parametrize(
        ("now", "price"),
        [
            (london(2027, 3, 28, 23, 59), 20000),
            (london(2027, 3, 29, 0, 0), 24000),
        ],
    )
    def test_end_the_early_price_at_midnight_in_london(self, now, price):
        ticket = TicketFactory(
            event=event(london(2027, 5, 1, 9)), early_price_pence=20000, early_until=date(2027, 3, 28)
        )
        assert bookings.form(ticket, now=now).places.get().price_pence == price

    @pytest.mark.parametrize(
        ("now", "fee"),
        [
            (london(2027, 3, 27, 23, 59), 0),
            (london(2027, 3, 28, 0, 0), 5000),
            (london(2027, 3, 28, 23, 59), 5000),
            (london(2027, 3, 30, 23, 59), 5000),
            (london(2027, 3, 31, 0, 0), 10_000),
        ],
    )
    def test_count_days_before_the_event_by_the_calendar_in_march(self, now, fee):
        meeting = event(london(2027, 4, 1, 0, 30))
        for days, bp in ((4, 5000), (1, 10_000)):
            CancellationRule.objects.create(event=meeting, days_before=days, fee_bp=bp)
        assert fee_bp_on(meeting, now=now) == fee
        assert [step.from_day for step in fee_steps(meeting)][1:] == [date(2027, 3, 28), date(2027, 3, 31)]

    @pytest.mark.parametrize(
        ("now", "fee"), [(london(2027, 10, 30, 23, 59), 0), (london(2027, 10, 31, 0, 0), 5000)]
    )
    def test_count_days_before_the_event_by_the_calendar_in_october(self, now, fee):
        meeting = event(london(2027, 11, 1, 23, 30))
        CancellationRule.objects.create(event=meeting, days_before=1, fee_bp=5000)
        assert fee_bp_on(meeting, now=now) == fee

    def test_close_booking_at_the_moment_set_whichever_one_o_clock_it_is(self):
        """01:30 comes twice on 31 October: the deadline is the one that was meant, and not both."""
        first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
        ticket = TicketFactory(event=event(london(2027, 11, 30, 9), books_until=first))
        assert bookings.form(ticket, now=first - timedelta(minutes=1)).places.count() == 1
        with pytest.raises(NotBookableError):
            bookings.form(ticket, now=first + timedelta(minutes=30))

    def test_open_booking_for_members_before_everybody_across_the_change(self):
        from tests.factories.membership import MembershipFactory

        member = Buyer(MembershipFactory().partnership)
        conference = EventFactory(
            starts_at=london(2027, 6, 1, 9),
            members_book_from=london(2027, 3, 28, 0, 30),
            everybody_books_from=london(2027, 3, 28, 2, 30),
        )
        ticket = TicketFactory(event=conference)
        half_past_midnight = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
        assert bookings.form(ticket, buyer=member, now=half_past_midnight).places.count() == 1
        with pytest.raises(NotBookableError):
            bookings.form(ticket, now=datetime(2027, 3, 28, 1, 29, tzinfo=UTC))
        assert bookings.form(ticket, now=datetime(2027, 3, 28, 1, 30, tzinfo=UTC)).places.count() == 1
