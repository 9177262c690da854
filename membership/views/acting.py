"""Which of their partnerships a person acts for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from membership.forms import ActingForForm
from membership.middleware import ACTING_FOR


@login_required
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Remember, for this session, which of their partnerships the person acts for."""
    form = ActingForForm(request.POST, viewer=request.viewer)  # type: ignore[attr-defined]
    if form.is_valid():
        chosen = form.cleaned_data["partnership"]
        request.session[ACTING_FOR] = chosen
        messages.success(
            request,
            f"You now act for {dict(form.fields['partnership'].choices)[chosen]}.",  # type: ignore[attr-defined]
        )
    else:
        messages.error(request, str(form.errors["partnership"][0]))
    return redirect("account_overview")
