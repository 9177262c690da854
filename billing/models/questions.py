"""What only a person can decide."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.models.invoices import Invoice
from billing.models.payments import Payment


class OpenQuestionQuerySet(models.QuerySet["OpenQuestion"]):
    def open(self) -> "OpenQuestionQuerySet":
        return self.filter(settled_at__isnull=True)


@pghistory.track()
class OpenQuestion(models.Model):
    """Something about money that no rule answers; it stands on the staff's front page until somebody has."""

    class Kind(models.TextChoices):
        REFUNDED = "refunded", "money went back"
        DISPUTED = "disputed", "a payment is disputed"
        WRITTEN_OFF = "written_off", "an invoice was written off"
        CREDITED = "credited", "an invoice was credited"
        OVERPAID = "overpaid", "more was paid than owed"
        LATE_ORDER = "late_order", "a purchase order number came late"
        PARKED = "parked", "a payment that fits nothing"

    kind = models.CharField(max_length=12, choices=Kind)
    words = models.TextField()
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, blank=True, related_name="questions")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="questions")
    cause = models.CharField(
        max_length=160, unique=True, help_text="What raised it, so that the same thing asks once."
    )
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True)

    objects = OpenQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="openquestion_settled_with_an_answer",
                condition=Q(settled_at=None) | ~Q(answer=""),
            )
        ]

    def __str__(self) -> str:
        return self.words
