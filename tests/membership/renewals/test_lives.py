"""Whatever a partnership does over the years, access that was given stays, and years that follow one another leave no hole."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from billing.models import Invoice
from membership.models import Charge, Membership, MembershipSettings, MembershipYear, Partnership
from membership.renewing.offers import NothingToRenewError, offer_for
from membership.services.charging import charge_membership
from membership.services.memberships import add_membership, approve_membership
from membership.services.renewals.opening import open_renewals
from membership.services.renewals.renewing import renew_partnership
from office.models import OutboxMessage
from tests.factories.billing import CustomerFactory, pay
from tests.factories.fees import fees_of
from tests.factories.membership import AreaFactory, PartnershipFactory, year_of
from tests.factories.renewals import on

FIRST = date(2026, 4, 1)
YEARS = 5
DAYS = 365 * 4

Event = tuple[int, str]
EVENTS = st.lists(
    st.tuples(st.integers(0, DAYS), st.sampled_from(["renew", "renew", "pay", "pay", "pay late one"])),
    max_size=14,
)


def spans(partnership: Partnership) -> dict[str, tuple[date, date]]:
    """The days given so far, year by year."""
    rows = Membership.objects.filter(partnership=partnership, access_from__isnull=False)
    return {row.year.name: (row.access_from, row.access_until) for row in rows.select_related("year")}


def days(spans: dict[str, tuple[date, date]]) -> set[date]:
    return {
        first + timedelta(days=number)
        for first, last in spans.values()
        for number in range((last - first).days + 1)
    }


def unpaid(partnership: Partnership) -> list[Invoice]:
    return list(
        Invoice.objects.with_balance()
        .filter(charge__membership__partnership=partnership, balance_pence__gt=0)
        .order_by("pk")
    )


def take(event: str, partnership: Partnership, day: date) -> None:
    now = on(day.isoformat())
    if event == "renew":
        try:
            offer = offer_for(partnership, now=now)
        except NothingToRenewError:
            return
        renew_partnership(partnership=partnership, year=offer.year, seats=offer.seats, now=now)
    elif owed := unpaid(partnership):
        with time_machine.travel(now, tick=False):
            pay(owed[0] if event == "pay" else owed[-1], received_on=day)


@pytest.mark.django_db
class TestAnyLife:
    @given(
        joined=st.integers(0, 300),
        events=EVENTS,
        starts=st.sampled_from(MembershipSettings.Starts.values),
    )
    @example(joined=0, events=[(10, "renew"), (450, "pay late one"), (460, "pay")], starts="on_payment")
    @example(joined=0, events=[(430, "pay")], starts="on_payment")
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    def test_keeps_what_was_given_and_leaves_no_hole(
        self, joined: int, events: list[Event], starts: str
    ) -> None:
        self.forget()
        MembershipSettings.objects.update_or_create(defaults={"access_starts": starts})
        partnership = self.joins(FIRST + timedelta(days=joined))
        given_days: set[date] = set()
        for offset, event in sorted(events):
            day = FIRST + timedelta(days=joined) + timedelta(days=offset)
            take(event, partnership, day)
            now_given = days(spans(partnership))
            assert given_days <= now_given, f"{event} on {day} took days away"
            given_days = now_given
        self.refuse_holes(spans(partnership))

    def forget(self) -> None:
        """Each example begins with nothing; the database is that of one test.

        Hypothesis seeds chance anew for each example, so that the mails of two on one day would bear the same Message-ID.
        """
        OutboxMessage.objects.all().delete()
        Charge.objects.all().delete()
        Membership.objects.all().delete()

    def joins(self, day: date) -> Partnership:
        for number in range(YEARS + 2):
            year = year_of(FIRST + timedelta(days=366 * number))
            fees_of(year)
            if number and not hasattr(year, "renewal_round"):
                open_renewals(year=year, by=None, now=on("2026-01-15"))
        partnership = PartnershipFactory(customer=CustomerFactory())
        partnership.areas.add(AreaFactory())
        now = on(day.isoformat())
        membership = add_membership(partnership=partnership, year=year_of(day), seats=5, now=now)
        approve_membership(membership=membership, now=now)
        charge_membership(membership=membership, joins_on=day, now=now)
        return partnership

    def refuse_holes(self, given: dict[str, tuple[date, date]]) -> None:
        years = list(MembershipYear.objects.filter(name__in=given).order_by("starts_on"))
        for before, after in pairwise(years):
            if after.starts_on == before.ends_on + timedelta(days=1):
                last, first = given[before.name][1], given[after.name][0]
                assert first <= last + timedelta(days=1), f"a hole between {last} and {first}"
