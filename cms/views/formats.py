"""Asking for a document in another format."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from cms.form_builder import HONEYPOT
from cms.models import FormatRequest, GatedDocument
from cms.selectors import view_restrictions
from cms.services.formats import ask_for_format
from membership.access import may_read

TOO_MANY = (
    "Many requests have come from your network or address in the last while. Wait ten minutes, then press the button again: "
    "what you wrote is still here."
)


class FormatForm(forms.Form):
    """Which format, and where to send it."""

    format = forms.ChoiceField(
        label="Format you need", choices=FormatRequest.Format.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        max_length=1000,
        required=False,
        label="Anything else we should know",
        help_text="For example the size of print, or where to post it.",
        widget=forms.Textarea({"rows": 4}),
    )
    email = forms.EmailField(
        max_length=254, label="E-mail address", widget=forms.EmailInput({"autocomplete": "email"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, document_id: int) -> HttpResponse:
    """Take a reader's wish for a document; a document that they may not read is not there."""
    document = _readable(request, document_id)
    initial = {"email": request.user.email} if request.user.is_authenticated else {}
    form = FormatForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST" and request.POST.get(HONEYPOT):
        return redirect("cms:another_format_asked")
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="ask_for_format", key=form.cleaned_data["email"].lower()):
            ask_for_format(document=document, **form.cleaned_data, now=request.now)  # type: ignore[attr-defined]
            return redirect("cms:another_format_asked")
        form.add_error(None, TOO_MANY)
        status = 429
    context: dict[str, Any] = {"form": form, "document": document, "honeypot": HONEYPOT}
    response = render(request, "pages/cms/another_format.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Say thank you and what happens next."""
    return render(request, "pages/cms/another_format_asked.html")


def _readable(request: HttpRequest, document_id: int) -> GatedDocument:
    document = GatedDocument.objects.select_related("collection").filter(pk=document_id).first()
    if (
        document is None
        or not may_read(request.viewer, document, now=request.now)  # type: ignore[attr-defined]
        or not all(restriction.accept_request(request) for restriction in view_restrictions(document))
    ):
        raise Http404
    return document
