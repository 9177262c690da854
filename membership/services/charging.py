"""Charging memberships, and giving what has been charged."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from billing.models import Customer, Invoice
from billing.money import Line
from billing.services.invoices import draft_invoice, issue_invoice
from membership.access import london_day
from membership.fees import Terms, extra_seat_lines, lines_for
from membership.models import Charge, Fee, Membership, MembershipSettings, MembershipYear, Partnership, Tier
from membership.selectors import contract_of
from membership.services import MembershipError
from membership.services.locks import lock_partnership
from membership.welcome import send_welcome

PURPOSE = "membership"
MOST_SEATS = 100


class NoFeeError(MembershipError):
    """No fee has been set for the year and tier."""


class NoCustomerError(MembershipError):
    """Nobody is named who is invoiced."""


class NothingToExtendError(MembershipError):
    """Seats are added to a membership that gives access."""


def tier_of(*, kind: str, areas: int) -> Tier:
    """Return the tier that a body of this kind (a value of `Partnership.Kind`) with so many areas pays. Raises `NoFeeError`."""
    rule = Tier.rule_for(kind=kind, areas=areas)
    tier = Tier.objects.filter(rule=rule).first()
    if tier is None:
        raise NoFeeError(f"No tier has been set up for {rule.label}.")
    return tier


def fee_for(*, year: MembershipYear, kind: str, areas: int) -> Fee:
    """Return the fee of a year for a body of this kind with so many areas. Raises `NoFeeError`."""
    tier = tier_of(kind=kind, areas=areas)
    fee = Fee.objects.select_related("year", "tier").filter(year=year, tier=tier).first()
    if fee is None:
        raise NoFeeError(f"No fee has been set for {tier.name} in {year}.", field="year")
    return fee


def fee_of_partnership(partnership: Partnership, *, year: MembershipYear) -> Fee:
    """Return what the partnership pays in a year, by its kind and the areas it covers. Raises `NoFeeError`."""
    return fee_for(year=year, kind=partnership.kind, areas=partnership.areas.count())


def terms_of(fee: Fee) -> Terms:
    """Return a fee in the form that `membership.fees` calculates with."""
    return Terms(
        year=fee.year.name,
        tier=fee.tier.name,
        starts_on=fee.year.starts_on,
        ends_on=fee.year.ends_on,
        price_pence=fee.price_pence,
        seats_included=fee.seats_included,
        extra_seat_pence=fee.extra_seat_pence,
        vat_treatment=fee.vat_treatment,
        vat_rate_bp=fee.vat_rate_bp,
        proration=fee.proration,
        next_year_days=fee.next_year_days,
    )


@transaction.atomic
def charge_membership(
    *, membership: Membership, joins_on: date | None, purchase_order: str = "", now: datetime
) -> Invoice:
    """Invoice a membership's fee and extra seats to the body that pays for the partnership.

    The invoice is issued at once, unless the customer needs a purchase order number that is missing: then it waits as a draft. Where the
    setting says so, access starts now, without waiting for the money.
    Arguments: `joins_on` is the day of joining for a new member, None for a renewal.
    Raises `NoCustomerError` or `NoFeeError`.
    """
    lock_partnership(membership.partnership)
    membership = Membership.objects.select_related(
        "partnership__customer", "year", "fee__tier", "fee__year"
    ).get(pk=membership.pk)
    fee = membership.fee or fee_of_partnership(membership.partnership, year=membership.year)
    if membership.fee is None:
        membership.fee = fee
        membership.save(update_fields=["fee"])
    lines = lines_for(terms_of(fee), seats=membership.seats, joins_on=joins_on)
    return _invoice(membership, f"Membership {fee.year}", lines, Charge.Kind.FEE, 0, purchase_order, now=now)


@transaction.atomic
def buy_extra_seats(
    *, partnership: Partnership, seats: int, purchase_order: str = "", now: datetime
) -> Invoice:
    """Invoice further seats of the running membership; they can be filled at once or once paid, as the setting says.

    Raises `NothingToExtendError`, `NoCustomerError` or `NoFeeError`.
    """
    lock_partnership(partnership)
    today = london_day(now)
    membership = contract_of(partnership, today=today)
    if membership is None or not membership.access_from:
        raise NothingToExtendError("Seats can be added once the membership has started.", field="seats")
    if not 1 <= seats <= MOST_SEATS - membership.seats:
        raise NothingToExtendError(
            f"A membership has at most {MOST_SEATS} seats; yours has {membership.seats}.", field="seats"
        )
    fee = membership.fee or fee_of_partnership(partnership, year=membership.year)
    lines = extra_seat_lines(terms_of(fee), seats=seats, from_day=today)
    return _invoice(
        membership, f"Extra seats {fee.year}", lines, Charge.Kind.EXTRA_SEATS, seats, purchase_order, now=now
    )


def _invoice(
    membership: Membership,
    subject: str,
    lines: Sequence[Line],
    kind: str,
    seats: int,
    purchase_order: str,
    *,
    now: datetime,
) -> Invoice:
    customer = payer_of(membership.partnership)
    invoice = draft_invoice(
        customer=customer,
        purpose=PURPOSE,
        subject=f"{subject}, {membership.partnership}"[:200],
        lines=lines,
        purchase_order=purchase_order,
        now=now,
    )
    charge = Charge.objects.create(membership=membership, invoice=invoice, kind=kind, seats=seats)
    if MembershipSettings.load().access_starts == MembershipSettings.Starts.ON_APPROVAL:
        give(charge, now=now)
    if purchase_order or not customer.needs_purchase_order:
        invoice = issue_invoice(invoice=invoice, now=now)
    return invoice


def payer_of(partnership: Partnership) -> Customer:
    """Return who is invoiced for the partnership. Raises `NoCustomerError`."""
    if partnership.customer is None:
        raise NoCustomerError(f"Say first which legal body is invoiced for {partnership}.")
    return partnership.customer


@transaction.atomic
def fulfil_charge(invoice: Invoice, now: datetime) -> None:
    """Give what a paid invoice was for, unless it has been given before."""
    charge = Charge.objects.select_related("membership__partnership", "membership__year").get(invoice=invoice)
    lock_partnership(charge.membership.partnership)
    charge.refresh_from_db(fields=["given_at"])
    give(charge, now=now)


def hand_charge_over(old: Invoice, new: Invoice, now: datetime) -> None:
    """Let the invoice issued in an old one's place stand for what the old one charged."""
    Charge.objects.filter(invoice=old).update(invoice=new)


