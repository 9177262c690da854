"""Renewals: who is asked to renew into which year, when they are reminded, and what became of each reminder."""

from datetime import date, timedelta
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from membership.models.memberships import Membership, MembershipYear
from membership.models.partnerships import Partnership
from office.models import OutboxMessage


@pghistory.track()
class RenewalRound(models.Model):
    """The renewals into one membership year, from the day that staff open them."""

    year = models.OneToOneField(MembershipYear, models.PROTECT, related_name="renewal_round")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-year__starts_on"]

    def __str__(self) -> str:
        return f"renewals for {self.year}"

    @property
    def counts_from(self) -> date:
        """The last day of the year that ends, from which the days of the schedule count."""
        return self.year.starts_on - timedelta(days=1)


@pghistory.track()
class RenewalStep(models.Model):
    """One letter of the schedule: when it goes, to whom, and what it says. Staff edit the rows."""

    name = models.CharField(max_length=80, unique=True)
    days = models.SmallIntegerField(
        null=True,
        blank=True,
        help_text="Days after the last day of the year that ends; with a minus, before it. Empty: when the renewals are opened.",
    )
    subject = models.CharField(max_length=200)
    words = models.TextField()
    to_administrators = models.BooleanField(
        default=False, help_text="Lead contacts always get it; tick to write to the administrators as well."
    )
    is_used = models.BooleanField(default=True, help_text="Untick to leave this letter out from now on.")

    class Meta:
        verbose_name = "renewal letter"
        ordering = [F("days").asc(nulls_first=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["days"],
                condition=Q(is_used=True),
                nulls_distinct=False,
                name="renewalstep_one_a_day",
                violation_error_message="Another letter goes on this day.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def due_on(self, *, counts_from: date, entered_on: date) -> date:
        """Return the day on which the letter is due for a partnership that has been asked since `entered_on`."""
        return entered_on if self.days is None else counts_from + timedelta(days=self.days)


class RenewalQuerySet(models.QuerySet["Renewal"]):
    def with_state(self, today: date) -> "RenewalQuerySet":
        """Annotate where each renewal stands on the day.

        `state_on` is a value of `Renewal.State`; `membership_on` and `membership_status_on` are the key and the status of the
        membership it led to, None where there is none.
        """
        state = Renewal.State
        led_to: Any = Membership.objects.filter(
            partnership=OuterRef("partnership"),
            year=OuterRef("round__year"),
            cancelled_on__isnull=True,
            approved_on__isnull=False,
        )
        return self.annotate(
            membership_on=Subquery(led_to.order_by("pk").values("pk")[:1]),
            membership_status_on=Subquery(led_to.with_status(today).order_by("pk").values("status_on")[:1]),
            state_on=Case(
                When(Exists(led_to), then=Value(state.RENEWED)),
                When(partnership__closed_on__isnull=False, then=Value(state.CLOSED)),
                When(~Q(not_renewing_because=""), then=Value(state.NOT_RENEWING)),
                When(paused_until__gte=today, then=Value(state.PAUSED)),
                When(decision_on__gte=today, then=Value(state.DECISION_AWAITED)),
                default=Value(state.DUE),
                output_field=models.CharField(),
            ),
        )


@pghistory.track()
class Renewal(models.Model):
    """A partnership that is asked to renew into a year, and what it answered. Where it stands is derived, never stored."""

    class State(models.TextChoices):
        DUE = "due", "due"
        DECISION_AWAITED = "decision_awaited", "decision awaited"
        PAUSED = "paused", "reminders paused"
        NOT_RENEWING = "not_renewing", "not renewing"
        RENEWED = "renewed", "renewed"
        CLOSED = "closed", "gone up in another"

    round = models.ForeignKey(RenewalRound, models.PROTECT, related_name="renewals")
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="renewals")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    decision_on = models.DateField(
        null=True, blank=True, help_text="The day by which the partnership wants to decide."
    )
    not_renewing_because = models.CharField(max_length=500, blank=True)
    paused_until = models.DateField(null=True, blank=True, help_text="The last day without reminders.")
    paused_because = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RenewalQuerySet.as_manager()

    class Meta:
        ordering = ["partnership__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "partnership"], name="renewal_one_a_partnership_and_round"
            ),
            models.CheckConstraint(
                name="renewal_has_one_answer",
                condition=Q(not_renewing_because="") | Q(decision_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}, {self.round.year}"


class RenewalNoticeQuerySet(models.QuerySet["RenewalNotice"]):
    def waiting(self) -> "RenewalNoticeQuerySet":
        """Those that have not gone for a reason that may pass."""
        return self.filter(reason__in=RenewalNotice.MAY_PASS)


@pghistory.track()
class RenewalNotice(models.Model):
    """The ledger: one row for a renewal and a letter of the schedule, with the mail, or the reason why there is none."""

    class Reason(models.TextChoices):
        RENEWED = "renewed", "had renewed"
        NOT_RENEWING = "not_renewing", "is not renewing"
        PAUSED = "paused", "reminders are paused"
        DECISION_AWAITED = "decision_awaited", "decision awaited"
        OVERTAKEN = "overtaken", "a later letter took its place"
        NO_LEAD_CONTACT = "no_lead_contact", "no lead contact who can sign in"
        ADDRESS_FAILS = "address_fails", "mail to the lead contact's address fails"
        NO_FEE = "no_fee", "no fee is set for its tier"
        CLOSED = "closed", "the partnership has gone up in another"

    MAY_PASS = [
        Reason.PAUSED,
        Reason.DECISION_AWAITED,
        Reason.NO_LEAD_CONTACT,
        Reason.ADDRESS_FAILS,
        Reason.NO_FEE,
    ]
    """Reasons that are looked at again: when one has passed, the letter goes."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="notices")
    step = models.ForeignKey(RenewalStep, models.PROTECT, related_name="notices")
    due_on = models.DateField()
    settled_at = models.DateTimeField(help_text="When the mail was written, or the reason found.")
    message = models.ForeignKey(
        OutboxMessage, models.PROTECT, null=True, blank=True, related_name="renewal_notices"
    )
    reason = models.CharField("why not", max_length=20, choices=Reason, blank=True)

    objects = RenewalNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["renewal", "step"], name="renewalnotice_goes_once"),
            models.CheckConstraint(
                name="renewalnotice_mailed_or_says_why",
                condition=Q(message__isnull=False, reason="") | (Q(message__isnull=True) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.renewal}"


@pghistory.track()
class AreaWish(models.Model):
    """What a partnership says has changed about its areas. Its areas, and with them its fee, change only when staff confirm."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="area_wishes")
    words = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership"], condition=Q(settled_at=None), name="areawish_one_open_a_partnership"
            ),
            models.CheckConstraint(
                name="areawish_settled_with_an_answer", condition=Q(settled_at=None) | ~Q(answer="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.words[:60]}"
