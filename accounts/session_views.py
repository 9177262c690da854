"""The page on which people see where they are signed in, and sign devices out."""

from typing import cast

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.own_sessions import sessions_of
from accounts.services.sessions import SessionGoneError, end_other_sessions, end_session

TOO_OFTEN = "That was too often in a short time. Wait ten minutes, then try again."


@require_safe
@never_cache
@login_required
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Show on which devices the person is signed in."""
    sessions = sessions_of(cast(User, request.user), this_key=request.session.session_key, now=timezone.now())
    return render(request, "pages/accounts/sessions.html", {"sessions": sessions})


@require_POST
@never_cache
@login_required
def end(request: HttpRequest) -> HttpResponse:
    """Sign one of the person's other devices out."""
    if not ratelimit.consume(request, action="end_session", user=request.user):
        messages.error(request, TOO_OFTEN)
        return redirect("account_sessions")
    try:
        ended = end_session(
            user=cast(User, request.user),
            mark=request.POST.get("session", ""),
            this_key=request.session.session_key,
            now=timezone.now(),
        )
    except SessionGoneError as problem:
        messages.info(request, str(problem))
    else:
        messages.success(request, f"Signed out: {ended.device}.")
    return redirect("account_sessions")


@require_POST
@never_cache
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign the person out everywhere but here."""
    if not ratelimit.consume(request, action="end_session", user=request.user):
        messages.error(request, TOO_OFTEN)
        return redirect("account_sessions")
    number = end_other_sessions(
        user=cast(User, request.user), this_key=request.session.session_key, now=timezone.now()
    )
    if number:
        messages.success(request, f"Signed out on {number} other device{'s' if number > 1 else ''}.")
    else:
        messages.info(request, "You are signed in on this device only.")
    return redirect("account_sessions")
