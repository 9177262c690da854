"""The lists that a person stands on, shown on their account page."""

from django.http import HttpRequest

from accounts.area import Context, Panel
from resources.views.profiles import profiles_of


def _profiles(request: HttpRequest) -> Context | None:
    profiles = list(profiles_of(request))
    return {"profiles": profiles} if profiles else None


PROFILES = Panel("people lists", 25, "pages/resources/panels/profiles.html", _profiles)
