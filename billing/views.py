"""Invoices for those who pay them: the page behind an invoice's address, and the accounts of those who sign in."""

import csv
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from billing.card.providers import cards_are_taken
from billing.forms import PurchaseOrderForm, StatementForm
from billing.models import CreditNote, Customer, Invoice, Payment
from billing.papers.building import (
    paper_of_account,
    paper_of_credit_note,
    paper_of_invoice,
    paper_of_payment,
)
from billing.payers import customers_handled_by
from billing.selectors import account_since, invoice_page, invoices_of, on_account
from billing.services import BillingError
from billing.services.chasers import hand_in_late_number
from billing.services.invoices import set_purchase_order
from office.papers.parts import Paper
from office.spreadsheets import as_text

View = Callable[..., HttpResponse]


def unlisted(view: View) -> View:
    """Keep a page out of caches and search engines: whoever has its address may see it, and nobody else shall find it."""

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def invoice(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show an invoice to whoever has its address: what it is for, where it stands, how to pay it.

    A draft is shown as pro forma, and takes the purchase order number that it may be waiting for.
    """
    row = _invoice(key)
    form = PurchaseOrderForm(request.POST or None)
    if request.method == "POST" and not ratelimit.consume(request, action="late_purchase_order"):
        form.add_error(
            None, "Many numbers have come from your network in the last minutes. Try again in ten minutes."
        )
    elif request.method == "POST" and form.is_valid():
        try:
            set_purchase_order(invoice=row, number=form.cleaned_data["purchase_order"], now=timezone.now())
        except BillingError as problem:
            form.add_error("purchase_order", str(problem))
        else:
            messages.success(request, "Thank you. Your purchase order number is on the invoice now.")
            return redirect("invoice", key=key)
    context = {
        "form": form,
        "card_is_available": cards_are_taken(),
        **invoice_page(row, today=timezone.localdate()),
    }
    return render(request, "pages/billing/invoice.html", context)


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def late_purchase_order(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the number that is missing on an issued invoice, for the staff to issue it again; a draft takes its own on its page."""
    row = _invoice(key)
    if not row.is_issued or row.replaced_by:
        return redirect("invoice", key=key)
    form = PurchaseOrderForm(request.POST or None)
    form.fields["purchase_order"].help_text = "As it stands on the order."
    status = 200
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="late_purchase_order"):
            form.add_error(
                None, "Many numbers have come from your network. Wait ten minutes, then send it again."
            )
            status = 429
        else:
            try:
                hand_in_late_number(
                    invoice=row, number=form.cleaned_data["purchase_order"], now=timezone.now()
                )
            except BillingError as problem:
                form.add_error("purchase_order", str(problem))
            else:
                messages.success(request, "Thank you. We send you a new invoice with your number shortly.")
                return redirect("invoice", key=key)
    figures = Invoice.objects.with_balance().get(pk=row.pk)
    return render(
        request, "pages/billing/purchase_order.html", {"form": form, "invoice": figures}, status=status
    )


@unlisted
@require_GET
def invoice_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give the invoice as PDF."""
    row = _invoice(key)
    return _pdf(paper_of_invoice(row), row.reference)


@unlisted
@require_GET
def credit_note_pdf(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Give a credit note of the invoice as PDF."""
    notes = CreditNote.objects.select_related("invoice")
    note = get_object_or_404(notes, pk=pk, invoice__key=key, number__isnull=False)
    return _pdf(paper_of_credit_note(note), str(note.number))


@unlisted
@require_GET
def receipt_pdf(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Give the receipt for a payment that went to the invoice as PDF."""
    payments = Payment.objects.select_related("customer").filter(
        withdrawn_at=None, allocations__invoice__key=key
    )
    payment = get_object_or_404(payments.distinct(), pk=pk)
    return _pdf(paper_of_payment(payment), f"receipt-{payment.received_on}")


@never_cache
@login_required
@require_GET
def account_invoices(request: HttpRequest) -> HttpResponse:
    """List the invoices of every customer that the person handles."""
    today, customers = timezone.localdate(), list(_handled(request))
    by_customer: dict[int, list[Invoice]] = {}
    for row in invoices_of(customers, today=today):
        by_customer.setdefault(row.customer_id, []).append(row)
    lying = on_account(customers)
    accounts = [
        {
            "customer": customer,
            "invoices": by_customer.get(customer.pk, []),
            "on_account": lying[customer.pk],
        }
        for customer in customers
    ]
    return render(request, "pages/billing/account_invoices.html", {"accounts": accounts})


@never_cache
@login_required
@require_GET
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a customer's account: what is open, and every movement with the balance after it."""
    customer, today = get_object_or_404(_handled(request), pk=pk), timezone.localdate()
    form = StatementForm(request.GET or None)
    since = _since(form)
    before, entries = account_since(customer, since)
    balance, rows = before, []
    for entry in entries:
        balance += entry.pence
        rows.append((entry, balance))
    context = {
        "customer": customer,
        "form": form,
        "since": since,
        "before": before,
        "rows": rows,
        "balance": balance,
        "owed_back": -balance,
        "on_account": on_account([customer])[customer.pk],
        "today": today,
        "open_invoices": Invoice.objects.filter(customer=customer).owing(today).order_by("due_on", "pk"),
    }
    return render(request, "pages/billing/statement.html", context)


@never_cache
@login_required
@require_GET
def statement_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the statement of account as PDF."""
    customer, today = get_object_or_404(_handled(request), pk=pk), timezone.localdate()
    since = _since(StatementForm(request.GET or None))
    return _pdf(
        paper_of_account(customer, since=since, today=today), f"statement-{slugify(customer.name)}-{today}"
    )


@never_cache
@login_required
@require_GET
def statement_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the statement of account as a table for a spreadsheet, amounts in pounds."""
    customer = get_object_or_404(_handled(request), pk=pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"statement-{slugify(customer.name)}-{timezone.localdate()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["Date", "What", "Reference", "Charged", "Paid or credited", "Balance"])
    since = _since(StatementForm(request.GET or None))
    balance, entries = account_since(customer, since)
    if since:
        writer.writerow([since.isoformat(), "Brought forward", "", "", "", _plain(balance)])
    for entry in entries:
        balance += entry.pence
        writer.writerow(
            [
                entry.on.isoformat(),
                as_text(entry.what),
                as_text(entry.reference),
                _plain(entry.charged_pence) if entry.charged_pence else "",
                _plain(entry.paid_pence) if entry.paid_pence else "",
                _plain(balance),
            ]
        )
    return response


def _invoice(key: UUID) -> Invoice:
    return get_object_or_404(Invoice.objects.select_related("customer", "replaced_by"), key=key)


def _since(form: StatementForm) -> date | None:
    return form.cleaned_data["since"] if form.is_valid() else None


def _handled(request: HttpRequest) -> QuerySet[Customer]:
    if request.user.pk is None:
        raise Http404
    return customers_handled_by(request.user.pk, now=timezone.now()).order_by("name", "pk")


def _pdf(paper: Paper, name: str) -> HttpResponse:
    response = HttpResponse(paper.pdf(), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _plain(pence: int) -> str:
    sign = "-" if pence < 0 else ""
    return f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02d}"
