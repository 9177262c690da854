"""Staff's own views of the newsletter."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from newsletters.blocks import FILLING_BLOCKS
from newsletters.forms import FillForm
from newsletters.selectors import is_unfinished, newest_issue, next_month
from newsletters.services.issues import NoArchive, may_start_issue, start_next_issue


@require_http_methods(["GET", "POST"])
def start_issue(request: HttpRequest) -> HttpResponse:
    """Tell what “Start next issue” will do, and on POST do it and open the editor."""
    now = request.now  # type: ignore[attr-defined]
    if not may_start_issue(user=request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    if request.method == "POST":
        try:
            issue = start_next_issue(now=now, user=request.user)  # type: ignore[arg-type]
        except NoArchive as error:
            messages.error(request, str(error))
            return redirect("wagtailadmin_home")
        return redirect("wagtailadmin_pages:edit", issue.pk)
    newest = newest_issue()
    return TemplateResponse(
        request,
        "staff/newsletters/start_issue.html",
        {
            "newest": newest,
            "is_unfinished": newest is not None and is_unfinished(newest),
            "month": next_month(newest, now=now),
            "standing": [
                section.value.title
                for section in (newest.get_latest_revision_as_object().sections if newest else [])
                if section.value["standing"]
            ],
        },
    )


@require_safe
def fill_block(request: HttpRequest, name: str) -> JsonResponse:
    """Answer the editor's script with what a block would be filled with, as the state of its entries; nothing is saved."""
    if not may_start_issue(user=request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    block = FILLING_BLOCKS.get(name)
    if block is None:
        raise Http404
    form = FillForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"message": form.complaint}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    found = block.find(**form.cleaned_data, now=request.now)  # type: ignore[attr-defined]
    entries = block.child_blocks["entries"]
    state = entries.get_form_state(entries.to_python([entry.raw for entry in found.entries]))
    return JsonResponse({"entries": state, "more": found.more, "message": block.nothing})
