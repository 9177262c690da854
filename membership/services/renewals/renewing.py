"""Renewing: the next year's membership, its invoice, and a word of confirmation."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from billing.models import Invoice
from membership.models import Charge, MembershipYear, Partnership
from membership.renewing.due import Addressee, with_terms
from membership.renewing.offers import Offer, offer_for
from membership.services import MembershipError
from membership.services.charging import charge_membership, payer_of
from membership.services.locks import lock_partnership
from membership.services.memberships import add_membership, approve_membership
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email


class SeatsOutOfRangeError(MembershipError):
    """Fewer seats than are in use, or more than a membership can have."""


class OfferHasChangedError(MembershipError):
    """What was shown is not what would be charged now."""


@transaction.atomic
def renew_partnership(
    *,
    partnership: Partnership,
    year: MembershipYear,
    seats: int,
    purchase_order: str = "",
    agreed_pence: int | None = None,
    now: datetime,
) -> Invoice:
    """Take a partnership into the year it is offered and invoice it; whoever handles its affairs is told by mail.

    Asked again for the same year, it returns the invoice of the first time.
    Arguments: `year` and `agreed_pence` are what the person saw and agreed to; the total is None where nobody was shown one.
    Raises `NothingToRenewError` of `membership.renewing.offers`, `SeatsOutOfRangeError`, `OfferHasChangedError`, `NoCustomerError` or
    `NoFeeError`; nothing is written then.
    """
    lock_partnership(partnership)
    partnership.refresh_from_db()
    if invoice := invoice_for(partnership, year=year):
        return invoice
    offer = offer_for(partnership, now=now)
    refuse_seats(offer, seats=seats)
    payer_of(partnership)
    price_differs = agreed_pence is not None and offer.quote_for(seats).total_pence != agreed_pence
    if offer.year != year or price_differs:
        raise OfferHasChangedError(
            "The year or its price has changed since this page was opened. Please check it once more."
        )
    membership = add_membership(partnership=partnership, year=offer.year, seats=seats, now=now)
    membership = approve_membership(membership=membership, now=now)
    invoice = charge_membership(
        membership=membership, joins_on=offer.joins_on, purchase_order=purchase_order.strip(), now=now
    )
    _confirm(offer, invoice, seats=seats, now=now)
    return invoice


def invoice_for(partnership: Partnership, *, year: MembershipYear) -> Invoice | None:
    """Return the invoice of a partnership's fee for a year, if it has been charged and not been cancelled."""
    charge = (
        Charge.objects.filter(
            membership__partnership=partnership,
            membership__year=year,
            membership__cancelled_on__isnull=True,
            kind=Charge.Kind.FEE,
        )
        .select_related("invoice")
        .order_by("-pk")
        .first()
    )
    return charge.invoice if charge else None


def refuse_seats(offer: Offer, *, seats: int) -> None:
    """Raise `SeatsOutOfRangeError` where the number of seats cannot be chosen."""
    if seats < offer.least_seats:
        raise SeatsOutOfRangeError(
            f"{offer.least_seats} seats are in use. Choose at least as many, or end some first.",
            field="seats",
        )
    if seats > offer.most_seats:
        raise SeatsOutOfRangeError(f"A membership has at most {offer.most_seats} seats.", field="seats")


def _confirm(offer: Offer, invoice: Invoice, *, seats: int, now: datetime) -> None:
    people = _handlers(offer)
    if not people:
        return
    facts = {
        "identity": Identity.load(),
        "offer": offer,
        "seats": seats,
        "invoice": invoice,
        "address": f"{settings.SITE_URL}/invoices/{invoice.key}/",
        "account": settings.SITE_URL + reverse("account_overview"),
    }
    letter = compose_letter(
        recipients=[person.email for person in people],
        subject=render_to_string("emails/membership/renewed_subject.txt", facts),
        words=render_to_string("emails/membership/renewed_message.txt", facts),
    )
    write_email(letter, now=now)


def _handlers(offer: Offer) -> list[Addressee]:
    rows: Any = with_terms(Partnership.objects.filter(pk=offer.partnership.pk), year=offer.year).get()
    people = [Addressee(row["email"], row["name"]) for row in [*rows.leads, *rows.administering]]
    return list({person.email: person for person in people}.values())
