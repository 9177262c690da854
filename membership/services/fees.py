"""Tiers and fees as staff keep them."""

from django.db import transaction

from membership.models import Fee, MembershipYear, Tier
from membership.services import MembershipError


class NothingToCopyError(MembershipError):
    """There are no fees that could be copied."""


class HasAFeeError(MembershipError):
    """A tier has one fee a year."""


@transaction.atomic
def change_tier(*, tier: Tier, name: str, sort_order: int) -> Tier:
    """Rename or move a tier; who pays it follows from its rule, which stays."""
    tier.name, tier.sort_order = name, sort_order
    tier.save()
    return tier


@transaction.atomic
def create_fee(
    *,
    year: MembershipYear,
    tier: Tier,
    price_pence: int,
    seats_included: int,
    extra_seat_pence: int,
    vat_treatment: str,
    vat_rate_bp: int,
    proration: str,
    next_year_days: int,
) -> Fee:
    """Set what a tier costs in a year, in pence without VAT; see `Fee` for the rest. Raises `HasAFeeError`."""
    if Fee.objects.filter(year=year, tier=tier).exists():
        raise HasAFeeError(f"The fee of {tier} for {year} is set already. Change that one.", field="tier")
    return Fee.objects.create(
        year=year,
        tier=tier,
        price_pence=price_pence,
        seats_included=seats_included,
        extra_seat_pence=extra_seat_pence,
        vat_treatment=vat_treatment,
        vat_rate_bp=vat_rate_bp,
        proration=proration,
        next_year_days=next_year_days,
    )


@transaction.atomic
def change_fee(
    *,
    fee: Fee,
    price_pence: int,
    seats_included: int,
    extra_seat_pence: int,
    vat_treatment: str,
    vat_rate_bp: int,
    proration: str,
    next_year_days: int,
) -> Fee:
    """Replace what a tier costs in a year; what has been invoiced stays as it was invoiced."""
    fee.price_pence, fee.seats_included, fee.extra_seat_pence = price_pence, seats_included, extra_seat_pence
    fee.vat_treatment, fee.vat_rate_bp = vat_treatment, vat_rate_bp
    fee.proration, fee.next_year_days = proration, next_year_days
    fee.save()
    return fee


@transaction.atomic
def copy_fees(*, to: MembershipYear) -> list[Fee]:
    """Set the fees of a year as they were in the year before; a tier that has its fee for the year keeps it.

    Returns the new ones. Raises `NothingToCopyError` where the year before has none, or where nothing is missing.
    """
    before = MembershipYear.objects.filter(starts_on__lt=to.starts_on).order_by("-starts_on").first()
    fees = Fee.objects.filter(year=before).exclude(tier__in=Fee.objects.filter(year=to).values("tier"))
    if before is None or not Fee.objects.filter(year=before).exists():
        raise NothingToCopyError("No fees are set for the year before. Set them one by one.", field="year")
    if not fees:
        raise NothingToCopyError(f"Every tier has its fee for {to} already.", field="year")
    copies = list(fees)
    for fee in copies:
        fee.pk, fee.year = None, to
    return Fee.objects.bulk_create(copies)
