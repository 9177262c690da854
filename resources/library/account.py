"""The lists that a person stands on, shown on their account page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.area import Answer, Context, Line, Panel
from resources.views.profiles import profiles_of


def _profiles(request: HttpRequest) -> Context | None:
    profiles = list(profiles_of(request))
    return {"profiles": profiles} if profiles else None


def _what_waits(request: HttpRequest, context: Context | None) -> Answer | None:
    profiles: Any = (context or {}).get("profiles", ())
    lines = tuple(
        Line(
            f"You may stand on the list “{profile.people_list.title}”, if you agree.",
            reverse("resources:own_profiles"),
            "Read and answer",
            "a list of people waits for your answer",
        )
        for profile in profiles
        if profile.state == "proposed"
    )
    return Answer("Lists", lines) if lines else None


PROFILES = Panel("people lists", 55, "pages/resources/panels/profiles.html", _profiles, _what_waits)
