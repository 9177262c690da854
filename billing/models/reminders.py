"""Reminding customers of what is overdue."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from billing.models.invoices import Invoice
from office.models import OutboxMessage


@pghistory.track()
class ReminderStep(models.Model):
    """One letter of the schedule: so many days after an invoice was due."""

    days_after_due = models.PositiveSmallIntegerField(
        unique=True,
        validators=[MaxValueValidator(365)],
        help_text="Days after the due date; 0 is the day itself.",
    )
    subject = models.CharField(
        max_length=120, default="Reminder", help_text="The number of the invoice is added to it."
    )
    words = models.TextField(
        help_text="What the letter says before the amount, the due date and the way to pay, which are added to it."
    )
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        ordering = ["days_after_due"]

    def __str__(self) -> str:
        return f"{self.days_after_due} days after due: {self.subject}"


@pghistory.track()
class Reminder(models.Model):
    """A letter that was sent, or passed over because a later one was due as well. Each step happens once an invoice."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="reminders")
    step = models.ForeignKey(ReminderStep, models.PROTECT, related_name="reminders")
    message = models.ForeignKey(OutboxMessage, models.SET_NULL, null=True, blank=True, related_name="+")
    balance_pence = models.PositiveIntegerField(help_text="What was owed then.")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [models.UniqueConstraint(name="reminder_once_a_step", fields=["invoice", "step"])]

    def __str__(self) -> str:
        return f"{self.step} for {self.invoice.reference}"


@pghistory.track()
class ReminderHold(models.Model):
    """Staff have said that an invoice is not to be chased, and until when."""

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="reminder_hold")
    until = models.DateField(
        null=True, blank=True, help_text="The last day without reminders; empty: until lifted."
    )
    reason = models.CharField(max_length=300)
    held_at = models.DateTimeField(default=timezone.now)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="reminderhold_has_a_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"No reminders for {self.invoice.reference}: {self.reason}"
