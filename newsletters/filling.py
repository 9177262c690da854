"""What the blocks that fill themselves find: who joined, what was shared, what is to come, what was published."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from events.programme.coming import rows_between
from events.programme.listing import Row
from events.programme.windows import windows_of
from events.times import days_in_words
from membership.selectors import joined_between
from newsletters.months import month_after, month_of
from resources.directory.selectors import published_between
from resources.library.selectors import dated_between

MOST = 8
"""How many entries a block finds at most; of the rest it only says how many there are."""
MOST_MEMBERS = 40
MONTHS_AHEAD = 6


@dataclass(frozen=True)
class Period:
    """The days that a block looks at, both included."""

    first_day: date
    last_day: date


@dataclass(frozen=True)
class Found:
    """Something to stand in a block, as it is shown: `source` names what it was made from, such as “example:12”."""

    title: str
    line: str
    source: str
    teaser: str = ""
    page: int | None = None
    link: str = ""

    @property
    def raw(self) -> dict[str, Any]:
        """The entry as a stream stores it."""
        return dict(vars(self))


@dataclass(frozen=True)
class Filling:
    """What a block finds: the first entries, and how many more there are."""

    entries: tuple[Found, ...]
    more: int = 0


Finder = Callable[[Period, datetime], Filling]


def issue_period(month: date) -> Period:
    """Return the days that an issue tells of: from the day on which the issue before it came out, and never less than its month."""
    # Page types are made of blocks, and blocks read this.
    from newsletters.models import IssuePage

    first_day, last_day = month_of(month), month_after(month) - timedelta(days=1)
    before = IssuePage.objects.live().filter(month__lt=first_day).order_by("-month")
    came_out = before.values_list("first_published_at", flat=True).first()
    return Period(min(first_day, timezone.localdate(came_out)) if came_out else first_day, last_day)


def months_ahead(month: date) -> Period:
    """Return the days from the first of a month on, as far as events are announced."""
    last = month
    for _ in range(MONTHS_AHEAD):
        last = month_after(last)
    return Period(month_of(month), last - timedelta(days=1))


def new_members(period: Period, now: datetime) -> Filling:
    """Return the partnerships that joined, by region and name; one query."""
    joined = list(joined_between(first_day=period.first_day, last_day=period.last_day))
    return Filling(
        tuple(
            Found(
                title=partnership.name,
                line=partnership.get_region_display() or "Across regions",
                source=f"partnership:{partnership.pk}",
            )
            for partnership in joined[:MOST_MEMBERS]
        ),
        max(0, len(joined) - MOST_MEMBERS),
    )


def latest_examples(period: Period, now: datetime) -> Filling:
    """Return the examples of practice that were published, the latest first: what everybody may see of them; two queries."""
    examples = published_between(first_day=period.first_day, last_day=period.last_day)
    shown = tuple(
        Found(
            title=example.title,
            line=f"{example.type} from {example.partnership}",
            teaser=example.teaser,
            link=example.get_absolute_url(),
            source=f"example:{example.pk}",
        )
        for example in examples[:MOST]
    )
    return Filling(shown, examples.count() - len(shown))


def coming_events(period: Period, now: datetime) -> Filling:
    """Return our events and those of other bodies, the next first, each with when it can be booked; five queries."""
    rows, number = rows_between(first_day=period.first_day, last_day=period.last_day, count=MOST, now=now)
    windows = windows_of([row.page.event for row in rows if row.page and row.page.event], now=now)
    return Filling(tuple(_event(row, windows) for row in rows), number - len(rows))


def recent_publications(period: Period, now: datetime) -> Filling:
    """Return what the library published, the newest first; two queries."""
    items = dated_between(first_day=period.first_day, last_day=period.last_day, now=now)
    shown = tuple(
        Found(
            title=item.title,
            line=f"{item.get_kind_display()}, {item.date:%-d %B %Y}",
            teaser=item.teaser,
            page=item.pk,
            source=f"page:{item.pk}",
        )
        for item in items[:MOST]
    )
    return Filling(shown, items.count() - len(shown))


def _event(row: Row, windows: dict[int, str]) -> Found:
    days = days_in_words(list(dict.fromkeys([row.first_day, row.last_day])))
    if (row.last_day - row.first_day).days > 1:
        days = days.replace(" and ", " to ")
    if row.page:
        window = windows.get(row.page.event_id or 0, "")
        line = ", ".join(filter(None, [row.page.get_kind_display(), days, row.page.place]))
        return Found(
            title=row.page.title,
            line=". ".join(filter(None, [line, window])),
            teaser=row.page.teaser,
            page=row.page.pk,
            source=f"page:{row.page.pk}",
        )
    assert row.other  # noqa: S101 a row without a page is another body's
    return Found(
        title=row.other.name,
        line=", ".join(filter(None, [row.other.organiser, days, row.other.place])),
        teaser=row.other.about,
        link=row.other.link,
        source=f"event_elsewhere:{row.other.pk}",
    )
