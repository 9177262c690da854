"""The account area, and the way from Wagtail's own doors to ours."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from accounts.area import overview_for
from accounts.forms import ProfileForm
from accounts.models import User
from accounts.services.people import change_profile


@never_cache
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Show the person's own account at a glance."""
    return render(request, "pages/accounts/overview.html", {"overview": overview_for(request)})


@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Let the person change name, post and telephone."""
    user = cast(User, request.user)
    # A copy, so that what is typed wrongly never shows as the person's name elsewhere on the page.
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        change_profile(user=user, **form.cleaned_data)
        messages.success(request, "Your profile is saved.")
        return redirect("account_overview")
    return render(request, "pages/accounts/profile.html", {"form": form})


def staff_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead from the admin's address for signing in to the one door."""
    way_on = request.GET.get(REDIRECT_FIELD_NAME) or reverse("wagtailadmin_home")
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: way_on})}")


def page_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead from the address that Wagtail's pages would use for signing in to the one door."""
    way_on = request.GET.get(REDIRECT_FIELD_NAME) or "/"
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: way_on})}")


def staff_password_reset(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Lead from the admin's address for a forgotten password to the one door."""
    return redirect("account_reset_password")
