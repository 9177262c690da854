"""Partnerships that are asked to renew, at a moment in the middle of January."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from membership.models import Membership, MembershipYear, Renewal, RenewalRound
from membership.services.renewals.opening import load_schedule, open_renewals
from tests.factories.fees import fees_of, payable_membership
from tests.factories.membership import SeatFactory, year_of

JANUARY = datetime(2027, 1, 15, 10, tzinfo=UTC)
"""In the year 2026/27, whose last day is 31 March 2027 and whose grace ends on 30 May 2027."""


def on(day: str, hour: int = 10) -> datetime:
    """A moment of a day written as 2027-01-15, in London."""
    return timezone.make_aware(datetime.combine(datetime.fromisoformat(day), time(hour)))


def this_year() -> MembershipYear:
    return year_of(JANUARY.date())


def next_year() -> MembershipYear:
    return year_of(JANUARY.date() + timedelta(days=365))


def member(*, lead: str | None = "lead@saltby.example", **values: Any) -> Membership:
    """A member of 2026/27 with one area, a lead contact and a body that pays; next year's fees are set."""
    fees_of(next_year())
    membership = payable_membership(year=this_year(), **values)
    if lead:
        SeatFactory(
            partnership=membership.partnership,
            user__email=lead,
            user__first_name="Jo",
            user__last_name="Saltby",
            lead_contact=True,
        )
    return membership


def opened(*, now: datetime = JANUARY) -> RenewalRound:
    """The renewals into 2027/28, open, with the schedule that an installation starts with."""
    this_year()
    load_schedule()
    return open_renewals(year=next_year(), by=None, now=now)


def renewal_of(membership: Membership) -> Renewal:
    return Renewal.objects.get(partnership=membership.partnership)
