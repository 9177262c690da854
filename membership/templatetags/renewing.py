"""What pages say about renewing."""

from datetime import datetime
from typing import Any

from django import template

from membership.access import Viewer, london_day
from membership.models import Partnership, Seat
from membership.renewing.statement import statements_of

register = template.Library()


@register.simple_tag
def lead_contacts(viewer: Viewer) -> list[str]:
    """Return the names of the lead contacts of the viewer's own partnerships, for people who sit beside them; never for strangers."""
    own = [place.partnership_id for place in viewer.places]
    seats = (
        Seat.objects.held()
        .filter(partnership__in=own, is_lead_contact=True, user__is_active=True)
        .exclude(user=viewer.user_id)
        .select_related("user")
        .order_by("given_at", "pk")
    )
    return list(dict.fromkeys(str(seat.user) for seat in seats))


@register.inclusion_tag("components/renewal_banner.html")
def renewal_banner(partnership: Partnership, now: datetime) -> dict[str, Any]:
    """Show whoever handles a partnership's affairs what its renewal asks of them; nothing where it asks nothing."""
    statements = statements_of([partnership.pk], today=london_day(now))
    return {"statement": statements[0] if statements else None}
