"""The form in steps. Every page of an application is reached by the secret link that was mailed, and is never stored by a cache."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from membership.access import london_day
from membership.application_letters import make_link
from membership.doubts import resembling_partnerships
from membership.joining import steps
from membership.joining.forms import LinkForm, StartForm
from membership.models import Application
from membership.quotes import Quote, quote_for
from membership.services import MembershipError
from membership.services.applying import (
    AREAS,
    PARTNERSHIP,
    NotCompleteError,
    application_of,
    missing_step,
    save_step,
    send_links,
    start_application,
    submit_application,
)
from membership.services.charging import NoFeeError

TOO_MANY = (
    "Many applications have been started from your network in the last minutes. Wait ten minutes, then press the button again: "
    "what you wrote is still here."
)
TOO_MANY_LINKS = (
    "Several links have been asked for in the last minutes. Look into your mail, or try again in ten minutes."
)

View = Callable[..., HttpResponse]


def with_application(view: View) -> View:
    """Find the application that the link of the request opens, or say plainly why there is none."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        link = application_of(token)
        if link is None or link.is_expired(now=request.now):  # type: ignore[attr-defined]
            context = {"form": LinkForm(), "is_expired": link is not None}
            response = render(request, "pages/membership/join/no_link.html", context)
            response.status_code = 410 if link else 404
        else:
            response = view(request, token=token, application=link.application, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    return opened


def start(request: HttpRequest) -> HttpResponse:
    """Show the first step, and begin an application with it."""
    form = StartForm(request.POST or None, initial={"key": uuid4()})
    status = 200
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="start_application", key=form.cleaned_data["email"].lower()):
            _, token = start_application(**form.cleaned_data, now=request.now)  # type: ignore[attr-defined]
            messages.success(
                request,
                f"Saved. We have sent a link to {form.cleaned_data['email']}, so that you can go on at any time.",
            )
            return redirect("join:step", token, AREAS)
        form.add_error(None, TOO_MANY)
        status = 429
    context = {"form": form, "step": steps.BY_NAME[PARTNERSHIP], "steps": steps.ALL, "number": 1}
    response = render(request, "pages/membership/join/start.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


@with_application
def step(request: HttpRequest, token: str, application: Application, step: str) -> HttpResponse:
    """Show a step with what has been kept, and keep what is typed."""
    if application.state != Application.State.STARTED:
        return redirect("join:application", token)
    if step == steps.CHECK:
        return _check(request, token, application)
    now = request.now  # type: ignore[attr-defined]
    form = steps.form_for(step, application, request.POST if request.method == "POST" else None, now=now)
    if request.method == "POST" and form.is_valid() and _may_mail(request, form, application):
        values = dict(form.cleaned_data)
        try:
            saved = save_step(
                application=application, step=step, values=values, areas=values.pop("areas", None), now=now
            )
        except MembershipError as problem:
            form.add_error(None, str(problem))
        else:
            if application_of(token) is None:
                token = make_link(saved, now=now)
            return redirect("join:step", token, steps.after(step))
    template = "areas" if step == AREAS else "step"
    return render(
        request, f"pages/membership/join/{template}.html", _place(token, application, step) | {"form": form}
    )


def _may_mail(request: HttpRequest, form: Any, application: Application) -> bool:
    """Say whether a changed address may be mailed a link; whoever changes it again and again is told to wait."""
    address = form.cleaned_data.get("email", application.email).lower()
    if address == application.email.lower() or ratelimit.consume(
        request, action="start_application", key=address
    ):
        return True
    form.add_error("email", TOO_MANY)
    return False


def _check(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    """Show everything that was typed, with the fee, and send it."""
    if request.method == "POST":
        try:
            submit_application(application=application, now=request.now)  # type: ignore[attr-defined]
        except NotCompleteError as problem:
            messages.warning(request, str(problem))
            return redirect("join:step", token, problem.step)
        except MembershipError as problem:
            messages.warning(request, str(problem))
        return redirect("join:application", token)
    if missing := missing_step(application):
        return redirect("join:step", token, missing)
    context = {
        "quote": quote_of(application, request),
        "areas": application.areas.all(),
        "alike": resembling_partnerships(application)[:3],
    }
    return render(
        request, "pages/membership/join/check.html", _place(token, application, steps.CHECK) | context
    )


def quote_of(application: Application, request: HttpRequest) -> Quote | None:
    """Return what the applicant would pay if they joined today, None where no fee is set."""
    try:
        return quote_for(
            kind=application.kind,
            areas=application.areas.count(),
            seats=application.seats,
            joins_on=london_day(request.now),  # type: ignore[attr-defined]
        )
    except NoFeeError:
        return None


def _place(token: str, application: Application, step: str) -> dict[str, Any]:
    """Where one stands: the step, the whole list, and the way back."""
    return {
        "token": token,
        "application": application,
        "step": steps.BY_NAME[step],
        "steps": steps.ALL,
        "number": list(steps.BY_NAME).index(step) + 1,
        "back": steps.before(step),
    }


def new_link(request: HttpRequest) -> HttpResponse:
    """Mail new links to whoever has lost theirs; the answer never says whether there is an application."""
    form = LinkForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if ratelimit.consume(request, action="application_link", key=email.lower()):
            send_links(email=email, now=request.now)  # type: ignore[attr-defined]
            messages.success(
                request, f"If an application was started with {email}, a link to it is on its way there."
            )
            return redirect("join:new_link")
        form.add_error(None, TOO_MANY_LINKS)
        status = 429
    response = render(request, "pages/membership/join/new_link.html", {"form": form}, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response