def consequence_of(invoice: Invoice) -> str:
    """Say what an invoice gave, for a person who decides what a refund or write-off means."""
    charge = (
        Charge.objects.filter(invoice=invoice)
        .select_related("membership__partnership", "membership__year")
        .first()
    )
    if charge is None or charge.given_at is None:
        return ""
    membership = charge.membership
    if charge.kind == Charge.Kind.EXTRA_SEATS:
        return f"{membership.partnership} has {charge.seats} extra seats for it: should they stay?"
    return (
        f"{membership.partnership} has access until {membership.access_until:%-d %B %Y} for it: should it stay? "
        "Nothing ends until somebody cancels the membership."
    )


def give(charge: Charge, *, now: datetime) -> None:
    """Write the access or the seats that a charge stands for, once. Call it with the partnership locked."""
    if charge.given_at:
        return
    membership = charge.membership
    if membership.cancelled_on:
        return
    if charge.kind == Charge.Kind.EXTRA_SEATS:
        membership.seats += charge.seats
        membership.save(update_fields=["seats"])
    elif membership.approved_on and not membership.access_from:
        membership.access_from = first_day_of_access(membership, today=london_day(now))
        membership.access_until = membership.year.ends_on + timedelta(days=membership.year.grace_days)
        membership.save(update_fields=["access_from", "access_until"])
        if not _follows_another(membership):
            send_welcome(membership, now=now)
    charge.given_at = now
    charge.save(update_fields=["given_at"])


def first_day_of_access(membership: Membership, *, today: date) -> date:
    """Return the day from which a membership opens the members' content.

    A renewal counts from the first day of its year, so that one given late leaves no hole and one given early shifts nothing; it is one
    where the year before was given, or was agreed and is still to be paid. Who joins, or returns after a year without, starts on the day
    itself, also where the fee is that of the next year; one who pays only when the year is over had it in that year.
    """
    year = membership.year
    return year.starts_on if _follows_another(membership) else min(today, year.ends_on)


def _follows_another(membership: Membership) -> bool:
    """Say whether a membership goes on where the one before ends; otherwise it is a beginning."""
    year = membership.year
    day_before = year.starts_on - timedelta(days=1)
    earlier = membership.partnership.memberships.filter(
        cancelled_on=None, approved_on__isnull=False, year__starts_on__lt=year.starts_on
    )
    return earlier.filter(
        Q(access_until__gte=day_before) | Q(access_from__isnull=True, year__ends_on=day_before)
    ).exists()
