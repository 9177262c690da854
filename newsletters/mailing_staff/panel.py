"""Mailings on the admin's front page, and the ways to them from an issue."""

from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.ui.components import Component

from newsletters.mailing_staff.base import SEND, may
from newsletters.models import IssuePage, Mailing
from newsletters.selectors import latest_issues
from office.models import Consignment, Copy

SHOWN = 5
Way = Consignment.State


class MailingsPanel(Component):
    """What is scheduled, under way, held back, or waits for a decision; and the newest issue if nobody has mailed it."""

    name = "mailings"
    order = 51
    template_name = "staff/newsletters/mailings/panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        shown = _standing(with_decisions=may(user, SEND))
        unsent = self._unsent_issue() if may(user, "add") else None
        return {
            **shown,
            "unsent_issue": unsent,
            "may_add": may(user, "add"),
            "is_quiet": not (unsent or any(shown.values())),
        }

    def _unsent_issue(self) -> IssuePage | None:
        mailed = Exists(Mailing.objects.filter(issue=OuterRef("pk")))
        newest = latest_issues(count=1).annotate(is_mailed=mailed).first()
        return None if newest is None or newest.is_mailed else newest


def _standing(*, with_decisions: bool) -> dict[str, list[Mailing]]:
    """Return the latest mailings that are under way, scheduled, held back or wait for a decision about copies; in one query.

    Each says how many of its copies wait to go (`left`), are `uncertain`, and `failed`.
    """
    state = Copy.State
    undecided = Copy.objects.filter(
        consignment=OuterRef("consignment"), state__in=[state.UNCERTAIN, state.FAILED]
    )
    standing = Case(
        When(consignment__state__in=[Way.RUNNING, Way.PAUSED], then=Value("going")),
        When(state=Mailing.State.SCHEDULED, then=Value("scheduled")),
        When(Q(state=Mailing.State.DRAFT) & ~Q(held_because=""), then=Value("held")),
        *([When(Exists(undecided), then=Value("deciding"))] if with_decisions else []),
    )
    order: list[Any] = [F("send_at").asc(nulls_last=True), "-pk"]
    rows: Any = (
        Mailing.objects.annotate(standing=standing)
        .filter(standing__isnull=False)
        .annotate(place=Window(RowNumber(), partition_by=["standing"], order_by=order))
        .filter(place__lte=SHOWN)
        .annotate(
            left=_copies(state.WAITING), uncertain=_copies(state.UNCERTAIN), failed=_copies(state.FAILED)
        )
        .select_related("consignment")
        .defer("body")
        .order_by("place")
    )
    found: dict[str, list[Mailing]] = {name: [] for name in ("going", "scheduled", "held", "deciding")}
    for mailing in rows:
        found[mailing.standing].append(mailing)
    return found


def _copies(state: Copy.State) -> Any:
    copies = Copy.objects.filter(consignment=OuterRef("consignment"), state=state).order_by()
    return Coalesce(Subquery(copies.values("consignment").annotate(number=Count("pk")).values("number")), 0)


class SendIssueItem(ActionMenuItem):
    """Leads from a published issue's editor to its mailing."""

    name = "action-send-issue"
    label = "Send this issue"
    icon_name = "mail"
    order = 210

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return (
            context["view"] == "edit"
            and isinstance(page, IssuePage)
            and page.live
            and may(context["request"].user, "add")
        )

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse("mailing:send_issue", args=[parent_context["page"].pk])
