"""What the events page shows: what is to come, what others hold, and by year what is over."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

from cms.listing import current, marked_readable
from events.models import Event, EventPage, EventsPage, OtherEvent
from events.programme.standing import CANCELLED, words_of
from events.selectors.pages import pages_to_come
from membership.access import Viewer, london_day

EVENTS_A_PAGE = 20
ELSEWHERE = "elsewhere"
PLURALS: dict[str, str] = {
    Event.Kind.CONFERENCE: "Conferences",
    Event.Kind.WEBINAR: "Webinars",
    Event.Kind.GENERAL_MEETING: "General meetings",
    Event.Kind.REGIONAL_MEETING: "Regional meetings",
    Event.Kind.WORKSHOP: "Workshops",
}


@dataclass(frozen=True)
class Selection:
    """What a reader asked for; what makes no sense is taken as not asked."""

    kind: str = ""
    is_past: bool = False
    year: int | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Selection":
        """Understand an address, for example `?kind=webinar&past=2025`."""
        kind, past = query.get("kind", ""), query.get("past")
        is_year = past is not None and past.isascii() and past.isdigit() and len(past) == 4 and int(past) > 0
        return cls(
            kind=kind if kind in (*Event.Kind.values, ELSEWHERE) else "",
            is_past=past is not None,
            year=int(past) if is_year and past else None,
        )

    @property
    def query(self) -> str:
        """The same as an address."""
        words = {"kind": self.kind} if self.kind else {}
        return urlencode({**words, **({"past": self.year or ""} if self.is_past else {})})


@dataclass(frozen=True)
class Row:
    """An event in the list: one of our pages, or another body's."""

    page: EventPage | None
    other: OtherEvent | None
    first_day: date
    last_day: date
    word: str = ""


@dataclass(frozen=True)
class KindChoice:
    """A kind that can be asked for."""

    label: str
    count: int
    query: str
    is_current: bool


@dataclass(frozen=True)
class Listing:
    """One page of the list, by month, with everything that can be asked for."""

    selection: Selection
    results: Any
    months: list[tuple[date, list[Row]]]
    kinds: list[KindChoice]
    years: list[int]


def listing_of(page: EventsPage, request: HttpRequest) -> Listing:
    """Return what the events page shows for the request; the number of queries does not depend on how much there is."""
    now, viewer = request.now, request.viewer  # type: ignore[attr-defined]
    selection = Selection.read(request.GET)
    published = EventPage.objects.child_of(page).live().public()
    over = published.filter(ends_at__lte=now)
    rows = _past(over, selection) if selection.is_past else _to_come(published, selection, now=now)
    results = Paginator(rows, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    shown = [row if isinstance(row, Row) else row_of(row) for row in results.object_list]
    marked_readable([row.page for row in shown if row.page], viewer=viewer, now=now)
    if not selection.is_past:
        shown = _with_words(shown, viewer=viewer, now=now)
    return Listing(
        selection=selection,
        results=results,
        months=[
            (month, list(same))
            for month, same in groupby(shown, key=lambda row: row.first_day.replace(day=1))
        ],
        kinds=_kinds(published, over, selection, now=now),
        years=[each.year for each in over.order_by().datetimes("starts_at", "year", order="DESC")],
    )


def next_rows(*, count: int, viewer: Viewer, now: datetime) -> list[Row]:
    """Return the next events as rows, as the viewer sees them; nothing that is cancelled.

    The next conference is always among them, as the last where it lies behind others: people plan for it months ahead.
    With a `count` of one it is the next event, whatever that is.
    """
    coming = list(pages_to_come(count=count, now=now))
    conferences = [page for page in coming if page.kind == Event.Kind.CONFERENCE]
    if len(coming) == count > 1 and not conferences:
        coming[-1:] = pages_to_come(count=1, kind=Event.Kind.CONFERENCE, now=now) or coming[-1:]
    marked_readable(coming, viewer=viewer, now=now)
    return _with_words([row_of(page) for page in coming], viewer=viewer, now=now)


def _with_words(rows: list[Row], *, viewer: Viewer, now: datetime) -> list[Row]:
    """Say of each row where booking stands."""
    events = [row.page.event for row in rows if row.page and row.page.event]
    words = words_of(events, viewer=viewer, now=now) if events else {}
    return [replace(row, word=words.get(row.page.event_id or 0, "") if row.page else "") for row in rows]


def _listed(pages: Any) -> Any:
    return pages.defer_streamfields().select_related("event")


def _past(over: QuerySet[EventPage], selection: Selection) -> Any:
    if selection.kind:
        over = over.filter(kind=selection.kind)
    if selection.year:
        over = over.filter(starts_at__year=selection.year)
    return _listed(over).order_by("-starts_at", "-pk")


def _to_come(published: QuerySet[EventPage], selection: Selection, *, now: datetime) -> list[Row]:
    today = london_day(now)
    ours = _listed(published.filter(current(today=today), ends_at__gt=now))
    others = OtherEvent.objects.to_come(today)
    if selection.kind:
        ours = ours.none() if selection.kind == ELSEWHERE else ours.filter(kind=selection.kind)
    rows = [row_of(page) for page in ours]
    if selection.kind in ("", ELSEWHERE):
        rows += [Row(None, other, other.starts_on, other.ends_on) for other in others]
    return sorted(rows, key=lambda row: (row.first_day, row.last_day, row.page is None))


def row_of(page: EventPage) -> Row:
    """Return a page as a row of a list."""
    return Row(page, None, page.date, page.last_day, CANCELLED if page.cancelled else "")


def _kinds(
    published: QuerySet[EventPage], over: QuerySet[EventPage], selection: Selection, *, now: datetime
) -> list[KindChoice]:
    """Return the kinds of which there is something among what is to come, or among what is over."""
    pages = over if selection.is_past else published.filter(current(today=london_day(now)), ends_at__gt=now)
    if selection.year:
        pages = pages.filter(starts_at__year=selection.year)
    kinds = list(pages.order_by().values_list("kind", flat=True))
    counts: dict[str, int] = {kind: kinds.count(kind) for kind in PLURALS}
    if not selection.is_past:
        counts[ELSEWHERE] = OtherEvent.objects.to_come(london_day(now)).count()
    labels: dict[str, str] = {**PLURALS, ELSEWHERE: "Elsewhere"}
    choices = [
        KindChoice(
            labels[kind],
            count,
            Selection(kind, selection.is_past, selection.year).query,
            selection.kind == kind,
        )
        for kind, count in counts.items()
        if count or selection.kind == kind
    ]
    everything = Selection("", selection.is_past, selection.year)
    return [KindChoice("Everything", sum(counts.values()), everything.query, not selection.kind), *choices]
