"""The page of one mailing: before it goes, its steps and what is missing; afterwards, how it goes."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from newsletters.findings import Finding, Report, Severity, report_on
from newsletters.findings.report import kilobytes
from newsletters.mailing_staff.base import MailingView, may
from newsletters.mailing_staff.history import history_of
from newsletters.mailing_staff.people import SHORT
from newsletters.mailing_staff.progress import progress_of
from newsletters.mailing_staff.telling import hour, people, standing_of
from newsletters.models import Group, Mailing
from office.models import Consignment

READY, LOOK_AT, MISSING = "ready", "look", "missing"


@dataclass(frozen=True)
class StepTold:
    """One step on the way to sending: its name, what is there, how it stands, and where it is done."""

    name: str
    words: str
    standing: str
    address: str
    todo: Finding | None


def steps_of(mailing: Mailing, report: Report, *, user: Any) -> list[StepTold]:
    """Return the steps of a draft, in the order in which they are mostly taken."""

    def step(name: str, words: str, url: str, *places: str, action: str = "change") -> StepTold:
        found = report.at(*places) if places else []
        errors = [each for each in found if each.severity == Severity.ERROR]
        standing = MISSING if errors else LOOK_AT if found else READY
        address = reverse(f"mailing:{url}", args=[mailing.pk]) if may(user, action) else ""
        return StepTold(name, words, standing, address, next(iter([*errors, *found]), None))

    groups = ", ".join(SHORT[Group(group)].lower() for group in mailing.groups) or "nobody chosen yet"
    sizes = ", ".join(
        f"{'members' if name == 'members' else 'public'} {kilobytes(size)}"
        for name, size in report.sizes.items()
    )
    return [
        step("Words", f"“{mailing.subject}”" if mailing.subject else "no subject yet", "words", "words"),
        step("People", f"{people(report.figures.total)}: {groups}", "people", "people"),
        step("Look", f"HTML: {sizes}" if sizes else "cannot be shown yet", "look", action="view"),
    ]


class Overview(MailingView):
    """Shows a draft's steps and checks, a scheduled mailing's hour, or a begun one's progress."""

    def get_template_names(self) -> list[str]:
        name = "progress" if self.mailing.consignment_id else "overview"
        return [f"staff/newsletters/mailings/{name}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mailing, user = self.mailing, self.request.user
        context: dict[str, Any] = {"history": history_of(mailing)}
        if mailing.consignment_id:
            context |= going_context(mailing, now=self.now)
        else:
            report = report_on(mailing, now=self.now)
            context |= {
                "report": report,
                "steps": steps_of(mailing, report, user=user),
                "hour": hour(mailing.send_at) if mailing.send_at else "",
                "may_see_issue": mailing.issue is not None
                and mailing.issue.permissions_for_user(user).can_edit(),
            }
        return super().get_context_data(**context, **kwargs)


def going_context(mailing: Mailing, *, now: Any) -> dict[str, Any]:
    """Return what the figures of a begun mailing are drawn from."""
    consignment = mailing.consignment
    assert consignment is not None  # noqa: S101 only what has begun is asked about
    progress = progress_of(mailing, now=now)
    return {
        "consignment": consignment,
        "progress": progress,
        "is_running": consignment.state == Consignment.State.RUNNING,
        "is_paused": consignment.state == Consignment.State.PAUSED,
    }


class ProgressFigures(MailingView):
    """The figures alone, which the page fetches while the mailing runs."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.mailing.consignment_id:
            return HttpResponse(f'<div data-standing="{standing_of(self.mailing)}"></div>')
        context = self.get_context_data(**going_context(self.mailing, now=self.now))
        return render(request, "staff/newsletters/mailings/progress/figures.html", context)
