"""What further seats of the running membership cost."""

from dataclasses import dataclass
from datetime import date, datetime

from billing.models import Customer
from membership.access import london_day
from membership.fees import Terms, extra_seat_lines
from membership.models import Charge, Membership, MembershipSettings, Partnership
from membership.renewing.offers import Quote
from membership.selectors import contract_of
from membership.services.charging import (
    MOST_SEATS,
    NothingToExtendError,
    fee_of_partnership,
    payer_of,
    terms_of,
)
from office.models import Identity


@dataclass(frozen=True)
class SeatOffer:
    """Seats that can be added to a membership from a day on.

    `bought_before` is the number of times that seats have been added to it: whoever agrees to an offer agrees to it as it stood then.
    """

    membership: Membership
    terms: Terms
    customer: Customer
    from_day: date
    bought_before: int
    starts_at_once: bool

    @property
    def most(self) -> int:
        return MOST_SEATS - self.membership.seats

    def quote_for(self, seats: int) -> Quote:
        """Return what a number of further seats costs for the rest of the year, with VAT where the association charges it."""
        lines = extra_seat_lines(self.terms, seats=seats, from_day=self.from_day)
        is_registered = bool(Identity.load().vat_number)
        return Quote(
            lines=tuple(lines),
            net_pence=sum(line.net_pence for line in lines),
            vat_pence=sum(line.vat_pence(is_registered=is_registered) for line in lines),
        )


def seat_offer_for(partnership: Partnership, *, now: datetime) -> SeatOffer:
    """Return the seats that the partnership may add at `now`. Raises `NothingToExtendError`, `NoCustomerError` or `NoFeeError`."""
    today = london_day(now)
    membership = contract_of(partnership, today=today)
    if membership is None or membership.access_from is None:
        raise NothingToExtendError("Seats can be added once the membership has started.")
    if membership.status(today=today) == Membership.Status.LAPSED:
        raise NothingToExtendError(
            "The membership has ended. Renew it first; you choose the number of seats there."
        )
    if membership.seats >= MOST_SEATS:
        raise NothingToExtendError(f"A membership has at most {MOST_SEATS} seats, and yours has as many.")
    fee = membership.fee or fee_of_partnership(partnership, year=membership.year)
    settings = MembershipSettings.load()
    return SeatOffer(
        membership=membership,
        terms=terms_of(fee),
        customer=payer_of(partnership),
        from_day=today,
        bought_before=extra_seats_bought(membership),
        starts_at_once=settings.access_starts == MembershipSettings.Starts.ON_APPROVAL,
    )


def extra_seats_bought(membership: Membership) -> int:
    """Count how often seats have been added to a membership."""
    return Charge.objects.filter(membership=membership, kind=Charge.Kind.EXTRA_SEATS).count()
