"""Staff's own views of the newsletter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

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
            "month": next_month(now=now),
            "standing": [
                section.value.title
                for section in (newest.get_latest_revision_as_object().sections if newest else [])
                if section.value["standing"]
            ],
        },
    )
