"""What waits in the directory and the library, for the staff's front page."""

from datetime import datetime

from django.db.models import QuerySet

from office.desk import Duty, Shortcut, at, holding, register_duty, register_shortcut
from resources.models import Currency, Example, Link, LinkWatch, Profile, State

FIELD = "Directory and library"
MODERATES = holding("resources.view_example", "resources.moderate_example")


def noticed(now: datetime) -> QuerySet[Example]:
    """Published examples in whose long files something was found after the contributor had looked."""
    return Example.objects.filter(state=State.PUBLISHED, warnings__is_answered=False)


def dead_links(now: datetime) -> QuerySet[LinkWatch]:
    """Links of published examples that count as dead."""
    return LinkWatch.objects.filter(example__state=State.PUBLISHED, example__link_verdict=Link.DEAD)


def register() -> None:
    """Put the directory and the library on the front page."""
    register_duty(
        Duty(
            "examples",
            400,
            FIELD,
            "example waits to be looked at",
            "examples wait to be looked at",
            lambda _now: Example.objects.filter(state=State.WAITING),
            "contributed_at",
            at("example:index", state="waiting", ordering="contributed_at"),
            MODERATES,
        ),
        Duty(
            "noticed",
            410,
            FIELD,
            "published example may tell in a long file who somebody is",
            "published examples may tell in long files who somebody is",
            noticed,
            "contributed_at",
            at("example:index", state="published", warned="true"),
            MODERATES,
        ),
        Duty(
            "dead_links",
            420,
            FIELD,
            "link of an example is dead",
            "links of examples are dead",
            dead_links,
            "dead_since",
            at("link:index", verdict="dead"),
            holding("resources.view_linkwatch", "resources.moderate_example"),
        ),
        Duty(
            "still_current",
            430,
            FIELD,
            "example whose partnership was reminded and has not said whether it is current",
            "examples whose partnerships were reminded and have not said whether they are current",
            lambda _now: Currency.objects.unanswered().filter(reminded_at__isnull=False),
            "reminded_at",
            at("currency:index", standing="reminded"),
            holding("resources.view_currency", "resources.moderate_example"),
        ),
        Duty(
            "profiles",
            450,
            FIELD,
            "person proposed for a list has not answered and the link ran out",
            "people proposed for lists have not answered and the links ran out",
            lambda now: Profile.objects.filter(consented_at=None, withdrawn_at=None, link_until__lte=now),
            "proposed_at",
            at("profile:index"),
            holding("resources.view_profile", "resources.propose_profile"),
        ),
    )
    register_shortcut(
        Shortcut(
            "propose_profile",
            410,
            "Propose somebody for a list",
            at("profile:propose"),
            holding("resources.propose_profile", "resources.view_profile"),
            "user",
        )
    )
