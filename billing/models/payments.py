"""Money in and money back: rows that are added and never altered."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from billing.models.customers import Customer
from billing.models.invoices import Invoice
from billing.models.sealing import kept
from billing.money import pounds


@pghistory.track()
class Payment(models.Model):
    """Money that arrived from a customer. What is not allocated to invoices stays on the customer's account."""

    class Method(models.TextChoices):
        CARD = "card", "card"
        BANK_TRANSFER = "bank_transfer", "bank transfer"
        CHEQUE = "cheque", "cheque"
        OTHER = "other", "other"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="payments")
    method = models.CharField(max_length=15, choices=Method)
    amount_pence = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, default="GBP")
    received_on = models.DateField()
    reference = models.CharField(max_length=200, blank=True)
    provider_reference = models.CharField(
        max_length=120, unique=True, null=True, blank=True, help_text="The card provider's payment intent."
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="Entered by mistake: the money never came, or came to somebody else."
    )
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(name="payment_by_customer", fields=["customer", "-received_on"])]
        constraints = [
            models.CheckConstraint(name="payment_is_of_something", condition=Q(amount_pence__gt=0)),
            models.CheckConstraint(name="payment_in_sterling", condition=Q(currency="GBP")),
            models.CheckConstraint(
                name="payment_withdrawn_with_a_reason",
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="payment_is_final", exclude=["customer", "withdrawn_at", "withdrawn_because"]
            ),
            kept(name="payment_is_kept"),
        ]

    def __str__(self) -> str:
        return f"{pounds(self.amount_pence)} by {self.get_method_display()}"


@pghistory.track()
class Allocation(models.Model):
    """The part of a payment that pays an invoice. Taken back by a second row that reverses the first."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="allocations")
    amount_pence = models.IntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="allocation_reversal_is_negative",
                condition=Q(reverses=None, amount_pence__gt=0)
                | Q(reverses__isnull=False, amount_pence__lt=0),
            )
        ]
        triggers = [pgtrigger.ReadOnly(name="allocation_is_final"), kept(name="allocation_is_kept")]

    def __str__(self) -> str:
        return f"{pounds(self.amount_pence)} for {self.invoice.reference}"


class RefundQuerySet(models.QuerySet["Refund"]):
    def counting(self) -> "RefundQuerySet":
        """Refunds that have gone back or are on their way."""
        return self.exclude(state=Refund.State.FAILED)


@pghistory.track()
class Refund(models.Model):
    """Money that goes back to a customer, out of one payment."""

    class State(models.TextChoices):
        PENDING = "pending", "on its way"
        SUCCEEDED = "succeeded", "paid back"
        FAILED = "failed", "failed"

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    invoice = models.ForeignKey(
        Invoice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="refunds",
        help_text="The invoice whose payment goes back; none for money that lay on account.",
    )
    amount_pence = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    reason = models.CharField(max_length=300)
    made_on = models.DateField()
    provider_reference = models.CharField(max_length=120, unique=True, null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-pk"]
        constraints = [models.CheckConstraint(name="refund_is_of_something", condition=Q(amount_pence__gt=0))]
        triggers = [
            pgtrigger.ReadOnly(name="refund_is_final", exclude=["state", "provider_reference"]),
            kept(name="refund_is_kept"),
        ]

    def __str__(self) -> str:
        return f"{pounds(self.amount_pence)} {self.get_state_display()}"


@pghistory.track()
class Dispute(models.Model):
    """A card holder's bank takes a payment back until it is decided who is right."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        WON = "won", "won"
        LOST = "lost", "lost"

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, blank=True, related_name="disputes")
    provider_reference = models.CharField(max_length=120, unique=True)
    amount_pence = models.PositiveIntegerField()
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="dispute_closed_when_decided",
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
            )
        ]
        triggers = [kept(name="dispute_is_kept")]

    def __str__(self) -> str:
        return f"{pounds(self.amount_pence)}, {self.get_state_display()}"


@pghistory.track()
class WriteOff(models.Model):
    """What the association gives up hope of, with the reason."""

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="write_off")
    amount_pence = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    written_off_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="writeoff_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="writeoff_is_of_something", condition=Q(amount_pence__gt=0)),
        ]
        triggers = [pgtrigger.ReadOnly(name="writeoff_is_final"), kept(name="writeoff_is_kept")]

    def __str__(self) -> str:
        return f"{pounds(self.amount_pence)}: {self.reason}"
