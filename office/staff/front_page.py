"""The parts of the admin's front page: what waits today with the shortcuts, and the figures."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from office.desk import figures_for, shortcuts_for, waiting_for


class DeskPanel(Component):
    """What waits for this person today, and the steps they take most often."""

    name = "desk"
    order = 1
    template_name = "staff/office/desk.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user, now = parent_context["request"].user, timezone.now()
        return {"fields": waiting_for(user, now=now), "shortcuts": shortcuts_for(user), "today": now}


class FiguresPanel(Component):
    """The figures of this person's own field; nothing where there are none."""

    name = "figures"
    order = 500
    template_name = "staff/office/figures.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"figures": figures_for(parent_context["request"].user, now=timezone.now())}
