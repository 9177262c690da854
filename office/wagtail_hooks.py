"""The office's part of the admin."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from office.staff.front_page import DeskPanel, FiguresPanel
from office.staff.suppressions import SuppressionViewSet
from office.viewsets import OutboxViewSet

OFFERED = [
    "view_outboxmessage",
    "decide_outboxmessage",
    "view_suppression",
    "add_suppression",
    "change_suppression",
]


@hooks.register("register_admin_viewset")
def outbox() -> OutboxViewSet:
    return OutboxViewSet()


@hooks.register("register_admin_viewset")
def suppressions() -> SuppressionViewSet:
    return SuppressionViewSet()


@hooks.register("construct_homepage_panels")
def front_page(request: HttpRequest, panels: list[Any]) -> None:
    panels += [DeskPanel(), FiguresPanel()]


@hooks.register("register_permissions")
def outbox_permissions() -> QuerySet[Permission]:
    """Offer only the permissions that mean something: nobody adds, edits or deletes mail by hand."""
    return Permission.objects.filter(content_type__app_label="office", codename__in=OFFERED)


@hooks.register("register_log_actions")
def outbox_decisions(actions: LogActionRegistry) -> None:
    actions.register_action("office.send_again", "Send again", "Sent again")
    actions.register_action("office.count_as_sent", "Count as sent", "Counted as sent")
    actions.register_action("office.pause", "Pause", "Paused")
    actions.register_action("office.resume", "Resume", "Resumed")
    actions.register_action("office.stop", "Stop", "Stopped")
    actions.register_action("office.send_failed_again", "Send failed again", "Sent what had failed again")
    actions.register_action("office.send_copy_again", "Send a copy again", "Sent a copy again")
    actions.register_action("office.count_copy_as_sent", "Count a copy as sent", "Counted a copy as sent")
    actions.register_action("office.suppress", "Suppress", "Suppressed")
    actions.register_action("office.lift_suppression", "Lift", "Lifted")
