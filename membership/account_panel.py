"""A person's seats, shown on their account page."""

from django.http import HttpRequest

from accounts.area import Context, Panel
from membership.models import Partnership


def _seats(request: HttpRequest) -> Context:
    viewer = request.viewer  # type: ignore[attr-defined]
    return {
        "places": viewer.places,
        "acting_for": viewer.acting_for,
        "may_choose": len(viewer.places) > 1,
        "administered": Partnership.objects.filter(administrators__user=request.user.pk).exclude(
            pk__in=[place.partnership_id for place in viewer.places if place.is_lead_contact]
        )
        if viewer.administers
        else [],
    }


SEATS = Panel("seats", 20, "pages/accounts/panels/seats.html", _seats)
