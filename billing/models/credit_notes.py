"""Credit notes: the only way to correct an invoice."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from billing.models.invoices import Invoice, InvoiceLine
from billing.models.sealing import SealedOnce, kept, lines_follow
from billing.money import pounds


@pghistory.track()
class CreditNote(models.Model):
    """Reverses an invoice or a part of it, with the figures that the invoice stored."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")
    number = models.CharField(max_length=20, unique=True, null=True, blank=True)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_on = models.DateField()
    reason = models.CharField(max_length=300)
    net_pence = models.PositiveIntegerField(default=0)
    vat_pence = models.PositiveIntegerField(default=0)
    total_pence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="creditnote_total_is_net_and_vat",
                condition=Q(total_pence=F("net_pence") + F("vat_pence")),
            ),
            models.CheckConstraint(name="creditnote_has_a_reason", condition=~Q(reason="")),
        ]
        triggers = [
            SealedOnce(name="creditnote_is_final", sealed_by="number", exclude=["id"]),
            kept(name="creditnote_is_kept", sealed_by="number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {pounds(self.total_pence)} of {self.invoice.number}"


@pghistory.track()
class CreditNoteLine(models.Model):
    """What is taken back of one line of the invoice."""

    credit_note = models.ForeignKey(CreditNote, models.CASCADE, related_name="lines")
    invoice_line = models.ForeignKey(InvoiceLine, models.PROTECT, related_name="credits")
    net_pence = models.PositiveIntegerField()
    vat_pence = models.PositiveIntegerField()

    class Meta:
        ordering = ["invoice_line__position"]
        constraints = [
            models.UniqueConstraint(fields=["credit_note", "invoice_line"], name="creditnoteline_once_a_line")
        ]
        triggers = [
            lines_follow(
                name="creditnote_lines_are_final",
                parent_table="billing_creditnote",
                parent_column="credit_note_id",
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice_line.description}, {pounds(self.net_pence)}"
