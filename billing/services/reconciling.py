"""From what the card provider says to our ledger.

News only says whom to ask about. The provider is asked outside of any transaction; its answer is then written under the lock of the
invoice. Whatever is written moves forward only, so answers may come twice, late and out of order.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from billing.card.provider import (
    CardPayment,
    Checkout,
    CheckoutState,
    NotKnownError,
    PaymentState,
    Provider,
)
from billing.card.providers import provider_named
from billing.models import CardAttempt, Invoice, OpenQuestion, Payment
from billing.money import pounds
from billing.services.card_returns import keep_dispute_of, keep_refund
from billing.services.invoices import issue_invoice
from billing.services.locks import lock_invoices
from billing.services.payments import record_payment
from billing.services.settling import ask

State = CardAttempt.State
ORDER = {state: place for place, state in enumerate(State)}
# How long until the provider is asked again if no news comes.
PAUSES = {
    State.CREATED: timedelta(minutes=1),
    State.OPEN: timedelta(minutes=10),
    State.PROCESSING: timedelta(hours=6),
}


def reconcile_attempt(*, attempt: CardAttempt, now: datetime) -> CardAttempt:
    """Ask the provider how an attempt stands and write what follows; safe at any time and any number of times.

    Raises `GatewayUnavailableError`; nothing is written then. An attempt whose page is not known to have been made stays as it is.
    """
    if attempt.session is None:
        return attempt
    provider = provider_named(attempt.provider)
    try:
        page = provider.fetch_checkout(attempt.session)
    except NotKnownError:
        return _park(
            attempt, "The card provider does not know this payment (were its keys changed?).", now=now
        )
    return take_in(attempt=attempt, page=page, provider=provider, now=now)


def reconcile_payment(*, payment: str, provider: Provider, now: datetime) -> bool:
    """Ask about a payment of which only the provider's id is known; tell whether it is one of ours.

    Money that arrived and belongs to no invoice of ours becomes a question for the staff. Raises `GatewayUnavailableError`.
    """
    attempt = CardAttempt.objects.filter(payment_intent=payment).first()
    if attempt is not None:
        reconcile_attempt(attempt=attempt, now=now)
        return True
    page = provider.find_checkout(payment)
    if page is not None:
        return reconcile_page(page=page, provider=provider, now=now)
    try:
        found = provider.fetch_payment(payment)
    except NotKnownError:
        return False
    _ask_about_unknown(found, now=now)
    return False


def reconcile_page(*, page: Checkout, provider: Provider, now: datetime) -> bool:
    """Take in a page of which only the provider's id was known; tell whether it is one of ours."""
    attempt = CardAttempt.objects.filter(session=page.session).first() or _attempt_named(page)
    if attempt is not None:
        take_in(attempt=attempt, page=page, provider=provider, now=now)
        return True
    if page.payment is not None:
        _ask_about_unknown(page.payment, now=now)
    return False


def take_in(*, attempt: CardAttempt, page: Checkout, provider: Provider, now: datetime) -> CardAttempt:
    """Write what a page says into the attempt and the ledger, then what has happened to the payment since.

    Raises `GatewayUnavailableError` if the payment's refunds and disputes cannot be read; the payment itself is written by then.
    """
    attempt, payment = _take_in_page(attempt, page, livemode=provider.livemode, now=now)
    if payment is not None and payment.provider_reference:
        reference = payment.provider_reference
        for refund in sorted(provider.refunds_of(reference), key=lambda each: (each.created_at, each.refund)):
            keep_refund(payment=payment, refund=refund, now=now)
        for dispute in provider.disputes_of(reference):
            keep_dispute_of(payment=payment, dispute=dispute, now=now)
    return attempt


@transaction.atomic
def _take_in_page(
    attempt: CardAttempt, page: Checkout, *, livemode: bool, now: datetime
) -> tuple[CardAttempt, Payment | None]:
    invoices = [attempt.invoice, *_followers(attempt.invoice)]
    held = lock_invoices(invoices)
    attempt = CardAttempt.objects.select_for_update(of=("self",)).select_related("invoice").get(pk=attempt.pk)
    if problem := _misfit(attempt, page, livemode=livemode):
        return _park(attempt, problem, now=now, money=page.payment), None
    attempt.session = page.session
    attempt.url = page.url or attempt.url
    if page.payment is not None:
        attempt.payment_intent = page.payment.payment
        attempt.words = page.payment.words[:300]
    payment = None
    if page.payment is not None and page.payment.state is PaymentState.PAID:
        invoice = _issue_what_is_paid(held[invoices[-1].pk], page.payment, now=now)
        payment = _receive(page.payment, invoice, now=now)
    _move(attempt, _state_of(page), now=now)
    return attempt, payment


def _misfit(attempt: CardAttempt, page: Checkout, *, livemode: bool) -> str:
    """Say what about a page contradicts the attempt that it claims to be for."""
    amounts = [(page.amount_pence, page.currency)]
    if page.payment is not None:
        amounts.append((page.payment.amount_pence, page.payment.currency))
        if page.payment.state is PaymentState.PAID:
            amounts.append((page.payment.received_pence, page.payment.currency))
    for amount, currency in amounts:
        if (amount, currency) != (attempt.amount_pence, attempt.currency):
            return f"The card provider names {amount / 100:,.2f} {currency} instead of {pounds(attempt.amount_pence)}."
    if {page.livemode, page.payment.livemode if page.payment else page.livemode} != {livemode}:
        return "A test payment and a real one have met: the card provider's mode is not that of our keys."
    if page.reference != str(attempt.key) or attempt.session not in {None, page.session}:
        return "The card provider's page names another payment of ours."
    if attempt.payment_intent and page.payment and attempt.payment_intent != page.payment.payment:
        return "Two payments at the card provider claim to be this one."
    return ""


