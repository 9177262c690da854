"""Invoices: drafts until they are issued, unchangeable afterwards."""

import uuid
from datetime import date
from typing import Any

import pghistory
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from billing.models.customers import Customer
from billing.models.sealing import SealedOnce, kept, lines_follow
from billing.money import VatTreatment, pounds


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Invoices with the sum of what happened to them. An invoice's state is never stored."""

    def issued(self) -> "InvoiceQuerySet":
        return self.filter(number__isnull=False)

    def with_balance(self) -> "InvoiceQuerySet":
        """Annotate, in pence: `paid_pence`, `credited_pence`, `paid_back_pence`, `refunded_pence` (lost
        disputes included), `written_off_pence` and
        `balance_pence`, which is still owed, or owed back where it is negative; 0 for a draft."""
        from billing.models.credit_notes import CreditNote
        from billing.models.payments import Allocation, Dispute, Refund, WriteOff

        return self.annotate(
            paid_pence=_sum(Allocation.objects.all(), "amount_pence"),
            credited_pence=_sum(CreditNote.objects.filter(number__isnull=False), "total_pence"),
            paid_back_pence=_sum(Refund.objects.counting(), "amount_pence"),
            refunded_pence=F("paid_back_pence")
            + _sum(Dispute.objects.filter(state=Dispute.State.LOST), "amount_pence"),
            written_off_pence=_sum(WriteOff.objects.all(), "amount_pence"),
        ).annotate(
            balance_pence=Case(
                When(number__isnull=True, then=Value(0)),
                default=F("total_pence")
                - F("paid_pence")
                - F("credited_pence")
                + F("refunded_pence")
                - F("written_off_pence"),
                output_field=models.IntegerField(),
            )
        )

    def with_state(self, today: date) -> "InvoiceQuerySet":
        """Annotate `state_on` with the value of `Invoice.State` for the day, and everything of `with_balance`."""
        state = Invoice.State
        return self.with_balance().annotate(
            state_on=Case(
                When(
                    number__isnull=True,
                    by_card=False,
                    customer__needs_purchase_order=True,
                    purchase_order="",
                    then=Value(state.AWAITING_PURCHASE_ORDER),
                ),
                When(number__isnull=True, then=Value(state.DRAFT)),
                When(written_off_pence__gt=0, balance_pence__lte=0, then=Value(state.WRITTEN_OFF)),
                When(credited_pence__gt=0, credited_pence__gte=F("total_pence"), then=Value(state.CREDITED)),
                When(balance_pence__lte=0, then=Value(state.PAID)),
                When(paid_back_pence__gte=F("balance_pence"), then=Value(state.REFUNDED)),
                When(due_on__lt=today, then=Value(state.OVERDUE)),
                When(paid_pence__gt=0, then=Value(state.PART_PAID)),
                default=Value(state.OPEN),
                output_field=models.CharField(),
            )
        )

    def awaiting_purchase_order(self) -> "InvoiceQuerySet":
        """Drafts that cannot be issued before the customer's number has come."""
        return self.filter(
            number=None,
            cancelled_at=None,
            by_card=False,
            purchase_order="",
            customer__needs_purchase_order=True,
        )

    def owing(self, today: date) -> "InvoiceQuerySet":
        """Issued invoices of which something is still to be paid. What we paid back ourselves nobody is asked for again."""
        unpaid = self.issued().with_state(today).filter(Q(balance_pence__gt=0))
        return unpaid.exclude(Q(state_on=Invoice.State.REFUNDED))


def _sum(rows: Any, column: str) -> Coalesce:
    total = (
        rows.filter(invoice=OuterRef("pk"))
        .order_by()
        .values("invoice")
        .annotate(total=Sum(column))
        .values("total")
    )
    return Coalesce(Subquery(total, output_field=models.IntegerField()), 0)


