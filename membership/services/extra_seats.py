"""Buying further seats, as a partnership does it for itself."""

from datetime import datetime

from django.db import transaction

from billing.models import Invoice
from membership.extra_seats import seat_offer_for
from membership.models import Partnership
from membership.services import MembershipError
from membership.services.charging import buy_extra_seats
from membership.services.locks import lock_partnership


class OfferHasChangedError(MembershipError):
    """What was agreed to is no longer what it would cost, or it was bought a moment ago."""


@transaction.atomic
def order_extra_seats(
    *,
    partnership: Partnership,
    seats: int,
    purchase_order: str = "",
    agreed_pence: int,
    bought_before: int,
    now: datetime,
) -> Invoice:
    """Buy seats at the price that was shown, once, however often the button is pressed.

    Arguments: `agreed_pence` is the total shown, VAT included; `bought_before` is that of the offer which was shown. Raises
    `OfferHasChangedError`, otherwise as `buy_extra_seats` does.
    """
    lock_partnership(partnership)
    offer = seat_offer_for(partnership, now=now)
    if offer.bought_before != bought_before:
        raise OfferHasChangedError(
            "Seats were bought a moment ago. Look at your invoices before you buy more."
        )
    if offer.quote_for(seats).total_pence != agreed_pence:
        raise OfferHasChangedError("The price has changed since you saw it. Look at the total once more.")
    return buy_extra_seats(
        partnership=partnership, seats=seats, purchase_order=purchase_order.strip(), now=now
    )
