"""Serving a form to people, and its answers to staff."""

import re
from collections import OrderedDict
from datetime import datetime
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from wagtail.contrib.forms.views import SubmissionsListView

from cms.form_builder import HONEYPOT, AnswerForm
from cms.models.forms import FormPage
from cms.services.answers import (
    AlreadyAnsweredError,
    FormClosedError,
    SignInToAnswerError,
    has_answered,
    take_answer,
)
from membership.access import may_read
from office.spreadsheets import as_text

SENT = "sent"
TOO_MANY = (
    "Many answers have come from your network in the last minutes. Wait ten minutes, then press the button again: "
    "what you wrote is still here."
)
CLOSED = "This form has closed since you opened it, so your answers were not sent."
SIGN_IN = "Sign in to answer: this form takes one answer from each account. Your answers were not sent."
ANSWERED = "You have already answered this form. It takes one answer from each account."
NOT_IN_A_SPREADSHEET = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def serve_form(request: HttpRequest, form_page: FormPage) -> HttpResponse:
    """Answer a request for a form page: its teaser, the form, its errors, or thanks. Nothing of it is ever stored by a cache."""
    if not may_read(request.viewer, form_page, now=request.now):  # type: ignore[attr-defined]
        response = form_page.serve_locked(request)
        response.status_code = 403 if request.method == "POST" else 200
    elif request.method == "POST":
        response = _receive(request, form_page)
    elif SENT in request.GET:
        response = form_page.render_landing_page(request)
    else:
        response = _show(request, form_page, form_page.get_form(page=form_page))
    patch_cache_control(response, private=True, no_store=True)
    return response


def _receive(request: HttpRequest, form_page: FormPage) -> HttpResponse:
    form: AnswerForm = form_page.get_form(request.POST, page=form_page)
    thanks = HttpResponseRedirect(f"{form_page.get_url(request)}?{SENT}")
    if form.came_from_a_machine:
        return thanks
    if not form.is_valid():
        return _show(request, form_page, form)
    if not ratelimit.consume(request, action="answer_form"):
        return _refuse(request, form_page, form, TOO_MANY, status=429)
    try:
        take_answer(
            form_page=form_page,
            answers=form.cleaned_data,
            sender=request.user if request.user.is_authenticated else None,
            now=request.now,  # type: ignore[attr-defined]
        )
    except FormClosedError:
        return _refuse(request, form_page, form, CLOSED)
    except SignInToAnswerError:
        return _refuse(request, form_page, form, SIGN_IN)
    except AlreadyAnsweredError:
        return _refuse(request, form_page, form, ANSWERED)
    return thanks


def _refuse(
    request: HttpRequest, form_page: FormPage, form: AnswerForm, why: str, *, status: int = 409
) -> HttpResponse:
    form.add_error(None, why)
    return _show(request, form_page, form, status=status)


def _show(request: HttpRequest, form_page: FormPage, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    user = request.user if request.user.is_authenticated else None
    now: datetime = request.now  # type: ignore[attr-defined]
    context = {
        **form_page.get_context(request),
        "form": form,
        "honeypot": HONEYPOT,
        "is_closed": form_page.is_closed(now=now),
        "must_sign_in": form_page.one_answer_each and user is None,
        "has_answered": bool(form_page.pk) and has_answered(form_page=form_page, sender=user),
    }
    return TemplateResponse(request, form_page.get_template(request), context, status=status)


class AnswersView(SubmissionsListView):
    """Staff's list of answers, with exports that no spreadsheet program takes for formulas."""

    def to_row_dict(self, item: Any) -> OrderedDict[str, Any]:
        return OrderedDict((field, _cell(value)) for field, value in super().to_row_dict(item).items())

    def get_heading(self, queryset: Any, field: str) -> str:
        return str(_cell(super().get_heading(queryset, field)))


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.make_naive(value).replace(microsecond=0)
    if isinstance(value, list):
        value = ", ".join(value)
    if not isinstance(value, str):
        return value
    return as_text(NOT_IN_A_SPREADSHEET.sub("", value))
