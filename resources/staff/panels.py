"""The directory on the admin's front page."""

from typing import Any

from wagtail.admin.ui.components import Component

from resources.models import Example, State

SHOWN = 5


class QueuePanel(Component):
    """The examples that wait to be looked at, the longest waiting first."""

    name = "examples"
    order = 55
    template_name = "staff/resources/queue_panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        waiting = Example.objects.filter(state=State.WAITING).select_related("partnership")
        return {
            "examples": waiting.order_by("contributed_at", "pk")[:SHOWN],
            "count": waiting.count(),
            "noticed": Example.objects.filter(state=State.PUBLISHED, warnings__is_answered=False)
            .distinct()
            .count(),
            "asked": Example.objects.filter(state=State.ASKED).count(),
        }
