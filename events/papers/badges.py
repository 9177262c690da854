"""Badges to print and cut, eight a sheet of A4, in the order in which the desk lays them out."""

from collections.abc import Sequence
from typing import Any

from django.utils.text import Truncator

from events.addresses import check_in_of
from events.models import Event, Place, PlacePart
from events.papers.squares import square_of
from events.papers.tickets import part_in_words, parts_of
from events.times import days_in_words
from membership.access import london_day
from office.models import Identity
from office.papers import render_pdf


def badges_pdf(places: Sequence[Place], *, event: Event) -> bytes:
    """Return badges for everybody who is named, by last name, as PDF; two queries, whatever their number.

    Arguments: `places` are places of `event`, with their tickets. Raises `PaperError`.
    """
    named = sorted(
        (place for place in places if place.is_named),
        key=lambda place: (place.last_name.casefold(), place.first_name.casefold(), place.pk),
    )
    chosen = parts_of(named)
    facts = {
        "title": f"Badges, {event}",
        "association": Identity.load().name,
        "event": _short(event.name, 50),
        "when": days_in_words(event.days),
        "badges": [_badge_facts(place, event, chosen.get(place.pk, [])) for place in named],
    }
    return render_pdf("badges", facts, made_on=london_day(event.starts_at))


def _badge_facts(place: Place, event: Event, chosen: Sequence[PlacePart]) -> dict[str, Any]:
    days = [day for day in event.days if place.ticket.admits_on(day)]
    is_all = len(days) == len(event.days)
    return {
        "first": _short(place.first_name or place.last_name, 26),
        "last": _short(place.last_name, 34) if place.first_name else "",
        "organisation": _short(place.organisation, 58),
        "job": _short(place.job_title, 46),
        "days": "" if is_all else days_in_words(days),
        "parts": [
            _short(part_in_words(row), 46) for row in chosen if row.part.kind == row.part.Kind.WORKSHOP
        ],
        "square": square_of(check_in_of(place)),
    }


def _short(words: str, most: int) -> str:
    """Cut off what would stand over something else."""
    return Truncator(words).chars(most)
