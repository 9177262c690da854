"""What pages say about renewing."""

from datetime import datetime
from typing import Any

from django import template

from membership.access import london_day
from membership.models import Partnership
from membership.renewing.statement import statements_of

register = template.Library()


@register.inclusion_tag("components/renewal_banner.html")
def renewal_banner(partnership: Partnership, now: datetime) -> dict[str, Any]:
    """Show whoever handles a partnership's affairs what its renewal asks of them; nothing where it asks nothing."""
    statements = statements_of([partnership.pk], today=london_day(now))
    return {"statement": statements[0] if statements else None}