@pghistory.track()
class Invoice(models.Model):
    """What a customer owes and for what. Without a number it is a draft, shown to the customer as a pro forma."""

    class State(models.TextChoices):
        AWAITING_PURCHASE_ORDER = "awaiting_purchase_order", "awaiting purchase order"
        DRAFT = "draft", "draft"
        OPEN = "open", "open"
        PART_PAID = "part_paid", "part paid"
        OVERDUE = "overdue", "overdue"
        PAID = "paid", "paid"
        REFUNDED = "refunded", "paid, then paid back"
        CREDITED = "credited", "credited"
        WRITTEN_OFF = "written_off", "written off"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invoices")
    purpose = models.CharField(max_length=20, help_text="Which part of the product it is fulfilled by.")
    subject = models.CharField(max_length=200)
    purchase_order = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3, default="GBP")
    net_pence = models.PositiveIntegerField(default=0)
    vat_pence = models.PositiveIntegerField(default=0)
    total_pence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, help_text="A draft that will not be issued.")
    by_card = models.BooleanField(
        default=False,
        db_default=False,
        help_text="A draft that can be paid by card and is issued when the money comes.",
    )

    number = models.CharField(max_length=20, unique=True, null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True, help_text="Also the tax point.")
    due_on = models.DateField(null=True, blank=True)
    seller = models.JSONField(
        default=dict, blank=True, help_text="Name, addresses, numbers and bank as issued."
    )
    buyer = models.JSONField(default=dict, blank=True, help_text="Name, address and e-mail as issued.")

    fulfilled_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        help_text="The invoice issued instead.",
    )

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="invoice_by_customer", fields=["customer", "-issued_on"])]
        constraints = [
            models.CheckConstraint(
                name="invoice_issued_at_once",
                condition=Q(number=None, issued_at=None, issued_on=None, due_on=None)
                | Q(
                    number__isnull=False,
                    issued_at__isnull=False,
                    issued_on__isnull=False,
                    due_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="invoice_total_is_net_and_vat", condition=Q(total_pence=F("net_pence") + F("vat_pence"))
            ),
            models.CheckConstraint(
                name="invoice_cancelled_or_issued", condition=Q(cancelled_at=None) | Q(number=None)
            ),
            models.CheckConstraint(name="invoice_in_sterling", condition=Q(currency="GBP")),
            models.CheckConstraint(
                name="invoice_fulfilled_when_issued", condition=Q(fulfilled_at=None) | Q(number__isnull=False)
            ),
        ]
        triggers = [
            SealedOnce(name="invoice_is_final", sealed_by="number", exclude=["fulfilled_at", "replaced_by"]),
            kept(name="invoice_is_kept", sealed_by="number"),
        ]

    def __str__(self) -> str:
        return f"{self.number or 'Draft'}: {self.subject}, {pounds(self.total_pence)}"

    @property
    def is_issued(self) -> bool:
        return self.number is not None

    @property
    def awaits_card(self) -> bool:
        """Whether it is a draft that can be paid by card, and is issued by that."""
        return self.by_card and self.number is None and self.cancelled_at is None

    @property
    def state_label(self) -> str:
        """The state of the day in words; for rows of `with_state`."""
        return Invoice.State(self.state_on).label  # type: ignore[attr-defined]

    @property
    def overpaid_pence(self) -> int:
        """What is owed back to the customer; for rows of `with_balance`."""
        return max(-self.balance_pence, 0)  # type: ignore[attr-defined]

    @property
    def reference(self) -> str:
        """What the customer quotes: the number, or a provisional reference while there is none."""
        return self.number or f"PF-{self.pk:05d}"


@pghistory.track()
class InvoiceLine(models.Model):
    """One thing that is charged; amounts are stored as they were rounded."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=300)
    category = models.CharField(max_length=120, blank=True, help_text="What the income counts as in reports.")
    quantity = models.PositiveSmallIntegerField(default=1)
    unit_pence = models.PositiveIntegerField()
    vat_treatment = models.CharField(max_length=10, choices=VatTreatment)
    vat_rate_bp = models.PositiveSmallIntegerField(default=0)
    net_pence = models.PositiveIntegerField()
    vat_pence = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="invoiceline_one_a_position"),
            models.CheckConstraint(
                name="invoiceline_net_is_quantity_times_unit",
                condition=Q(net_pence=F("quantity") * F("unit_pence")),
            ),
        ]
        triggers = [
            lines_follow(
                name="invoice_lines_are_final", parent_table="billing_invoice", parent_column="invoice_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.description}, {pounds(self.net_pence)}"
