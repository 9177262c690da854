"""Card payments: each try, each piece of news from Stripe, and each refund we ask a provider for."""

import uuid
from datetime import datetime

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from billing.models.invoices import Invoice
from billing.models.payments import Refund
from billing.money import pounds


class CardAttemptQuerySet(models.QuerySet["CardAttempt"]):
    def live(self) -> "CardAttemptQuerySet":
        """Attempts whose page may still be paid on."""
        return self.filter(state__in=[CardAttempt.State.CREATED, CardAttempt.State.OPEN])

    def due(self, now: datetime) -> "CardAttemptQuerySet":
        """Attempts that the provider should be asked about."""
        return self.filter(check_at__lte=now).order_by("check_at", "pk")


# When the provider is asked next is bookkeeping, not history.
@pghistory.track(exclude=["check_at"])
class CardAttempt(models.Model):
    """One try to pay an invoice by card. The row is written before the provider is asked for a page.

    The state says what we know; it moves forward only, in the order given.
    """

    class State(models.TextChoices):
        CREATED = "created", "page not made yet"
        OPEN = "open", "page open, not paid"
        PROCESSING = "processing", "at the payer's bank"
        EXPIRED = "expired", "page closed, not paid"
        FAILED = "failed", "refused"
        PARKED = "parked", "waits for a person"
        PAID = "paid", "paid"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="card_attempts")
    amount_pence = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, default="GBP")
    provider = models.CharField(max_length=10, choices=[("stripe", "Stripe"), ("sandbox", "sandbox")])
    idempotency_key = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=200, help_text="What the card page says is paid.")
    email = models.EmailField(help_text="The address that the card page begins with.")
    session = models.CharField(max_length=120, unique=True, null=True, blank=True)
    url = models.TextField(blank=True)
    payment_intent = models.CharField(max_length=120, unique=True, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.CREATED)
    words = models.CharField(max_length=300, blank=True, help_text="Why it was refused or parked.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(help_text="When the card page closes.")
    check_at = models.DateTimeField(null=True, blank=True, help_text="When the provider is asked again.")

    objects = CardAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(name="cardattempt_due", fields=["check_at"], condition=Q(check_at__isnull=False))
        ]
        constraints = [
            models.UniqueConstraint(
                name="cardattempt_one_page_an_invoice",
                fields=["invoice"],
                condition=Q(state__in=["created", "open"]),
            ),
            models.CheckConstraint(name="cardattempt_is_of_something", condition=Q(amount_pence__gt=0)),
            models.CheckConstraint(
                name="cardattempt_has_a_page_unless_new",
                condition=Q(session__isnull=False) | Q(state__in=["created", "expired", "failed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{pounds(self.amount_pence)} for {self.invoice.reference}, {self.get_state_display()}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more can come of it, as far as we know."""
        return self.state in {self.State.EXPIRED, self.State.FAILED, self.State.PAID}


class StripeEventQuerySet(models.QuerySet["StripeEvent"]):
    def due(self, now: datetime) -> "StripeEventQuerySet":
        """News that nobody has acted on."""
        return self.filter(handled_at__isnull=True, due_at__lte=now).order_by("due_at", "pk")


@pghistory.track(exclude=["due_at", "tries"])
class StripeEvent(models.Model):
    """News from Stripe: only a trigger to ask, so its contents are not kept. The same news comes in once."""

    class Outcome(models.TextChoices):
        APPLIED = "applied", "asked and reconciled"
        IGNORED = "ignored", "nothing of ours"
        PARKED = "parked", "waits for a person"

    event_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120, blank=True)
    livemode = models.BooleanField()
    created_at = models.DateTimeField(help_text="When it happened at Stripe.")
    received_at = models.DateTimeField()
    was_found = models.BooleanField(
        default=False, help_text="It never reached us; we found it in Stripe's list."
    )
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    handled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    objects = StripeEventQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "Stripe event"
        indexes = [
            models.Index(name="stripeevent_due", fields=["due_at"], condition=Q(handled_at__isnull=True))
        ]
        constraints = [
            models.CheckConstraint(
                name="stripeevent_handled_with_an_outcome",
                condition=Q(handled_at=None, outcome="") | (Q(handled_at__isnull=False) & ~Q(outcome="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class RefundRequestQuerySet(models.QuerySet["RefundRequest"]):
    def due(self, now: datetime) -> "RefundRequestQuerySet":
        """Refunds that the provider has yet to be asked for."""
        return self.filter(answered_at__isnull=True, due_at__lte=now).order_by("due_at", "pk")


@pghistory.track(exclude=["due_at", "tries"])
class RefundRequest(models.Model):
    """A refund that we ask a provider for: written before it is asked, under a key that makes asking twice harmless."""

    refund = models.OneToOneField(Refund, models.PROTECT, related_name="request")
    key = models.CharField(max_length=120, unique=True)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True, help_text="Why the provider would not.")

    objects = RefundRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(name="refundrequest_due", fields=["due_at"], condition=Q(answered_at__isnull=True))
        ]

    def __str__(self) -> str:
        return str(self.refund)
