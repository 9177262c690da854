"""The staff's front page: what waits for somebody today, how things stand in figures, and the steps taken most often.

Each app registers in `AppConfig.ready` what it knows of; this app never learns which apps exist above it. Nobody is shown anything
without the permission for the page that it leads to.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, DateTimeField, Min, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from office.charts import Figure

Address = Callable[[], str]
May = Callable[[Any], bool]


@dataclass(frozen=True)
class Duty:
    """Something that may wait for somebody: rows that a person has to decide about, answer or finish.

    Arguments: `name` is unique; `field` is the heading it stands under; duties stand in the order of `order`; `one` and `many` follow
    the number, as in “1 application waits for a decision”; `waiting` returns the rows at a moment; `since` is the column that says since
    when each has waited; `address` leads to the list of just these rows; `may` says who is shown it.
    """

    name: str
    order: int
    field: str
    one: str
    many: str
    waiting: Callable[[datetime], QuerySet[Any]]
    since: str
    address: Address
    may: May


@dataclass(frozen=True)
class Chart:
    """A figure for those whose work it is.

    Arguments: `count` reads what is drawn at a moment, once for all charts that name the same function; `draw` makes the figure of it;
    `address` leads to the page behind it, if there is one.
    """

    name: str
    order: int
    title: str
    count: Callable[[datetime], Any]
    draw: Callable[[Any], Figure]
    may: May
    address: Address | None = None


@dataclass(frozen=True)
class Shortcut:
    """A step that is taken often, in a few words, for those who may take it."""

    name: str
    order: int
    label: str
    address: Address
    may: May
    icon: str = "arrow-right"


@dataclass(frozen=True)
class Waiting:
    """A duty that waits: how many rows, the oldest since how long, and where they are."""

    number: int
    words: str
    age: str
    address: str


_duties: dict[str, Duty] = {}
_charts: dict[str, Chart] = {}
_shortcuts: dict[str, Shortcut] = {}


def register_duty(*duties: Duty) -> None:
    """Add duties to the front page; the same name again replaces one."""
    _duties.update({duty.name: duty for duty in duties})


def register_chart(*charts: Chart) -> None:
    """Add figures to the front page; the same name again replaces one."""
    _charts.update({chart.name: chart for chart in charts})


def register_shortcut(*shortcuts: Shortcut) -> None:
    """Add shortcuts to the front page; the same name again replaces one."""
    _shortcuts.update({shortcut.name: shortcut for shortcut in shortcuts})


def holding(*permissions: str) -> May:
    """Return who holds all these permissions."""
    return lambda user: bool(user.has_perms(permissions))


def at(view: str, *args: Any, **query: str) -> Address:
    """Return the address of a page of the admin, with a query that narrows its list."""
    return lambda: reverse(view, args=args) + (f"?{urlencode(query)}" if query else "")


def waiting_for(user: Any, *, now: datetime) -> list[tuple[str, list[Waiting]]]:
    """Return what waits for the person, by field, in order; what has nothing waiting is left out.

    Counted in one query, however many duties there are and however many rows wait.
    """
    duties = {duty.name: duty for duty in _in_order(_duties.values()) if duty.may(user)}
    found = _count(duties.values(), now=now)
    waiting = [
        (duty.field, _waiting(duty, *found[name], now=now)) for name, duty in duties.items() if name in found
    ]
    return [
        (field, [item for _, item in group]) for field, group in groupby(waiting, key=lambda pair: pair[0])
    ]


def figures_for(user: Any, *, now: datetime) -> list[tuple[Chart, Figure]]:
    """Return the figures of the person's own field, in order, without those that have nothing to draw yet.

    What several charts are drawn from is counted once.
    """
    charts = [chart for chart in _in_order(_charts.values()) if chart.may(user)]
    counted = {count: count(now) for count in dict.fromkeys(chart.count for chart in charts)}
    figures = [(chart, chart.draw(counted[chart.count])) for chart in charts]
    return [(chart, figure) for chart, figure in figures if not figure.is_empty]


def shortcuts_for(user: Any) -> list[Shortcut]:
    """Return the steps that the person may take, in order."""
    return [shortcut for shortcut in _in_order(_shortcuts.values()) if shortcut.may(user)]


def age_in_words(since: date, *, today: date) -> str:
    """Say how long something has waited: "since today", "for 3 days", "for 5 weeks", "for 7 months"; days ahead count as today."""
    days = max((today - since).days, 0)
    if days < 14:
        return {0: "since today", 1: "since yesterday"}.get(days, f"for {days} days")
    return f"for {days // 7} weeks" if days < 70 else f"for {round(days / 30.4)} months"


def count_together(**rows: QuerySet[Any]) -> dict[str, int]:
    """Return how many rows each of the querysets has, by its name, in one query."""
    counts = [_counted(name, found) for name, found in rows.items()]
    return dict.fromkeys(rows, 0) | dict(_all_of(counts))


def _in_order(items: Iterable[Any]) -> list[Any]:
    return sorted(items, key=lambda item: (item.order, item.name))


def _count(duties: Iterable[Duty], *, now: datetime) -> dict[str, tuple[int, datetime]]:
    """Count and date all in one query; a duty without rows is left out."""
    counts = [
        _counted(duty.name, duty.waiting(now)).annotate(oldest=Min(Cast(duty.since, DateTimeField())))
        for duty in duties
    ]
    return {name: (number, oldest) for name, number, oldest in _all_of(counts) if number}


def _counted(name: str, rows: QuerySet[Any]) -> Any:
    plain = rows.model._base_manager.filter(pk__in=rows.order_by().values("pk"))
    return plain.order_by().values_list(Value(name)).annotate(number=Count("pk"))


def _all_of(counts: list[Any]) -> Any:
    return (
        counts[0].union(*counts[1:], all=True) if len(counts) > 1 else [row for one in counts for row in one]
    )


def _waiting(duty: Duty, number: int, oldest: datetime | None, *, now: datetime) -> Waiting:
    age = age_in_words(timezone.localdate(oldest), today=timezone.localdate(now)) if oldest else ""
    return Waiting(number, duty.one if number == 1 else duty.many, age, duty.address())
