"""Membership on the admin's front page."""

from typing import Any

from wagtail.admin.ui.components import Component

from membership.dead_addresses import failing_people
from membership.models import Application, ExpressionOfInterest

SHOWN = 5


class ApplicationsPanel(Component):
    """The applications that wait for a decision, the oldest first."""

    name = "applications"
    order = 60
    template_name = "staff/membership/applications_panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        waiting = Application.objects.waiting().with_doubt().order_by("submitted_at")
        return {
            "applications": waiting[:SHOWN],
            "count": waiting.count(),
            "asked": Application.objects.filter(state=Application.State.ASKED).count(),
        }


class InterestPanel(Component):
    """Who wrote that they may want to join and has no answer yet, the longest waiting first."""

    name = "interest"
    order = 65
    template_name = "staff/membership/interest_panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        new = ExpressionOfInterest.objects.filter(state=ExpressionOfInterest.State.NEW).order_by(
            "received_at"
        )
        return {"interests": new[:SHOWN], "count": new.count()}


class FailingAddressesPanel(Component):
    """People on seats whom mail no longer reaches, lead contacts first: nobody else may notice those."""

    name = "failing_addresses"
    order = 70
    template_name = "staff/membership/failing_addresses_panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        seats = failing_people()
        return {"seats": seats[:SHOWN], "count": seats.count()}
