"""A person's own profiles: agreed to by the letter's link, changed there or when signed in."""

from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office.refusals import Refusal
from office.steps import show_refusal
from resources.library.profile_forms import ConsentForm, ProfileForm, initial_of
from resources.models import Profile
from resources.services.profiles import agree, change_own_profile, hide, show_again, withdraw

State = Profile.State
DONE = {
    "hide": (hide, "Members no longer see your profile. You can show it again at any time."),
    "show": (show_again, "Members see your profile again."),
    "withdraw": (withdraw, "Your profile is withdrawn, and what you wrote is deleted."),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a person what is proposed, and take their answer: agreed, changed or declined. Only a POST changes anything."""
    if not ratelimit.consume(request, app="allauth.account", action="open_profile", limit_get=True):
        return render(request, "pages/resources/profile_unknown.html", {"too_often": True}, status=429)
    profile = Profile.objects.with_token(token, now=request.now).select_related("people_list").first()  # type: ignore[attr-defined]
    if profile is None:
        return render(request, "pages/resources/profile_unknown.html", status=404)
    if request.method == "POST" and "withdraw" in request.POST:
        withdraw(profile=profile, now=request.now)  # type: ignore[attr-defined]
        return render(
            request, "pages/resources/profile_answered.html", {"profile": profile, "declined": True}
        )
    form = ConsentForm(request.POST or None, initial=initial_of(profile) | {"has_agreed": False})
    if request.method == "POST" and form.is_valid():
        try:
            profile = agree(profile=profile, **form.cleaned_data, now=request.now)  # type: ignore[attr-defined]
        except Refusal as problem:
            show_refusal(form, problem)
        else:
            return render(request, "pages/resources/profile_answered.html", {"profile": profile})
    context = {"profile": profile, "form": form, "token": token, "is_new": profile.state == State.PROPOSED}
    return render(request, "pages/resources/profile_by_link.html", context)


@never_cache
@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show the signed-in person the lists they stand on or are asked to."""
    return render(request, "pages/resources/own_profiles.html", {"profiles": profiles_of(request)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the person change their profile, or agree to it the first time."""
    profile = get_object_or_404(profiles_of(request), pk=pk)
    is_new = profile.state == State.PROPOSED
    form_class = ConsentForm if is_new else ProfileForm
    form = form_class(request.POST or None, initial=initial_of(profile))
    if request.method == "POST" and form.is_valid():
        try:
            _keep(profile, form.cleaned_data, is_new=is_new, now=request.now)  # type: ignore[attr-defined]
        except Refusal as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, f"Your profile on “{profile.people_list.title}” is saved.")
            return redirect("resources:own_profiles")
    return render(
        request, "pages/resources/profile_change.html", {"profile": profile, "form": form, "is_new": is_new}
    )


@never_cache
@login_required
@require_POST
def decide(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Hide, show again or withdraw one's own profile."""
    profile = get_object_or_404(profiles_of(request), pk=pk)
    carry_out, done = DONE[step]
    try:
        carry_out(profile=profile, now=request.now)  # type: ignore[attr-defined]
    except Refusal as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, done)
    return redirect("resources:own_profiles")


def profiles_of(request: HttpRequest) -> Any:
    """Return the signed-in person's profiles that are not withdrawn."""
    return (
        Profile.objects.filter(user=request.user.pk, withdrawn_at__isnull=True)
        .select_related("people_list")
        .order_by("people_list__title", "pk")
    )


def _keep(profile: Profile, given: dict[str, Any], *, is_new: bool, now: Any) -> None:
    if is_new:
        agree(profile=profile, **given, now=now)
    else:
        change_own_profile(profile=profile, **given, now=now)
