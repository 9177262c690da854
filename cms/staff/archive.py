"""Archiving by date in the admin: choose, look through, confirm; and what was archived so far, with the way back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, Min, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.widgets import AdminDateInput, AdminPageChooser
from wagtail.models import Page, PageLogEntry
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.models import ContentPage
from cms.services.archiving import ARCHIVED, ArchiveOrder, archive_before, may_publish, take_back
from office.refusals import Refusal
from office.steps import show_refusal

LISTED = 200
STEPS_SHOWN = 20


class ArchiveForm(forms.Form):
    """What is to be archived."""

    section = forms.ModelChoiceField(
        Page.objects.none(),
        empty_label="Choose one",
        help_text="Everything published below it that is dated before the day.",
    )
    before = forms.DateField(
        label="Dated before", widget=AdminDateInput, help_text="The day itself is not archived."
    )
    note = forms.CharField(
        max_length=200,
        required=False,
        label="Why it is kept",
        help_text="Stands on every page: “From our predecessor”.",
    )
    superseded_by = forms.ModelChoiceField(
        Page.objects.live(),
        required=False,
        label="Read instead",
        widget=AdminPageChooser,
        help_text="One page for all of them, if there is one; you can change it on each page later.",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections_for(user)  # type: ignore[attr-defined]
        self.fields["section"].label_from_instance = path_of  # type: ignore[attr-defined]

    def order(self, *, today: date) -> ArchiveOrder:
        """Return what was asked for."""
        given = self.cleaned_data
        return ArchiveOrder(
            section=given["section"],
            before=given["before"],
            archived_on=today,
            note=given["note"],
            superseded_by=given["superseded_by"],
        )


@dataclass(frozen=True)
class ArchiveStep:
    """One earlier step: what was archived, by whom, and how much of it is still archived that the viewer may take back."""

    step: UUID
    at: datetime
    by: str
    section: str
    before: date
    pages: int
    still: int


def sections_for(user: Any) -> Any:
    """Return the pages with others below them where the person may publish."""
    return Page.objects.filter(pk__in=may_publish(user).values("pk"), depth__gte=3, numchild__gt=0).order_by(
        "path"
    )


def path_of(page: Page) -> str:
    """Name a section so that one can tell how deep it lies."""
    return f"{'– ' * (page.depth - 3)}{page.title}"


def may_archive(user: Any) -> bool:
    """Say whether the person may archive anything by date."""
    return PagePermissionPolicy().user_has_permission(user, "publish")


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest) -> HttpResponse:
    """Ask what to archive; show what that would be; and do it once the person has seen it."""
    if not may_archive(request.user):
        raise PermissionDenied
    form = ArchiveForm(request.POST or None, user=request.user)
    if request.method != "POST" or not form.is_valid():
        return _show(request, form)
    order = form.order(today=timezone.localdate())
    if "confirm" in request.POST:
        try:
            archive_before(order=order, expected=_expected(request), by=request.user)  # type: ignore[arg-type]
        except Refusal as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, f"{_expected(request)} pages are in the archive.")
            return redirect("archive")
    pages = order.pages()
    count = pages.count()
    if not count and not form.errors:
        form.add_error("before", "No published page below this section is dated before that day.")
    if form.errors:
        return _show(request, form)
    return _show(request, form, order=order, pages=pages[:LISTED], count=count, more=max(0, count - LISTED))


@require_POST
def take_archive_back(request: HttpRequest, step: UUID) -> HttpResponse:
    """Undo one step."""
    if not may_archive(request.user):
        raise PermissionDenied
    try:
        count = take_back(step=step, by=request.user)  # type: ignore[arg-type]
    except Refusal as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, f"{count} pages are out of the archive again.")
    return redirect("archive")


def steps_so_far(user: Any) -> list[ArchiveStep]:
    """Return the last steps, the newest first, with how many of their pages are still archived that the person may publish."""
    entries = PageLogEntry.objects.filter(action=ARCHIVED)
    theirs = ContentPage.objects.filter(pk__in=may_publish(user).values("pk"))
    still = Exists(theirs.filter(pk=OuterRef("page_id"), archived_on__isnull=False))
    grouped = (
        entries.order_by()
        .values("data__step")
        .annotate(at=Min("timestamp"), pages=Count("pk"), first=Min("pk"))
        .order_by("-at")[:STEPS_SHOWN]
    )
    rows = list(grouped)
    left = dict(
        entries.filter(still, data__step__in=[row["data__step"] for row in rows])
        .order_by()
        .values_list("data__step")
        .annotate(Count("pk"))
    )
    told = entries.select_related("user").in_bulk([row["first"] for row in rows])
    return [
        ArchiveStep(
            step=UUID(row["data__step"]),
            at=row["at"],
            by=str(told[row["first"]].user or ""),
            section=told[row["first"]].data["section"],
            before=date.fromisoformat(told[row["first"]].data["before"]),
            pages=row["pages"],
            still=left.get(row["data__step"], 0),
        )
        for row in rows
    ]


def _show(request: HttpRequest, form: ArchiveForm, **found: Any) -> HttpResponse:
    context = {"form": form, "steps": steps_so_far(request.user), **found}
    return TemplateResponse(request, "staff/cms/archive.html", context)


def _expected(request: HttpRequest) -> int:
    given = request.POST.get("expected", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
