"""What a partnership that renews, or returns, is offered on a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from billing.money import Line
from membership.access import london_day
from membership.fees import joins_next_year, lines_for
from membership.models import Fee, Membership, MembershipYear, Partnership, Renewal, RenewalRound
from membership.seating import seats_used
from membership.services import MembershipError
from membership.services.charging import MOST_SEATS, NoFeeError, fee_of_partnership, terms_of
from office.models import Identity


class NothingToRenewError(MembershipError):
    """The partnership cannot renew now."""


class NeverAMemberError(NothingToRenewError):
    """Who was never a member joins; there is nothing to renew."""


class HasEndedError(NothingToRenewError):
    """The partnership has merged or split; those that took over renew."""


class RenewedAlreadyError(NothingToRenewError):
    """There is a membership for the year already."""

    def __init__(self, membership: Membership) -> None:
        super().__init__(f"{membership.partnership} has its membership for {membership.year}.")
        self.membership = membership


class NotOpenYetError(NothingToRenewError):
    """Staff have not opened the next year's renewals."""


@dataclass(frozen=True)
class Quote:
    """What so many seats cost for the year."""

    lines: tuple[Line, ...]
    net_pence: int
    vat_pence: int

    @property
    def total_pence(self) -> int:
        return self.net_pence + self.vat_pence


@dataclass(frozen=True)
class Offer:
    """A year, the fee for it, and how it is counted.

    `joins_on` is None for a renewal, which pays the whole year; who returns after a year without joins anew on that day. `seats` is the
    number to suggest, `least_seats` the number that people and invitations use.
    """

    partnership: Partnership
    year: MembershipYear
    fee: Fee
    joins_on: date | None
    seats: int
    least_seats: int
    before: Membership
    renewal: Renewal | None
    today: date
    most_seats: int = MOST_SEATS

    @property
    def is_return(self) -> bool:
        return self.joins_on is not None

    @property
    def in_grace(self) -> bool:
        """Whether the year before is over and still opens the members' content."""
        return self.before.year.ends_on < self.today and not self.has_lapsed

    @property
    def has_lapsed(self) -> bool:
        """Whether the year before opens nothing any more: its grace is over, or it was ended early or never given."""
        until = self.before.access_until
        return until < self.today if until else self.before.year.ends_on < self.today

    @property
    def access_until(self) -> date:
        """The last day that the offered year gives, grace included."""
        return self.year.ends_on + timedelta(days=self.year.grace_days)

    @property
    def quote(self) -> Quote:
        return self.quote_for(self.seats)

    def quote_for(self, seats: int) -> Quote:
        """Return what a number of seats costs, with VAT where the association charges it."""
        return quote_of(
            self.fee,
            seats=seats,
            joins_on=self.joins_on,
            is_registered=bool(Identity.load().vat_number),
        )


def quote_of(fee: Fee, *, seats: int, joins_on: date | None = None, is_registered: bool) -> Quote:
    """Return what a fee comes to; `is_registered` says whether the association charges VAT."""
    lines = lines_for(terms_of(fee), seats=seats, joins_on=joins_on)
    return Quote(
        lines=tuple(lines),
        net_pence=sum(line.net_pence for line in lines),
        vat_pence=sum(line.vat_pence(is_registered=is_registered) for line in lines),
    )


def offer_for(partnership: Partnership, *, now: datetime) -> Offer:
    """Return what the partnership may renew into at `now` (an aware datetime).

    A member of the running year is offered the next one once staff have opened its renewals. One whose year has ended is offered the
    running year: as a renewal directly after its own, as a return after a gap, and from the last weeks on the next year instead.
    Raises `HasEndedError`, `NeverAMemberError`, `RenewedAlreadyError`, `NotOpenYetError` or `NoFeeError`.
    """
    today = london_day(now)
    if partnership.closed_on:
        raise HasEndedError(f"{partnership} has gone up in another partnership, which renews for it.")
    before = _latest_membership(partnership)
    if before is None:
        raise NeverAMemberError(f"{partnership} has not been a member yet. Join first.")
    running = _running_year(today)
    if before.year.starts_on > today:
        raise RenewedAlreadyError(before)
    if before.year == running:
        year = _next_year(running, before, today=today)
        joins_on = None
    else:
        year, joins_on = _year_to_come_back_to(partnership, before, running, today=today)
    fee = fee_of_partnership(partnership, year=year)
    used = seats_used(partnership, now=now)
    return Offer(
        partnership=partnership,
        year=year,
        fee=fee,
        joins_on=joins_on,
        seats=min(MOST_SEATS, max(before.seats, fee.seats_included, used)),
        least_seats=max(1, used),
        before=before,
        renewal=Renewal.objects.filter(partnership=partnership, round__year=year)
        .select_related("round__year")
        .first(),
        today=today,
    )


def follows_on(year: MembershipYear, before: MembershipYear) -> bool:
    """Say whether a year begins on the day after another one ends."""
    return year.starts_on == before.ends_on + timedelta(days=1)


def _latest_membership(partnership: Partnership) -> Membership | None:
    return (
        partnership.memberships.filter(cancelled_on__isnull=True, approved_on__isnull=False)
        .select_related("year", "partnership")
        .order_by("-year__starts_on")
        .first()
    )


def _running_year(today: date) -> MembershipYear:
    running = MembershipYear.objects.filter(starts_on__lte=today).order_by("-starts_on").first()
    if running is None:
        raise NoFeeError("No membership year has begun yet.")
    return running


def _next_year(running: MembershipYear, before: Membership, *, today: date) -> MembershipYear:
    following = (
        RenewalRound.objects.filter(year__starts_on__gt=running.starts_on)
        .select_related("year")
        .order_by("year__starts_on")
        .first()
    )
    if following is None and before.access_from is None:
        raise RenewedAlreadyError(before)
    if following is None and before.access_until and before.access_until < today:
        raise NotOpenYetError(
            f"Access for {running} ended early, on {before.access_until:%-d %B %Y}, and renewals for the year after are not open yet."
        )
    if following is None:
        raise NotOpenYetError(
            f"{before.partnership} is a member for {running}. Renewals for the year after are not open yet; we will write to you."
        )
    return following.year


def _year_to_come_back_to(
    partnership: Partnership, before: Membership, running: MembershipYear, *, today: date
) -> tuple[MembershipYear, date | None]:
    terms = terms_of(fee_of_partnership(partnership, year=running))
    following = MembershipYear.objects.filter(starts_on__gt=running.starts_on).order_by("starts_on").first()
    if following is not None and joins_next_year(terms, today):
        return following, today
    return running, None if follows_on(running, before.year) else today
