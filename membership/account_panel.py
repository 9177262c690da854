"""A person's seats and where their memberships stand, shown on their account page."""

from django.http import HttpRequest

from accounts.area import Context, Panel
from membership.access import london_day
from membership.models import Partnership
from membership.renewing.statement import statements_of
from membership.selectors import lead_contacts_beside


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


def _membership(request: HttpRequest) -> Context | None:
    viewer = request.viewer  # type: ignore[attr-defined]
    handled = {place.partnership_id for place in (*viewer.places, *viewer.administered) if place.is_handled}
    keys = {place.partnership_id for place in (*viewer.places, *viewer.administered)}
    statements = statements_of(keys, today=london_day(request.now))  # type: ignore[attr-defined]
    if not statements:
        return None
    pairs = [(statement, statement.partnership.pk in handled) for statement in statements]
    asks = any(statement.has_lapsed and not handles for statement, handles in pairs)
    return {"statements": pairs, "leads": " or ".join(lead_contacts_beside(viewer)) if asks else ""}


MEMBERSHIP = Panel("membership", 15, "pages/accounts/panels/membership.html", _membership)
SEATS = Panel("seats", 20, "pages/accounts/panels/seats.html", _seats)
