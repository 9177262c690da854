"""What waits about the newsletter and its mailings, and the editor's steps, for the staff's front page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from newsletters.models import IssueFeedback, IssueIndexPage, IssuePage, Mailing, SuggestedContribution
from newsletters.months import month_of
from newsletters.selectors import unfinished_issues
from newsletters.services.importing import may_import
from newsletters.services.issues import may_start_issue
from office.charts import Figure, Series
from office.desk import (
    Chart,
    Duty,
    May,
    Shortcut,
    at,
    holding,
    register_chart,
    register_duty,
    register_shortcut,
)
from office.models import Consignment, Copy

FIELD = "Newsletter and mailings"
ISSUES_SHOWN = 6
SENDS = holding("newsletters.view_mailing", "newsletters.send_mailing")
Copied = Copy.State


def drafts_due(now: datetime) -> QuerySet[IssuePage]:
    """Issues of this month or an earlier one that nobody has published or scheduled."""
    due: Any = unfinished_issues().filter(month__lte=month_of(timezone.localdate(now)))
    return due.filter(go_live_at=None)


def count_answers(now: datetime) -> list[Any]:
    """Count the answers to “Did this newsletter meet your needs?” by the issue, the latest issues last; one query."""
    return list(
        IssueFeedback.objects.order_by()
        .values("issue__month")
        .annotate(**{answer.value: Count("pk", filter=Q(answer=answer)) for answer in IssueFeedback.Answer})
        .order_by("-issue__month")[:ISSUES_SHOWN]
    )[::-1]


def answers_about_issues(rows: Sequence[Any]) -> Figure:
    """Draw what readers answered about the latest issues."""
    return Figure(
        periods=[f"{row['issue__month']:%b %Y}" for row in rows],
        heading="Answer",
        note="Answers by the issue that they are about.",
        series=[
            Series(str(answer.label), [row[answer.value] for row in rows]) for answer in IssueFeedback.Answer
        ],
    )


def with_copies(state: Copy.State) -> Any:
    """Return which mailings have copies in a state that a person must decide about."""
    held = Copy.objects.filter(state=state).values("consignment")
    return lambda _now: Mailing.objects.filter(consignment__in=held)


def _drafts_address() -> str:
    archive = IssueIndexPage.objects.first()
    return f"{reverse('wagtailadmin_explore', args=[archive.pk])}?live=false" if archive else ""


def _writes(user: Any) -> bool:
    return may_start_issue(user=user)


def _imports(user: Any) -> bool:
    return may_import(user=user, kind="newsletter") or may_import(user=user, kind="news")


def _mails(action: str) -> May:
    return holding("newsletters.view_mailing", f"newsletters.{action}_mailing")


def register() -> None:
    """Put the newsletter and its mailings on the front page."""
    register_duty(
        Duty(
            "drafts_due",
            500,
            FIELD,
            "issue is due and not published",
            "issues are due and not published",
            drafts_due,
            "month",
            _drafts_address,
            _writes,
        ),
        Duty(
            "held_mailings",
            510,
            FIELD,
            "mailing was held back at its hour",
            "mailings were held back at their hour",
            lambda _now: Mailing.objects.filter(state=Mailing.State.DRAFT).exclude(held_because=""),
            "send_at",
            at("mailing:index", standing="held"),
            _mails("change"),
        ),
        Duty(
            "paused_mailings",
            520,
            FIELD,
            "mailing is paused on its way",
            "mailings are paused on their way",
            lambda _now: Mailing.objects.filter(consignment__state=Consignment.State.PAUSED),
            "consignment__opened_at",
            at("mailing:index", standing="paused"),
            SENDS,
        ),
        Duty(
            "uncertain_copies",
            530,
            FIELD,
            "mailing has copies that may have been sent, or not",
            "mailings have copies that may have been sent, or not",
            with_copies(Copied.UNCERTAIN),
            "consignment__opened_at",
            at("mailing:index", attention="yes"),
            SENDS,
        ),
        Duty(
            "failed_copies",
            540,
            FIELD,
            "mailing has copies that failed",
            "mailings have copies that failed",
            with_copies(Copied.FAILED),
            "consignment__opened_at",
            at("mailing:index", attention="yes"),
            SENDS,
        ),
        Duty(
            "feedback",
            550,
            FIELD,
            "reader's comment on an issue is not dealt with",
            "readers' comments on issues are not dealt with",
            lambda _now: IssueFeedback.objects.waiting(),
            "given_at",
            at("issue_feedback:index", waiting="true"),
            holding("newsletters.view_issuefeedback", "newsletters.change_issuefeedback"),
        ),
        Duty(
            "contributions",
            560,
            FIELD,
            "suggested contribution waits for an answer",
            "suggested contributions wait for an answer",
            lambda _now: SuggestedContribution.objects.waiting(),
            "received_at",
            at("contribution:index", state="waits"),
            holding("newsletters.view_suggestedcontribution", "newsletters.change_suggestedcontribution"),
        ),
    )
    register_chart(
        Chart(
            "feedback",
            500,
            "Did the newsletter meet its readers’ needs?",
            count_answers,
            answers_about_issues,
            holding("newsletters.view_issuefeedback"),
            at("issue_feedback:index"),
        )
    )
    register_shortcut(
        Shortcut("start_issue", 10, "Start next issue", at("start_next_issue"), _writes, "plus"),
        Shortcut("new_mailing", 20, "New mailing", at("mailing:start"), _mails("add"), "mail"),
        Shortcut("import_issue", 30, "Import an old issue", at("import_upload"), _imports, "upload"),
    )
