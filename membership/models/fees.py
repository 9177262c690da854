"""What membership costs: a fee for each year and tier."""

import pghistory
from django.db import models
from django.db.models import Q

from billing.money import VatTreatment, pounds
from membership.models.memberships import MembershipYear
from membership.models.partnerships import Partnership


@pghistory.track()
class Tier(models.Model):
    """A step of the fee scale; which one a body pays follows from what it is and how many areas it covers."""

    class Rule(models.TextChoices):
        ONE_AREA = "one_area", "a partnership of one area"
        SEVERAL_AREAS = "several_areas", "a partnership of several areas"
        OTHER = "other", "another organisation"

    name = models.CharField(max_length=80, unique=True)
    rule = models.CharField("who pays it", max_length=15, choices=Rule, unique=True)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def rule_for(*, kind: str, areas: int) -> "Tier.Rule":
        """Return the rule that holds for a body of this kind (a value of `Partnership.Kind`) with so many areas."""
        if kind == Partnership.Kind.OTHER or areas == 0:
            return Tier.Rule.OTHER
        return Tier.Rule.ONE_AREA if areas == 1 else Tier.Rule.SEVERAL_AREAS


class Proration(models.TextChoices):
    """How the fee shrinks for who joins part-way through a year."""

    NONE = "none", "the whole fee on any day"
    QUARTERS = "quarters", "by quarters: those that have begun to be used count"
    MONTHS = "months", "by months: those that have begun to be used count"


@pghistory.track()
class Fee(models.Model):
    """The annual fee of a tier in one membership year, without VAT. A membership keeps the fee it was charged by."""

    year = models.ForeignKey(MembershipYear, models.PROTECT, related_name="fees")
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="fees")
    price_pence = models.PositiveIntegerField()
    seats_included = models.PositiveSmallIntegerField(default=5)
    extra_seat_pence = models.PositiveIntegerField(default=0)
    vat_treatment = models.CharField(
        "VAT treatment", max_length=10, choices=VatTreatment, default=VatTreatment.STANDARD
    )
    vat_rate_bp = models.PositiveSmallIntegerField(
        "VAT rate in basis points",
        default=2000,
        help_text="20 % is 2000; used only at a standard or reduced rate.",
    )
    proration = models.CharField(max_length=10, choices=Proration, default=Proration.QUARTERS)
    next_year_days = models.PositiveSmallIntegerField(
        default=42,
        help_text="Who joins within so many last days of the year joins from next year, and reads at once. 0: never.",
    )

    class Meta:
        ordering = ["-year__starts_on", "tier__sort_order"]
        constraints = [
            models.UniqueConstraint(fields=["year", "tier"], name="fee_one_a_year_and_tier"),
            models.CheckConstraint(name="fee_includes_a_seat", condition=Q(seats_included__gte=1)),
            models.CheckConstraint(name="fee_vat_rate_is_a_part", condition=Q(vat_rate_bp__lte=10_000)),
        ]

    def __str__(self) -> str:
        return f"{self.tier}, {self.year}: {pounds(self.price_pence)}"
