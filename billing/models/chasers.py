"""Asking for the purchase order number without which an invoice cannot be issued."""

import pghistory
from django.core.validators import MaxValueValidator
from django.db import models

from billing.models.invoices import Invoice
from office.models import OutboxMessage


@pghistory.track()
class ChaserStep(models.Model):
    """One letter of the schedule: so many days after the draft was made."""

    days_after_draft = models.PositiveSmallIntegerField(
        "days",
        unique=True,
        validators=[MaxValueValidator(365)],
        help_text="Days after the draft was made; 0 goes out at once, with the quote.",
    )
    subject = models.CharField(
        max_length=120,
        default="Your purchase order number",
        help_text="What the invoice is for is added to it.",
    )
    words = models.TextField(
        help_text="What the letter says before the way to enter the number, which is added to it."
    )
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        verbose_name = "letter that asks for a purchase order number"
        verbose_name_plural = "letters that ask for a purchase order number"
        ordering = ["days_after_draft"]

    def __str__(self) -> str:
        return f"{self.days_after_draft} days after the draft: {self.subject}"


@pghistory.track()
class PurchaseOrderChaser(models.Model):
    """A letter that asked for a number, or one passed over because a later one was due as well. Each step happens once a draft."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="chasers")
    step = models.ForeignKey(ChaserStep, models.PROTECT, related_name="chasers")
    message = models.ForeignKey(OutboxMessage, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [models.UniqueConstraint(name="chaser_once_a_step", fields=["invoice", "step"])]

    def __str__(self) -> str:
        return f"{self.step} for {self.invoice.reference}"
