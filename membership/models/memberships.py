"""Membership years, and which partnership is a member in which."""

from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from membership.models.partnerships import Partnership


class DateSpan(models.Func):
    """A date range that contains both its ends."""

    function = "DATERANGE"
    output_field = DateRangeField()


@pghistory.track()
class MembershipYear(models.Model):
    """The span that one annual fee pays for, usually 1 April to 31 March, and the days of grace after it."""

    name = models.CharField(max_length=20, unique=True, help_text="For example 2026/27.")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day.")
    grace_days = models.PositiveSmallIntegerField(
        default=60, help_text="How many days after the last day access goes on while a renewal is awaited."
    )

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="membershipyear_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="The last day must come after the first.",
            ),
            ExclusionConstraint(
                name="membershipyear_days_belong_to_one_year",
                violation_error_message="Some of these days belong to another membership year.",
                expressions=[
                    (
                        DateSpan(
                            "starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by state; the same words as `Membership.status`."""

    def giving_access(self, today: date) -> "MembershipQuerySet":
        """Those that open the members' content on the day, grace included."""
        return self.filter(
            Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=today),
            access_from__lte=today,
            access_until__gte=today,
        )

    def with_status(self, today: date) -> "MembershipQuerySet":
        """Annotate `status_on` with the value of `Membership.Status` for the day."""
        status = Membership.Status
        return self.annotate(
            status_on=models.Case(
                models.When(cancelled_on__lte=today, then=models.Value(status.CANCELLED)),
                models.When(approved_on__isnull=True, then=models.Value(status.APPLIED)),
                models.When(access_from__isnull=True, then=models.Value(status.AWAITING_PAYMENT)),
                models.When(access_from__gt=today, then=models.Value(status.UPCOMING)),
                models.When(access_until__lt=today, then=models.Value(status.LAPSED)),
                models.When(year__ends_on__lt=today, then=models.Value(status.IN_GRACE)),
                default=models.Value(status.CURRENT),
                output_field=models.CharField(),
            )
        )

    def standing_first(self, today: date) -> "MembershipQuerySet":
        """Put first the membership that says where its partnership stands on the day.

        One that gives access outdoes one that is still to come, so a pending renewal never makes a current member look pending;
        among equals the latest year speaks.
        """
        rank = models.Case(
            *(
                models.When(status_on=status, then=models.Value(position))
                for position, status in enumerate(Membership.STANDING)
            ),
            output_field=models.IntegerField(),
        )
        return (
            self.with_status(today)
            .alias(standing_rank=rank)
            .order_by("standing_rank", "-year__starts_on", "-pk")
        )


@pghistory.track()
class Membership(models.Model):
    """A partnership's membership of one year. Its status is derived from dates, never stored."""

    class Status(models.TextChoices):
        APPLIED = "applied", "applied"
        AWAITING_PAYMENT = "awaiting_payment", "awaiting payment"
        UPCOMING = "upcoming", "starts later"
        CURRENT = "current", "current"
        IN_GRACE = "in_grace", "in grace"
        LAPSED = "lapsed", "lapsed"
        CANCELLED = "cancelled", "cancelled"

    STANDING = [
        Status.CURRENT,
        Status.IN_GRACE,
        Status.UPCOMING,
        Status.AWAITING_PAYMENT,
        Status.APPLIED,
        Status.LAPSED,
        Status.CANCELLED,
    ]
    """The order in which a partnership's memberships speak for it."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="memberships")
    year = models.ForeignKey(MembershipYear, models.PROTECT, related_name="memberships")
    fee = models.ForeignKey(
        "membership.Fee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        help_text="What it was charged by; none for a membership from before fees were kept.",
    )
    seats = models.PositiveSmallIntegerField(default=5, help_text="How many named people the fee covers.")
    applied_on = models.DateField()
    approved_on = models.DateField(null=True, blank=True)
    access_from = models.DateField(
        null=True, blank=True, help_text="The first day of access; empty until given."
    )
    access_until = models.DateField(
        null=True, blank=True, help_text="The last day of access, grace included."
    )
    cancelled_on = models.DateField(null=True, blank=True, help_text="The first day without it.")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-year__starts_on", "partnership__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "year"],
                condition=Q(cancelled_on__isnull=True),
                name="membership_one_a_year_unless_cancelled",
            ),
            models.CheckConstraint(
                name="membership_access_is_a_span",
                condition=Q(access_from__isnull=True, access_until__isnull=True)
                | Q(access_from__isnull=False, access_until__gte=F("access_from")),
            ),
            models.CheckConstraint(
                name="membership_access_needs_approval",
                condition=Q(access_from__isnull=True) | Q(approved_on__isnull=False),
            ),
            models.CheckConstraint(name="membership_has_a_seat", condition=Q(seats__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}, {self.year}"

    def status(self, *, today: date) -> "Membership.Status":
        """Return the status on a day; agrees with `MembershipQuerySet.with_status`."""
        status = Membership.Status
        if self.cancelled_on and self.cancelled_on <= today:
            return status.CANCELLED
        if not self.approved_on:
            return status.APPLIED
        if not self.access_from or not self.access_until:
            return status.AWAITING_PAYMENT
        if self.access_from > today:
            return status.UPCOMING
        if self.access_until < today:
            return status.LAPSED
        return status.IN_GRACE if self.year.ends_on < today else status.CURRENT