def _state_of(page: Checkout) -> str:
    money = page.payment.state if page.payment else PaymentState.NOT_YET
    if money is PaymentState.PAID:
        return State.PAID
    if page.state is CheckoutState.EXPIRED:
        return State.EXPIRED
    if page.state is CheckoutState.OPEN:
        return State.OPEN
    return State.FAILED if money is PaymentState.FAILED else State.PROCESSING


def _move(attempt: CardAttempt, state: str, *, now: datetime) -> None:
    if ORDER[State(state)] > ORDER[State(attempt.state)]:
        attempt.state = state
    pause = PAUSES.get(State(attempt.state))
    attempt.check_at = now + pause if pause else None
    if attempt.state == State.OPEN and attempt.expires_at > now:
        attempt.check_at = min(now + PAUSES[State.OPEN], attempt.expires_at + timedelta(minutes=1))
    attempt.save(update_fields=["session", "url", "payment_intent", "words", "state", "check_at"])


def _issue_what_is_paid(invoice: Invoice, money: CardPayment, *, now: datetime) -> Invoice:
    """Issue a draft whose money has come; one that was given up, or has come to cost more since, stays as it is."""
    is_covered = money.received_pence >= invoice.total_pence
    if invoice.is_issued or invoice.cancelled_at or not is_covered or _is_known(money):
        return invoice
    return issue_invoice(invoice=invoice, is_paid=True, now=now)


def _is_known(money: CardPayment) -> bool:
    return Payment.objects.filter(provider_reference=money.payment).exists()


def _receive(money: CardPayment, invoice: Invoice, *, now: datetime) -> Payment:
    """Enter the payment once; what is not owed any more stays on the customer's account, and a person is asked."""
    known = Payment.objects.filter(provider_reference=money.payment).first()
    if known is not None:
        return known
    owed = Invoice.objects.with_balance().get(pk=invoice.pk).balance_pence  # type: ignore[attr-defined]
    part = max(0, min(owed, money.received_pence))
    payment = record_payment(
        customer=invoice.customer,
        method=Payment.Method.CARD,
        amount_pence=money.received_pence,
        received_on=timezone.localdate(money.paid_at or now, timezone.get_default_timezone()),
        pays={invoice: part} if part else {},
        reference=f"{invoice.reference} by card",
        provider_reference=money.payment,
        now=now,
    )
    if part < money.received_pence:
        ask(
            kind=OpenQuestion.Kind.OVERPAID,
            words=_words_of_surplus(invoice, money.received_pence - part),
            cause=f"overpaid {money.payment}",
            invoice=invoice,
            payment=payment,
            now=now,
        )
    return payment


def _words_of_surplus(invoice: Invoice, pence: int) -> str:
    then = "The money lies on the customer's account: pay it back or use it for another invoice."
    if invoice.is_issued:
        return f"{invoice.number} was paid by card with {pounds(pence)} too much, probably twice. {then}"
    why = "had been given up" if invoice.cancelled_at else "had been changed"
    return f"{pounds(pence)} came by card for {invoice.reference}, which {why} in the meantime. {then}"


def _park(
    attempt: CardAttempt, words: str, *, now: datetime, money: CardPayment | None = None
) -> CardAttempt:
    """Leave an attempt to a person; nothing of it is entered."""
    if attempt.state != State.PAID:
        attempt.state, attempt.words, attempt.check_at = State.PARKED, words[:300], None
        attempt.save(update_fields=["state", "words", "check_at"])
    ask(
        kind=OpenQuestion.Kind.PARKED,
        words=f"A card payment for {attempt.invoice.reference} does not fit. {words} Nothing was entered.",
        cause=f"parked {money.payment if money else attempt.key}",
        invoice=attempt.invoice,
        now=now,
    )
    return attempt


def _ask_about_unknown(money: CardPayment, *, now: datetime) -> None:
    if money.state is not PaymentState.PAID:
        return
    named = money.metadata.get("invoice", "")
    ask(
        kind=OpenQuestion.Kind.PARKED,
        words=(
            f"A card payment of {money.received_pence / 100:,.2f} {money.currency} ({money.payment}) belongs to no invoice "
            f"that was being paid{f'; it names {named}' if named else ''}. Nothing was entered."
        ),
        cause=f"parked {money.payment}",
        now=now,
    )


def _attempt_named(page: Checkout) -> CardAttempt | None:
    """Return the attempt that a page is for although its id never reached us (we stopped between its making and our note of it)."""
    try:
        key = UUID(page.reference)
    except ValueError:
        return None
    return CardAttempt.objects.filter(key=key).first()


def _followers(invoice: Invoice) -> Sequence[Invoice]:
    """Return the invoices issued in place of this one, the latest last."""
    followers: list[Invoice] = []
    while invoice.replaced_by is not None and len(followers) < 20:
        invoice = invoice.replaced_by
        followers.append(invoice)
    return followers
