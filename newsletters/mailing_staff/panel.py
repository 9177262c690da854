"""Mailings on the admin's front page, and the ways to them from an issue."""

from typing import Any

from django.db.models import Count, Q
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
        mailings = Mailing.objects.select_related("consignment").defer("body")
        going = list(mailings.filter(consignment__state__in=[Way.RUNNING, Way.PAUSED])[:SHOWN])
        scheduled = list(mailings.filter(state=Mailing.State.SCHEDULED).order_by("send_at")[:SHOWN])
        held = list(mailings.filter(state=Mailing.State.DRAFT).exclude(held_because="")[:SHOWN])
        undecided = Copy.objects.filter(state__in=[Copy.State.UNCERTAIN, Copy.State.FAILED])
        user = parent_context["request"].user
        deciding = (
            list(mailings.filter(consignment__in=undecided.values("consignment"))[:SHOWN])
            if may(user, SEND)
            else []
        )
        _count([*going, *deciding])
        unsent = self._unsent_issue() if may(user, "add") else None
        return {
            "going": going,
            "scheduled": scheduled,
            "held": held,
            "deciding": deciding,
            "unsent_issue": unsent,
            "may_add": may(user, "add"),
            "is_quiet": not (going or scheduled or held or deciding or unsent),
        }

    def _unsent_issue(self) -> IssuePage | None:
        newest = latest_issues(count=1).first()
        return None if newest is None or newest.mailings.exists() else newest


def _count(mailings: list[Any]) -> None:
    """Say of each how many of its copies wait, are uncertain, and failed; in one query."""
    states = {"left": Copy.State.WAITING, "uncertain": Copy.State.UNCERTAIN, "failed": Copy.State.FAILED}
    counts = {name: Count("pk", filter=Q(state=state)) for name, state in states.items()}
    keys = [mailing.consignment_id for mailing in mailings]
    rows = Copy.objects.filter(consignment__in=keys).order_by().values("consignment").annotate(**counts)
    found: dict[int, dict[str, Any]] = {row["consignment"]: dict(row) for row in rows}
    for mailing in mailings:
        for name in states:
            setattr(mailing, name, found.get(mailing.consignment_id, {}).get(name, 0))


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
