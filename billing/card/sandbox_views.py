"""The card page on which no money moves."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from billing import tasks
from billing.card.provider import GatewayRefusedError, PaymentState
from billing.card.sandbox import NAME, Sandbox
from billing.models import CardAttempt

Act = Callable[[Sandbox, str], object]
ACTS: dict[str, Act] = {
    "pay": lambda sandbox, session: sandbox.pay(session),
    "pay-slowly": lambda sandbox, session: sandbox.pay_slowly(session),
    "decline": lambda sandbox, session: sandbox.decline(session),
    "bank-agrees": lambda sandbox, session: sandbox.settle(session, agrees=True),
    "bank-refuses": lambda sandbox, session: sandbox.settle(session, agrees=False),
}


@never_cache
@require_http_methods(["GET", "POST"])
def sandbox_card(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """Show what a card page would ask, and pretend what the person chooses; then they come back as from a real one."""
    if not settings.SANDBOX_CARD:
        raise PermissionDenied
    found = get_object_or_404(
        CardAttempt.objects.select_related("invoice"), key=attempt, provider=NAME, session__isnull=False
    )
    sandbox, session = Sandbox(settings.SANDBOX_FOLDER), str(found.session)
    refusal = ""
    wanted = request.POST.get("act", "")
    if wanted in ACTS:
        try:
            ACTS[wanted](sandbox, session)
        except GatewayRefusedError as problem:
            refusal = str(problem)
        else:
            # The attempt's row is swept anyway, so a queue that does not answer must not fail the page.
            transaction.on_commit(lambda: tasks.check_card_attempt.delay(key=str(found.key)), robust=True)
            if wanted != "decline":
                return redirect("card_attempt", key=found.invoice.key, attempt=found.key)
    page = sandbox.fetch_checkout(session)
    money = page.payment.state if page.payment else PaymentState.NOT_YET
    context = {
        "attempt": found,
        "invoice": found.invoice,
        "page": page,
        "is_processing": money is PaymentState.PROCESSING,
        "is_declined": money is PaymentState.FAILED and page.state == "open",
        "refusal": refusal,
    }
    return render(request, "pages/billing/sandbox_card.html", context)
