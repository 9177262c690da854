"""Telling contributors of dead links: those that die together stand in one letter."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, QuerySet

from accounts.models import User
from resources.links.addressees import addressees_of
from resources.links.letters import tell_of_dead_links
from resources.models import Link, LinkWatch, State

GATHER = timedelta(hours=6)
"""From the first death to the letter: a site that goes takes all its links with it, one check after the other."""


def write_dead_link_letters(*, now: datetime) -> int:
    """Write to whoever shared examples whose links have died; return how many letters. Safe to run twice and at once."""
    first = _untold().values("example__partnership").annotate(first=Min("dead_since"))
    ready = first.filter(first__lte=now - GATHER).order_by("example__partnership")
    return sum(_tell(row["example__partnership"], now=now) for row in ready)


@transaction.atomic
def _tell(partnership_id: int, *, now: datetime) -> int:
    rows = list(
        _untold()
        .filter(example__partnership=partnership_id)
        .select_related("example__partnership")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("dead_since", "pk")
    )
    LinkWatch.objects.filter(pk__in=[watch.pk for watch in rows]).update(told_at=now)
    addressees = addressees_of(watch.example for watch in rows)
    letters: dict[User, list[LinkWatch]] = {}
    for watch in rows:
        for person in addressees[watch.example_id]:
            letters.setdefault(person, []).append(watch)
    for person, watches in letters.items():
        tell_of_dead_links(
            person=person, partnership=watches[0].example.partnership, watches=watches, now=now
        )
    return len(letters)


def _untold() -> QuerySet[LinkWatch]:
    return LinkWatch.objects.filter(
        told_at__isnull=True,
        dead_since__isnull=False,
        example__state=State.PUBLISHED,
        example__link_verdict=Link.DEAD,
        example__partnership__closed_on__isnull=True,
    )
