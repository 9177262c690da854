"""What the bank says came in."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from billing.models.payments import Payment
from billing.models.sealing import kept
from billing.money import pounds


@pghistory.track()
class BankStatement(models.Model):
    """One uploaded file of the bank."""

    name = models.CharField("file name", max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    rows_read = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0, help_text="Rows that an earlier upload had brought.")
    rows_left_out = models.PositiveIntegerField(default=0, help_text="Money going out.")

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}, {timezone.localtime(self.uploaded_at):%-d %B %Y}"


class BankLineQuerySet(models.QuerySet["BankLine"]):
    def waiting(self) -> "BankLineQuerySet":
        """Lines that nobody has matched or ignored."""
        return self.filter(
            ~Exists(BankMatch.objects.filter(line=OuterRef("pk"), undone_at=None)), ignored_at=None
        )

    def matched(self) -> "BankLineQuerySet":
        """Lines that stand as payments."""
        return self.filter(Exists(BankMatch.objects.filter(line=OuterRef("pk"), undone_at=None)))


@pghistory.track()
class BankLine(models.Model):
    """Money that came in, as the bank tells it. Confirmed as payments, or ignored with a reason."""

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    on = models.DateField("date")
    words = models.CharField("description", max_length=300)
    amount_pence = models.PositiveIntegerField()
    fingerprint = models.CharField(
        max_length=64,
        unique=True,
        help_text="Of date, words, amount, and which of several equal rows of one day it is.",
    )
    ignored_at = models.DateTimeField(null=True, blank=True)
    ignored_because = models.CharField(max_length=300, blank=True)
    ignored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = BankLineQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        permissions = [("match_bankline", "Can match bank lines with invoices")]
        indexes = [models.Index(name="bankline_not_ignored", fields=["-on"], condition=Q(ignored_at=None))]
        constraints = [
            models.CheckConstraint(name="bankline_is_of_something", condition=Q(amount_pence__gt=0)),
            models.CheckConstraint(
                name="bankline_ignored_with_a_reason",
                condition=Q(ignored_at=None, ignored_because="")
                | (Q(ignored_at__isnull=False) & ~Q(ignored_because="")),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="bankline_is_final",
                fields=["statement", "on", "words", "amount_pence", "fingerprint"],
            ),
            kept(name="bankline_is_kept"),
        ]

    def __str__(self) -> str:
        return f"{pounds(self.amount_pence)} on {self.on:%-d %B %Y}: {self.words}"


@pghistory.track()
class BankMatch(models.Model):
    """A line that a person confirmed as payments. A wrong one is taken back by a mark with a reason, never deleted."""

    line = models.ForeignKey(BankLine, models.PROTECT, related_name="matches")
    payments = models.ManyToManyField(
        Payment,
        through="MatchedPayment",
        related_name="bank_matches",
        help_text="One for each customer: a council may pay for two partnerships at once.",
    )
    matched_at = models.DateTimeField()
    matched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_because = models.CharField(max_length=300, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-matched_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="bankmatch_once_a_line", fields=["line"], condition=Q(undone_at=None)
            ),
            models.CheckConstraint(
                name="bankmatch_undone_with_a_reason",
                condition=Q(undone_at=None, undone_because="")
                | (Q(undone_at__isnull=False) & ~Q(undone_because="")),
            ),
        ]
        triggers = [kept(name="bankmatch_is_kept")]

    def __str__(self) -> str:
        return str(self.line)


@pghistory.track()
class MatchedPayment(models.Model):
    """A payment that a bank line brought."""

    match = models.ForeignKey(BankMatch, models.PROTECT, related_name="parts")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="bank_part")

    class Meta:
        triggers = [pgtrigger.ReadOnly(name="matchedpayment_is_final"), kept(name="matchedpayment_is_kept")]

    def __str__(self) -> str:
        return str(self.payment)
