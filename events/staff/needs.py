"""What people need: for the kitchen and the venue, seen by staff who run events and by nobody else."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from events.selectors.delegates import needs_of
from events.staff.sheets import workbook
from events.staff.steps import EventView


class Needs(EventView):
    """Dietary and access needs as two lists; the workbook of dietary needs holds no names, since a kitchen needs none."""

    template_name = "staff/events/needs.html"
    page_title = "Dietary and access needs"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("export")
        if wanted == "dietary":
            rows = [[row.dietary, row.place.ticket.name] for row in needs_of(self.event) if row.dietary]
            return workbook(
                f"dietary-needs-{self.event.slug}", ["Dietary needs", "Ticket"], {"Dietary needs": rows}
            )
        if wanted == "access":
            rows = [
                [str(row.place), row.place.organisation, row.access, row.place.ticket.name]
                for row in needs_of(self.event)
                if row.access
            ]
            headings = ["Name", "Organisation", "Access needs", "Ticket"]
            return workbook(f"access-needs-{self.event.slug}", headings, {"Access needs": rows})
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(needs_of(self.event))
        return super().get_context_data(
            dietary=[row for row in rows if row.dietary],
            access=[row for row in rows if row.access],
            forgets_on=self.event.forgets_details_on,
            **kwargs,
        )
