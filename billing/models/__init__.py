"""Tables of billing."""

from billing.models.bank import BankLine, BankMatch, BankStatement, MatchedPayment
from billing.models.cards import CardAttempt, RefundRequest, StripeEvent
from billing.models.chasers import ChaserStep, PurchaseOrderChaser
from billing.models.credit_notes import CreditNote, CreditNoteLine
from billing.models.customers import Customer
from billing.models.invoices import Invoice, InvoiceLine
from billing.models.numbers import NumberSeries
from billing.models.payments import Allocation, Dispute, Payment, Refund, WriteOff
from billing.models.questions import OpenQuestion
from billing.models.reminders import Reminder, ReminderHold, ReminderStep
from billing.models.settings import BillingSettings

__all__ = [
    "Allocation",
    "BankLine",
    "BankMatch",
    "BankStatement",
    "BillingSettings",
    "CardAttempt",
    "ChaserStep",
    "CreditNote",
    "CreditNoteLine",
    "Customer",
    "Dispute",
    "Invoice",
    "InvoiceLine",
    "MatchedPayment",
    "NumberSeries",
    "OpenQuestion",
    "Payment",
    "PurchaseOrderChaser",
    "Refund",
    "RefundRequest",
    "Reminder",
    "ReminderHold",
    "ReminderStep",
    "StripeEvent",
    "WriteOff",
]
