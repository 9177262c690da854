"""Fees, and memberships that can be charged."""

from typing import Any

import factory
from django.utils import timezone

from billing.money import VatTreatment
from membership.models import Fee, Membership, MembershipYear, Tier
from membership.reference import TIERS
from tests.factories.billing import CustomerFactory
from tests.factories.membership import AreaFactory, MembershipFactory, year_of


def tier(rule: str = Tier.Rule.ONE_AREA) -> Tier:
    return Tier.objects.get_or_create(rule=rule, defaults={"name": TIERS[Tier.Rule(rule)]})[0]


class FeeFactory(factory.django.DjangoModelFactory):
    """£500 with five seats, an extra seat £60, by quarters, 20 % VAT where the association is registered."""

    class Meta:
        model = Fee
        django_get_or_create = ("year", "tier")

    year = factory.LazyFunction(lambda: year_of(timezone.localdate()))
    tier = factory.LazyFunction(tier)
    price_pence = 50_000
    seats_included = 5
    extra_seat_pence = 6_000
    vat_treatment = VatTreatment.STANDARD
    vat_rate_bp = 2000


def fees_of(year: MembershipYear, **values: Any) -> list[Fee]:
    """A fee for every tier of the year."""
    return [FeeFactory(year=year, tier=tier(rule), **values) for rule in Tier.Rule]


def payable_membership(**values: Any) -> Membership:
    """A membership of a partnership of one area with a body that pays for it, in a year with fees."""
    values.setdefault("partnership__customer", CustomerFactory())
    membership = MembershipFactory(**values)
    membership.partnership.areas.add(AreaFactory())
    fees_of(membership.year)
    return membership
