"""What billing holds about people: contacts of those who are invoiced, and the accounts themselves, which the law wants kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.holdings import (
    Fate,
    Holding,
    Rows,
    Subject,
    not_about_people,
    record,
    register_holding,
)
from accounts.services.redacting import redact_trail
from billing.models import Customer, Invoice
from billing.money import pounds
from billing.services.forgetting import KEPT_FOR, NOBODY

FORGET = "billing.tasks.forget_old_names"
LAW = "Invoices and payments stay as they were issued and received: tax law wants accounts kept for six years (VAT Act 1994, schedule 11)."
UNTIL = "seven years after they were issued or received"


def _customers(subject: Subject) -> Q:
    return subject.by_address("email")


def _invoices(subject: Subject) -> Q:
    return subject.by_address("buyer__email", "customer__email")


def _forget_contact(subject: Subject, customers: "QuerySet[Customer]", now: datetime) -> None:
    """Take the contact out of a customer; where the customer is the person, nothing of either stays outside the invoices."""
    own = {subject.user.name.casefold()} if subject.user else set()
    for customer in customers:
        is_the_person = customer.name.casefold() in own | {customer.contact_name.casefold()}
        customer.contact_name, customer.email, customer.notes = "", NOBODY.format(pk=customer.pk), ""
        if is_the_person:
            customer.name, customer.address, customer.postcode = f"Customer {customer.pk}", "", ""
            values = {"name": customer.name, "address": "", "postcode": ""}
            redact_trail(Customer, keys=[customer.pk], values=values)
        customer.save()


def _owing(subject: Subject, now: datetime) -> Iterable[str]:
    customers = Customer.objects.filter(_customers(subject))
    owed: Any = Invoice.objects.owing(timezone.localdate(now)).filter(customer__in=customers)
    for invoice in owed.order_by("pk"):
        yield (
            f"{pounds(invoice.balance_pence)} of invoice {invoice.number} is still owed, and this is the address it goes to. "
            "Give the customer another contact, or settle the invoice first."
        )
    for invoice in Invoice.objects.filter(customer__in=customers, number=None, cancelled_at=None):
        yield f"{invoice.reference} for {invoice.customer} is a draft that waits. Issue or cancel it first."


CUSTOMERS = Holding(
    name="customers",
    order=700,
    title="Contacts for invoices",
    people="People named as the contact of whoever is invoiced",
    purpose="To send invoices and reminders to the right desk",
    basis="Contract",
    kept_for="Until another contact is named. What stands on an issued invoice follows the rule for invoices.",
    rows=(
        Rows(
            "billing.Customer",
            "contacts for invoices",
            _customers,
            shows=("name", "on_behalf_of", "contact_name", "email", "address", "postcode", "created_at"),
            names=("contact_name",),
            fate=Fate.BLANKED,
            blanks={"contact_name": "", "email": "", "notes": ""},
            carry_out=_forget_contact,
            why="The customer stays with its invoices, without a contact.",
        ),
    ),
    obstacles=_owing,
)

MONEY = Holding(
    name="money",
    order=710,
    title="Invoices, payments and refunds",
    people="Those who are invoiced, pay by card or bank transfer, or enter payments for us",
    purpose="To charge what is owed, to keep accounts, and to show them to the tax office",
    basis="Legal obligation; contract",
    kept_for="Seven years; then names and addresses of people are taken out, and the sums stay.",
    period=KEPT_FOR,
    task=FORGET,
    stays=LAW,
    rows=(
        Rows(
            "billing.Invoice",
            "invoices",
            _invoices,
            shows=("number", "subject", "issued_on", "due_on", "total_pence", "purchase_order", "buyer"),
            fate=Fate.STAYS,
            why=LAW,
            until=UNTIL,
        ),
        Rows(
            "billing.InvoiceLine",
            "lines of invoices",
            lambda subject: subject.by_address("invoice__buyer__email", "invoice__customer__email"),
            shows=("invoice", "description", "quantity", "net_pence", "vat_pence"),
            fate=Fate.STAYS,
            why=LAW,
            until=UNTIL,
        ),
        Rows(
            "billing.Payment",
            "payments",
            lambda subject: subject.by_address("customer__email") | subject.by_account("recorded_by"),
            shows=("received_on", "method", "amount_pence"),
            fate=Fate.STAYS,
            why=LAW,
            until=UNTIL,
        ),
        Rows(
            "billing.Refund",
            "refunds",
            lambda subject: (
                subject.by_address("payment__customer__email") | subject.by_account("recorded_by")
            ),
            shows=("made_on", "amount_pence", "state"),
            fate=Fate.STAYS,
            why=LAW,
            until=UNTIL,
        ),
        Rows(
            "billing.CardAttempt",
            "payments by card that were begun",
            lambda subject: subject.by_address("email"),
            shows=("created_at", "title", "email", "amount_pence", "state"),
            fate=Fate.BLANKED,
            blanks={"email": NOBODY.format(pk="card")},
            why="That a payment was tried belongs to the accounts. We never held a card's number.",
            until=UNTIL,
        ),
        Rows(
            "billing.CreditNote",
            "credit notes",
            lambda subject: subject.by_address("invoice__buyer__email", "invoice__customer__email"),
            shows=("number", "issued_on", "reason"),
            fate=Fate.STAYS,
            why=LAW,
            until=UNTIL,
        ),
        Rows(
            "billing.Dispute",
            "disputes about card payments",
            lambda subject: subject.by_address("payment__customer__email"),
            shows=("opened_at", "amount_pence", "state", "reason"),
            fate=Fate.STAYS,
            why=LAW,
            until=UNTIL,
        ),
        Rows(
            "billing.WriteOff",
            "sums written off",
            lambda subject: subject.by_address("invoice__buyer__email", "invoice__customer__email"),
            shows=("written_off_at", "amount_pence"),
            fate=Fate.STAYS,
            why=LAW,
            until=UNTIL,
        ),
        record(
            "billing.BankStatement",
            "bank statements that they uploaded",
            "uploaded_by",
            shows=("uploaded_at",),
        ),
        Rows(
            "billing.BankLine",
            "lines of bank statements",
            lambda subject: (
                subject.by_address("matches__payments__customer__email") | subject.by_account("ignored_by")
            ),
            shows=("on", "amount_pence"),
            fate=Fate.STAYS,
            why=LAW,
            until=UNTIL,
        ),
        record(
            "billing.BankMatch",
            "bank lines that they matched",
            "matched_by",
            "undone_by",
            shows=("matched_at",),
        ),
        record(
            "billing.OpenQuestion",
            "questions about money that they settled",
            "settled_by",
            shows=("settled_at",),
        ),
        record("billing.ReminderHold", "reminders that they held back", "held_by", shows=("held_at",)),
    ),
)


def register() -> None:
    """Put what billing holds on the list."""
    register_holding(CUSTOMERS)
    register_holding(MONEY)
    not_about_people(
        "sums, numbers and references of what stands on invoices and payments",
        "billing.Allocation",
        "billing.CreditNoteLine",
        "billing.MatchedPayment",
        "billing.NumberSeries",
        "billing.StripeEvent",
        "billing.RefundRequest",
    )
    not_about_people(
        "which reminder went for which invoice; the mail itself stands with mail",
        "billing.Reminder",
        "billing.PurchaseOrderChaser",
    )
    not_about_people(
        "settings and words that staff write once for all",
        "billing.ReminderStep",
        "billing.ChaserStep",
        "billing.BillingSettings",
    )
