"""The account area's navigation in templates."""

from typing import Any

from django import template

from accounts.area import destinations_for

register = template.Library()


@register.inclusion_tag("components/account_nav.html", takes_context=True)
def account_nav(context: Any, current: str = "") -> dict[str, Any]:
    """Draw the way between the pages of the signed-in person's account area; `current` names the one that is shown."""
    request = context["request"]
    pages = [
        {"label": destination.label, "address": address, "is_current": destination.name == current}
        for destination, address in destinations_for(request)
    ]
    return {"pages": pages, "path": request.path}
