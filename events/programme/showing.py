"""Everything that the page of an event shows to one viewer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from cms.listing import marked_readable
from cms.models import ContentPage
from events.models import EventPage, Part, Speaker
from events.programme.reading import Day, programme_of, speakers_of
from events.programme.standing import Standing, choices_of, standing_of
from events.programme.terms import terms_of
from membership.access import Viewer


@dataclass(frozen=True)
class Shown:
    """One event as one viewer sees it.

    `extras` are the parts that cost something, `files` blocks of documents and recordings; `reports` say whether they can be read.
    """

    days: list[Day]
    speakers: list[Speaker]
    standing: Standing
    terms: list[str]
    extras: list[Part]
    files: list[Any]
    reports: list[ContentPage]
    is_over: bool

    @property
    def has_materials(self) -> bool:
        return bool(self.files or self.reports)


def shown_of(page: EventPage, *, viewer: Viewer, now: datetime) -> Shown:
    """Return what the page shows; the number of queries depends neither on sessions nor on speakers nor on files."""
    speakers = speakers_of(page)
    prefetch_related_objects(speakers, "picture__renditions")
    standing = standing_of(page.event, viewer=viewer, now=now)
    return Shown(
        days=programme_of(page, choices=choices_of(page.event, now=now) if standing.may_come else {}),
        speakers=speakers,
        standing=standing,
        terms=terms_of(page.event) if page.event and standing.prices and not standing.is_free else [],
        extras=_extras(page) if standing.prices else [],
        files=[block for block in page.materials if block.block_type != "report"],
        reports=_reports(page, viewer=viewer, now=now),
        is_over=page.is_over(now),
    )


def _extras(page: EventPage) -> list[Part]:
    """Return what costs something besides the ticket: dinner, rooms."""
    return list(page.event.parts.filter(is_active=True, price_pence__gt=0)) if page.event else []


def _reports(page: EventPage, *, viewer: Viewer, now: datetime) -> list[ContentPage]:
    """Return the reports that are published to everybody, if only as title and teaser, in the order of the page."""
    wanted = [
        block.value["page"].pk
        for block in page.materials
        if block.block_type == "report" and block.value["page"]
    ]
    if not wanted:
        return []
    found = {each.pk: each for each in ContentPage.objects.live().public().filter(pk__in=wanted)}
    return marked_readable([found[key] for key in wanted if key in found], viewer=viewer, now=now)
