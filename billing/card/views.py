"""Paying by card: on the way to the provider's page, back from it, and the provider's news."""

from uuid import UUID

from allauth.core.internal import ratelimit
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from billing import tasks
from billing.card.gateway import construct_event
from billing.card.provider import BadSignatureError, GatewayUnavailableError
from billing.fulfilment import owner_of
from billing.models import CardAttempt, Invoice
from billing.services.card_news import keep_event
from billing.services.card_payments import CardsNotTakenError, NotPayableError, owed_on, start_card_payment
from billing.services.card_sweep import check_attempt

State = CardAttempt.State


@never_cache
@require_POST
def pay_by_card(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the customer to the card page, or say why that is not possible."""
    invoice = get_object_or_404(Invoice, key=key)
    if not ratelimit.consume(request, app="allauth.account", action="pay_by_card", key=str(key)):
        return _not_possible(request, invoice, "Many tries in one minute. Please wait a minute.", status=429)
    try:
        attempt = start_card_payment(invoice=invoice, now=timezone.now())
    except (CardsNotTakenError, NotPayableError) as problem:
        return _not_possible(request, invoice, str(problem), status=409)
    except GatewayUnavailableError as problem:
        return _not_possible(request, invoice, str(problem), status=503)
    if attempt.state == State.OPEN:
        return HttpResponseRedirect(attempt.url)
    return redirect("card_attempt", key=key, attempt=attempt.key)


@never_cache
@require_safe
def card_attempt(request: HttpRequest, key: UUID, attempt: UUID) -> HttpResponse:
    """Say how a payment by card stands, whoever comes back, from wherever and however often.

    The provider is asked, so the page is right before any news has come; who holds the link may see it signed out.
    """
    found = get_object_or_404(CardAttempt.objects.select_related("invoice"), key=attempt, invoice__key=key)
    is_sure = True
    if not found.is_over and _may_ask_again(request, attempt):
        try:
            found = check_attempt(attempt=found, now=timezone.now())
        except GatewayUnavailableError:
            is_sure = False
    context = {
        "attempt": found,
        "invoice": found.invoice,
        "owed": owed_on(found.invoice),
        "is_sure": is_sure,
        "is_sandbox": found.provider == "sandbox",
        "page": owner.page(found.invoice) if (owner := owner_of(found.invoice)) else "",
    }
    return render(request, "pages/billing/card_attempt.html", context)


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Keep Stripe's news and answer at once; a task asks Stripe what it is about. Unsigned or old messages leave no trace."""
    try:
        news = construct_event(body=request.body, signature=request.headers.get("Stripe-Signature", ""))
    except BadSignatureError:
        return HttpResponse("Not signed by Stripe, or too old.\n", status=400, content_type="text/plain")
    with transaction.atomic():
        event, is_new = keep_event(news=news, now=timezone.now())
        if is_new:
            # The row is swept every minute, so a queue that does not answer must not make Stripe send it again.
            transaction.on_commit(lambda: tasks.act_on_event.delay(event_id=event.pk), robust=True)
    return HttpResponse("Thank you.\n", content_type="text/plain")


def _may_ask_again(request: HttpRequest, attempt: UUID) -> bool:
    """Whoever goes on reloading the page does not make us ask the provider each time."""
    usage = ratelimit.consume(
        request, app="allauth.account", action="ask_about_card", key=str(attempt), limit_get=True
    )
    return usage is not None


def _not_possible(request: HttpRequest, invoice: Invoice, words: str, *, status: int) -> HttpResponse:
    context = {"invoice": invoice, "words": words, "owed": owed_on(invoice), "may_try_again": status == 503}
    return render(request, "pages/billing/card_not_possible.html", context, status=status)
