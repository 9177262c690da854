"""The account area in templates: its navigation, and what a person should know before a second step goes."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import template

from accounts.area import destinations_for
from accounts.selectors import SECOND_FACTORS, works_in_the_admin

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


@register.simple_tag(takes_context=True)
def is_last_step(context: Any) -> bool:
    """Say whether the signed-in person has a single second step left, so that taking it off leaves none."""
    kinds = Authenticator.objects.filter(user_id=context["request"].user.pk, type__in=SECOND_FACTORS)
    return kinds.count() == 1


@register.simple_tag(takes_context=True)
def is_of_the_staff(context: Any) -> bool:
    """Say whether the signed-in person works in the admin, where a second step is needed."""
    return works_in_the_admin(context["request"].user)
