"""What the membership officer sees first in the morning."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from membership.access import london_day
from membership.renewing.rounds import front_page


class RenewalPanel(Component):
    name = "renewals"
    order = 60
    template_name = "staff/membership/renewals/panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {
            "front": front_page(today=london_day(timezone.now())),
            "perms": parent_context.get("perms"),
        }
