"""What we hold about the person who is signed in: to see, to copy, and to ask us to erase."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.holdings import subject_of
from accounts.models import User
from accounts.services.asking import NotWaitingError, ask_for_erasure, request_of, withdraw_request
from accounts.services.copying import make_copy
from accounts.services.erasing import plan_erasure

View = Callable[[HttpRequest], HttpResponseBase]
TOO_MANY = "You have made several copies within the last hour. The next one can be made in an hour."


@never_cache
@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show what is held, by holding, in numbers, and what erasure would do."""
    return _show(request)


def or_back_to_the_page(view: View) -> View:
    """Let only a button reach the view; whoever reloads or keeps its address is led to the page with the buttons."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponseBase:
        return view(request) if request.method == "POST" else redirect("account_data")

    return wrapped


@never_cache
@login_required
@or_back_to_the_page
@reauthentication_required
def copy(request: HttpRequest) -> HttpResponseBase:
    """Hand over a copy of everything, to the person who has just shown who they are."""
    if not ratelimit.consume(request, action="copy_data"):
        messages.error(request, TOO_MANY)
        return _show(request, status=429)
    now = timezone.now()
    file = make_copy(subject=subject_of(_person(request)), by=_person(request), now=now)
    name = f"my-data-{timezone.localdate(now):%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@login_required
@or_back_to_the_page
@reauthentication_required
def ask(request: HttpRequest) -> HttpResponse:
    """Note that the person wants to be erased."""
    made = ask_for_erasure(user=_person(request), now=timezone.now())
    day = f"{timezone.localtime(made.not_before):%-d %B %Y}"
    messages.success(
        request, f"We have your request, and a mail about it is on its way. You can take it back until {day}."
    )
    return redirect("account_data")


@never_cache
@login_required
@or_back_to_the_page
def withdraw(request: HttpRequest) -> HttpResponse:
    """Let everything stay after all."""
    waiting = request_of(_person(request))
    if waiting is None:
        messages.info(request, "There is no request that waits.")
        return redirect("account_data")
    try:
        withdraw_request(request=waiting, now=timezone.now())
    except NotWaitingError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Your request is taken back. Everything stays as it is.")
    return redirect("account_data")


def _show(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    person = _person(request)
    plan = plan_erasure(subject=subject_of(person), now=timezone.now())
    by_holding: dict[str, dict[str, Any]] = {}
    for line in plan.lines:
        entry = by_holding.setdefault(line.holding.name, {"holding": line.holding, "lines": []})
        entry["lines"].append(line)
    context = {"plan": plan, "held": list(by_holding.values()), "waiting": request_of(person)}
    return render(request, "pages/accounts/data.html", context, status=status)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
