"""The viewer and the moment for every template."""

from django.http import HttpRequest
from django.utils import timezone

from membership.access import VISITOR


def viewer(request: HttpRequest) -> dict[str, object]:
    """Offer `viewer` and `now`; whoever is not known is a visitor."""
    return {
        "viewer": getattr(request, "viewer", VISITOR),
        "now": getattr(request, "now", None) or timezone.now(),
    }
