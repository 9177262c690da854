"""The demonstration's renewals: the next year's are open, and partnerships stand where partnerships stand."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from membership.models import MembershipYear, Partnership, Renewal, RenewalRound
from membership.renewing.offers import offer_for
from membership.services.renewals.answers import (
    await_decision,
    decline_renewal,
    pause_reminders,
    wish_for_areas,
)
from membership.services.renewals.notices import send_due_notices
from membership.services.renewals.opening import open_renewals
from membership.services.renewals.renewing import renew_partnership

OPENED_BEFORE = timedelta(days=20)
ONE_IN = 5
"""Of every five partnerships that are due, one has renewed; the others wait, think, or leave."""


def load_renewals(*, by: User, now: datetime) -> RenewalRound:
    """Open the renewals into the running year when they were due, and those into the next year some weeks ago; answer some since."""
    running = MembershipYear.objects.get(starts_on__lte=now.date(), ends_on__gte=now.date())
    following = MembershipYear.objects.filter(starts_on__gt=now.date()).earliest("starts_on")
    _remind_through(running, by=by)
    return _open_and_answer(following, by=by, now=now)


def _remind_through(year: MembershipYear, *, by: User) -> None:
    """Let the letters of a round that is nearly over go on their days; whoever is still in grace got all of them."""
    first = timezone.make_aware(datetime.combine(year.starts_on, time(9)))
    open_renewals(year=year, by=by, now=first - timedelta(days=60))
    for days in (-60, -14, 0, 46):
        send_due_notices(now=first + timedelta(days=days))


def _open_and_answer(year: MembershipYear, *, by: User, now: datetime) -> RenewalRound:
    then = now - OPENED_BEFORE
    opened = open_renewals(year=year, by=by, now=then)
    due = list(
        Renewal.objects.filter(round=opened).select_related("partnership").order_by("partnership__name")
    )
    for place, renewal in enumerate(due):
        _answer_early(renewal, place, by=by, now=then)
    send_due_notices(now=then)
    for place, renewal in enumerate(due):
        _answer(renewal, place, by=by, now=now)
    return opened


def _answer_early(renewal: Renewal, place: int, *, by: User, now: datetime) -> None:
    """One knew before any letter went that it would not go on; staff paused another that is about to merge."""
    if place == 3:
        decline_renewal(
            renewal=renewal,
            because="The partnership joins its neighbour’s from April and will be covered there.",
            by=by,
            now=now,
        )
    if place == 8:
        pause_reminders(
            renewal=renewal,
            until=now.date() + timedelta(days=60),
            because="New business manager from next month",
            by=by,
            now=now,
        )


def _answer(renewal: Renewal, place: int, *, by: User, now: datetime) -> None:
    """Some have renewed, one will decide later, one says that its areas have changed."""
    partnership = renewal.partnership
    if place % ONE_IN == 1:
        _renew(partnership, now=now)
    elif place == 5:
        await_decision(renewal=renewal, on=now.date() + timedelta(days=34), by=by, now=now)
    elif place == 7:
        wish_for_areas(
            partnership=partnership,
            words="From April we also cover the area on the other side of the river.",
            by=by,
            now=now,
        )


def _renew(partnership: Partnership, *, now: datetime) -> None:
    offer = offer_for(partnership, now=now)
    renew_partnership(partnership=partnership, year=offer.year, seats=offer.seats, now=now)
