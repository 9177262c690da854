"""Readers' answers about an issue, and their suggestions for the next ones."""

from http import HTTPStatus

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from newsletters.feedback.forms import ContributionForm, FeedbackForm
from newsletters.models import IssueFeedback, IssueIndexPage, IssuePage
from newsletters.services.feedback import give_feedback, suggest_contribution
from office.guarding import HONEYPOT

TOO_MANY = (
    "A lot has come from your network or address in the last while. Wait ten minutes, then press the button again: "
    "what you wrote is still here."
)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether an issue met somebody's needs, with the answer chosen that they came with; only sending it stores it."""
    issue = _published(slug)
    form = FeedbackForm(request.POST or None, initial={"answer": _chosen(request)})
    status = HTTPStatus.OK
    if request.method == "POST" and form.came_from_a_machine:
        return redirect("newsletters:feedback_given", slug)
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="give_feedback"):
            give_feedback(issue=issue, **form.cleaned_data, now=request.now)  # type: ignore[attr-defined]
            return redirect("newsletters:feedback_given", slug)
        form.add_error(None, TOO_MANY)
        status = HTTPStatus.TOO_MANY_REQUESTS
    context = {"form": form, "issue": issue, "honeypot": HONEYPOT}
    return _unkept(render(request, "pages/newsletters/feedback.html", context, status=status))


@require_safe
def feedback_given(request: HttpRequest, slug: str) -> HttpResponse:
    """Say thank you, and where to go on."""
    return render(request, "pages/newsletters/feedback_given.html", {"issue": _published(slug)})


@require_http_methods(["GET", "HEAD", "POST"])
def contribution(request: HttpRequest) -> HttpResponse:
    """Take what a reader offers to contribute to the newsletter."""
    form = ContributionForm(request.POST or None, initial=_known(request))
    status = HTTPStatus.OK
    if request.method == "POST" and form.came_from_a_machine:
        return redirect("newsletters:contribution_suggested")
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="suggest_contribution", key=form.cleaned_data["email"].lower()):
            suggest_contribution(**form.cleaned_data, now=request.now)  # type: ignore[attr-defined]
            return redirect("newsletters:contribution_suggested")
        form.add_error(None, TOO_MANY)
        status = HTTPStatus.TOO_MANY_REQUESTS
    context = {"form": form, "honeypot": HONEYPOT, "archive": _archive()}
    return _unkept(render(request, "pages/newsletters/contribution.html", context, status=status))


@require_safe
def contribution_suggested(request: HttpRequest) -> HttpResponse:
    """Say thank you, and what happens next."""
    return render(request, "pages/newsletters/contribution_suggested.html", {"archive": _archive()})


def _unkept(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response


def _chosen(request: HttpRequest) -> str:
    answer = request.GET.get("answer", "")
    return answer if answer in IssueFeedback.Answer.values else ""


def _published(slug: str) -> IssuePage:
    """Return the issue that everybody may know of; raises Http404 where there is none."""
    issue = IssuePage.objects.live().public().defer_streamfields().filter(slug=slug).first()
    if issue is None:
        raise Http404
    return issue


def _archive() -> IssueIndexPage | None:
    return IssueIndexPage.objects.live().public().first()


def _known(request: HttpRequest) -> dict[str, str]:
    if not request.user.is_authenticated:
        return {}
    return {"name": request.user.name, "email": request.user.email}
