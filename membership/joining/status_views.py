"""The applicant's own page, and the expression of interest."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST

from billing.models import Invoice
from membership.access import london_day
from membership.joining.forms import AnswerForm, InterestForm
from membership.joining.steps import CHECK
from membership.joining.views import quote_of, with_application
from membership.models import Application
from membership.services import MembershipError
from membership.services.applying import answer_question, missing_step, withdraw_application
from membership.services.interest import note_interest

TOO_MANY = (
    "Many messages have come from your network in the last minutes. Wait ten minutes, then press the button again: "
    "what you wrote is still here."
)


@with_application
def application(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    """Show where an application stands; one that is still being filled in goes on where it was left."""
    if application.state == Application.State.STARTED:
        return redirect("join:step", token, missing_step(application) or CHECK)
    return _show(request, token, application, AnswerForm())


@require_POST
@with_application
def answer(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    """Take the answer to what staff asked."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, token, application, form)
    try:
        answer_question(application=application, words=form.cleaned_data["words"], now=request.now)  # type: ignore[attr-defined]
    except MembershipError as problem:
        form.add_error(None, str(problem))
        return _show(request, token, application, form)
    messages.success(request, "Your answer has been sent.")
    return redirect("join:application", token)


@with_application
def withdraw(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    """Ask once more, then withdraw the application."""
    if request.method != "POST":
        if not application.is_open:
            return redirect("join:application", token)
        context = {"token": token, "application": application}
        return render(request, "pages/membership/join/withdraw.html", context)
    try:
        withdraw_application(application=application, now=request.now)  # type: ignore[attr-defined]
    except MembershipError as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, "The application has been withdrawn.")
    return redirect("join:application", token)


def interest(request: HttpRequest) -> HttpResponse:
    """Take a first word from somebody whose partnership may want to join."""
    form = InterestForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="note_interest", key=form.cleaned_data["email"].lower()):
            note_interest(**form.cleaned_data, now=request.now)  # type: ignore[attr-defined]
            return redirect("join:interest_noted")
        form.add_error(None, TOO_MANY)
        status = 429
    response = render(request, "pages/membership/join/interest.html", {"form": form}, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


def interest_noted(request: HttpRequest) -> HttpResponse:
    """Say thank you and what happens next."""
    return render(request, "pages/membership/join/interest_noted.html")


def _show(request: HttpRequest, token: str, application: Application, form: AnswerForm) -> HttpResponse:
    today = london_day(request.now)  # type: ignore[attr-defined]
    membership = application.membership
    invoices = Invoice.objects.filter(charge__membership=membership, cancelled_at=None, replaced_by=None)
    context = {
        "token": token,
        "application": application,
        "membership": membership,
        "has_begun": bool(membership and membership.access_from and membership.access_from <= today),
        "form": form,
        "questions": application.questions.all(),
        "open_question": application.questions.filter(answered_at=None).first(),
        "areas": application.areas.all(),
        "quote": quote_of(application, request) if application.is_open else None,
        "invoices": invoices.with_state(today) if membership else [],
    }
    return render(request, "pages/membership/join/status.html", context)
