"""Import in the admin: upload, correct the outline, accept it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, cast, get_args

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from newsletters.importing.editing import EditError
from newsletters.importing.forms import AcceptForm, UploadForm
from newsletters.importing.outline import Kind
from newsletters.importing.rows import rows_of
from newsletters.importing.source import UnreadableError
from newsletters.importing.verifying import compare_words, words_of_source
from newsletters.models import ImportDraft, ImportedDocument
from newsletters.services.import_drafts import (
    CORRECTIONS,
    DraftChangedError,
    accept_draft,
    correct_draft,
    discard_draft,
    outline_in,
    restart_draft,
    source_of,
    start_draft,
)
from newsletters.services.importing import NotImportedError, find_imported, may_import, pages_of

if TYPE_CHECKING:
    from accounts.models import User

_CORRECTION = re.compile(rf"({'|'.join(CORRECTIONS)}):(\d{{1,6}})")


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a document and lead to its outline; list the imports that were begun."""
    kinds = _kinds(request)
    form = UploadForm(request.POST or None, request.FILES or None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            draft = start_draft(
                data=file.read(),
                name=file.name,
                kind=form.cleaned_data["kind"],
                month=form.cleaned_data["month"],
                user=_user(request),
                now=_now(request),
            )
        except (UnreadableError, NotImportedError) as error:
            form.add_error("file", error.message)
        else:
            if known := find_imported(outline_in(draft)):
                discard_draft(draft_id=draft.pk)
                messages.info(request, f"“{file.name}” was imported before. These are its pages.")
                return redirect("import_result", known.pk)
            return redirect("import_outline", draft.pk)
    drafts = (
        ImportDraft.objects.filter(kind__in=kinds).select_related("created_by").defer("original", "outline")
    )
    return TemplateResponse(
        request,
        "staff/newsletters/import_upload.html",
        {"form": form, "drafts": drafts},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def outline(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Show the outline with its corrections; on POST correct, accept, begin anew or give up."""
    draft = get_object_or_404(ImportDraft, pk=draft_id, kind__in=_kinds(request))
    form = None
    if request.method == "POST":
        action = request.POST.get("action", "")
        if action == "accept":
            form = AcceptForm(request.POST) if draft.kind == "newsletter" else None
            if form is None or form.is_valid():
                answer = _accept(request, draft, form)
                if answer:
                    return answer
        else:
            return _change(request, draft, action)
    return _show(request, draft, form)


def _show(request: HttpRequest, draft: ImportDraft, form: AcceptForm | None) -> HttpResponse:
    found = outline_in(draft)
    if form is None and found.kind == "newsletter":
        form = AcceptForm(initial={"month": found.month})
    rows = list(rows_of(found))
    return TemplateResponse(
        request,
        "staff/newsletters/import_outline.html",
        {
            "draft": draft,
            "rows": rows,
            "form": form,
            "report": compare_words(words_of_source(source_of(draft)), found.words()),
            "sections": sum(bool(section.heading) for section in found.sections),
            "items": len(found.items),
            "undated": sum(item.published is None for item in found.items) if found.kind == "news" else 0,
        },
        status=422 if form and form.errors else 200,
    )


def _accept(request: HttpRequest, draft: ImportDraft, form: AcceptForm | None) -> HttpResponse | None:
    """Make the pages; None if they could not be made, with the reason said."""
    try:
        imported = accept_draft(
            draft_id=draft.pk,
            version=_version(request),
            month=form.cleaned_data["month"] if form else None,
            user=_user(request),
            now=_now(request),
        )
    except DraftChangedError as error:
        messages.warning(request, error.message)
        return redirect("import_outline", draft.pk)
    except NotImportedError as error:
        if form:
            form.add_error("month", error.message)
            return None
        messages.error(request, error.message)
        return None
    count = len(imported.made)
    messages.success(
        request, f"{count} draft{'s were' if count != 1 else ' was'} made. Nothing is published yet."
    )
    return redirect("import_result", imported.document.pk)


def _change(request: HttpRequest, draft: ImportDraft, action: str) -> HttpResponse:
    address = reverse("import_outline", args=[draft.pk])
    if action == "discard":
        discard_draft(draft_id=draft.pk)
        messages.success(request, f"The import of “{draft.file_name}” was given up. Nothing was made.")
        return redirect("import_upload")
    try:
        if action == "restart":
            restart_draft(draft_id=draft.pk, now=_now(request))
        elif correction := _CORRECTION.fullmatch(action):
            at = int(correction[2])
            correct_draft(
                draft_id=draft.pk,
                version=_version(request),
                correction=correction[1],
                at=at,
                now=_now(request),
            )
            merged = correction[1] == "merge"
            return redirect(f"{address}#line-{max(0, at - 1) if merged else at}")
    except (EditError, NotImportedError) as error:
        messages.warning(request, error.message)
    return redirect(address)


@require_safe
def result(request: HttpRequest, document_id: int) -> HttpResponse:
    """List the pages of an imported document, each with the way to edit it."""
    document = get_object_or_404(ImportedDocument, pk=document_id, kind__in=_kinds(request))
    return TemplateResponse(
        request, "staff/newsletters/import_result.html", {"document": document, "pages": pages_of(document)}
    )


def _kinds(request: HttpRequest) -> list[str]:
    """The kinds of documents that the person may import; refuses people who may import none."""
    kinds = [kind for kind in get_args(Kind) if may_import(user=_user(request), kind=kind)]
    if not kinds:
        raise PermissionDenied
    return kinds


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _now(request: HttpRequest) -> dt.datetime:
    return request.now  # type: ignore[attr-defined, no-any-return]


def _version(request: HttpRequest) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isdigit() else -1
