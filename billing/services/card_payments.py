"""Starting to pay an invoice by card: one open page at a time, and never one for another amount than is owed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from billing.card.provider import CheckoutOrder, GatewayRefusedError, Provider
from billing.card.providers import offered_provider, provider_named
from billing.models import CardAttempt, Invoice
from billing.services import BillingError
from billing.services.locks import lock_invoice
from billing.services.reconciling import reconcile_attempt, take_in

State = CardAttempt.State
# Stripe allows 30 minutes to 24 hours. Whoever comes back within the page's last minutes gets a new one.
PAGE_STAYS_OPEN = timedelta(hours=2)
TOO_SHORT = timedelta(minutes=15)
# A page that never came is asked for again; after that the first answer would be another page (a page needs 30 minutes).
FIRST_CHECK = timedelta(minutes=1)


class CardsNotTakenError(BillingError):
    """There is no card provider."""


class NotPayableError(BillingError):
    """Nothing is owed on the invoice, or it is a draft that waits for something else than a card."""


def start_card_payment(*, invoice: Invoice, now: datetime) -> CardAttempt:
    """Return the attempt to send the customer to: its page is open for the whole amount that is owed.

    A page that is open already for the same amount is used again, also by a second tab; one for another amount is closed first. What
    comes back may also be an attempt that is being processed, has just been paid, or was refused by the provider: its state says so.
    Talks to the provider, so call it outside of transactions.
    Raises `CardsNotTakenError`, `NotPayableError` or `GatewayUnavailableError`; after the last one everything is found again.
    """
    provider = offered_provider()
    if provider is None:
        raise CardsNotTakenError("Cards are not taken at the moment. Please pay by bank transfer.")
    attempt = _find_or_begin(invoice, provider, now=now)
    if attempt.state == State.OPEN:
        attempt = reconcile_attempt(attempt=attempt, now=now)
    if attempt.state in {State.CREATED, State.OPEN} and not _fits(attempt, invoice, provider, now=now):
        attempt = close_page(attempt=attempt, now=now)
    if attempt.state in {State.EXPIRED, State.FAILED}:
        attempt = _find_or_begin(invoice, provider, now=now)
    return open_page(attempt=attempt, now=now)


def open_page(*, attempt: CardAttempt, now: datetime) -> CardAttempt:
    """Have the provider make the attempt's page; asked twice it is one page. An attempt past that is returned as it is.

    Raises `GatewayUnavailableError`. A refusal is kept as the attempt's state.
    """
    if attempt.state != State.CREATED:
        return attempt
    provider = provider_named(attempt.provider)
    try:
        page = provider.create_checkout(_order(attempt))
    except GatewayRefusedError as problem:
        return _refused(attempt, str(problem))
    return take_in(attempt=attempt, page=page, provider=provider, now=now)


def close_page(*, attempt: CardAttempt, now: datetime) -> CardAttempt:
    """Have the provider close the attempt's page, so that nobody pays what is no longer owed; it may turn out to be paid already.

    Raises `GatewayUnavailableError`.
    """
    attempt = open_page(attempt=attempt, now=now)
    if attempt.state != State.OPEN or attempt.session is None:
        return attempt
    provider = provider_named(attempt.provider)
    try:
        page = provider.expire_checkout(attempt.session)
    except GatewayRefusedError:
        page = provider.fetch_checkout(attempt.session)
    return take_in(attempt=attempt, page=page, provider=provider, now=now)


def owed_on(invoice: Invoice) -> int:
    """Return the pence still to be paid on an invoice, or on a draft that awaits a card; nothing of what we paid back ourselves."""
    figures: Any = Invoice.objects.with_balance().get(pk=invoice.pk)
    if figures.awaits_card:
        return figures.total_pence
    return 0 if figures.paid_back_pence >= figures.balance_pence > 0 else figures.balance_pence


@transaction.atomic
def _find_or_begin(invoice: Invoice, provider: Provider, *, now: datetime) -> CardAttempt:
    invoice = lock_invoice(invoice)
    if invoice.cancelled_at:
        raise NotPayableError("This was given up, so nothing is to be paid for it.")
    if not invoice.is_issued and not invoice.awaits_card:
        raise NotPayableError("This invoice has not been issued yet, so it cannot be paid.")
    attempts = invoice.card_attempts
    busy = attempts.filter(state=State.PROCESSING).first() or attempts.live().first()
    if busy:
        return busy
    owed = owed_on(invoice)
    if owed <= 0:
        raise NotPayableError(f"Nothing is owed on {invoice.reference} any more.")
    key = uuid4()
    return CardAttempt.objects.create(
        key=key,
        invoice=invoice,
        amount_pence=owed,
        currency=invoice.currency,
        provider=provider.name,
        idempotency_key=f"checkout-{key}-{owed}",
        title=f"Invoice {invoice.number}" if invoice.is_issued else f"Order {invoice.reference}",
        email=invoice.buyer["email"] if invoice.is_issued else invoice.customer.email,
        created_at=now,
        expires_at=now + PAGE_STAYS_OPEN,
        check_at=now + FIRST_CHECK,
    )


def _fits(attempt: CardAttempt, invoice: Invoice, provider: Provider, *, now: datetime) -> bool:
    return (
        attempt.amount_pence == owed_on(invoice)
        and attempt.provider == provider.name
        and attempt.expires_at - now > TOO_SHORT
    )


def _order(attempt: CardAttempt) -> CheckoutOrder:
    """Say what the page is for: always the same for the same attempt, or its key would be refused."""
    invoice = attempt.invoice
    back = settings.SITE_URL + reverse("card_attempt", args=[invoice.key, attempt.key])
    return CheckoutOrder(
        key=attempt.idempotency_key,
        reference=str(attempt.key),
        amount_pence=attempt.amount_pence,
        currency=attempt.currency,
        title=attempt.title,
        description=invoice.subject,
        email=attempt.email,
        metadata={
            "invoice": invoice.reference,
            "invoice_key": str(invoice.key),
            "attempt": str(attempt.key),
        },
        expires_at=attempt.expires_at,
        success_url=back,
        cancel_url=back,
    )


@transaction.atomic
def _refused(attempt: CardAttempt, words: str) -> CardAttempt:
    attempt = CardAttempt.objects.select_for_update(of=("self",)).select_related("invoice").get(pk=attempt.pk)
    if attempt.state == State.CREATED:
        attempt.state, attempt.words, attempt.check_at = State.FAILED, words[:300], None
        attempt.save(update_fields=["state", "words", "check_at"])
    return attempt
