"""The viewer and the moment for every template."""

from functools import cache

from django.http import HttpRequest
from django.utils import timezone

from membership.access import VISITOR
from membership.selectors import lead_contacts_beside


def viewer(request: HttpRequest) -> dict[str, object]:
    """Offer `viewer`, `now`, and `lead_contacts`, looked up once where a page asks for them; whoever is not known is a visitor."""
    who = getattr(request, "viewer", VISITOR)
    return {
        "viewer": who,
        "now": getattr(request, "now", None) or timezone.now(),
        "lead_contacts": cache(lambda: lead_contacts_beside(who)),
    }
