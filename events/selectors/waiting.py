"""The waiting list as it stands: whose turn it is, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from events.models import Event, Quota, WaitingEntry
from events.selectors.room import quotas_of, taken_of


@dataclass(frozen=True)
class Standing:
    """Where somebody stands: `position` 1 is the next; `free` is how many could be offered now, None without limit."""

    position: int
    entries_ahead: int
    places_ahead: int
    free: int | None
    words: str


def first_that_fits(event: Event, *, leaving_out: Collection[int] = (), now: datetime) -> WaitingEntry | None:
    """Return the first in line for whom there is enough, or None. Ask under the event's lock; only the quotas' locks make sure."""
    entries = list(_in_line(event).exclude(pk__in=leaving_out))
    links = quotas_of({entry.ticket or entry.part for entry in entries})
    free = _free({key for keys in links.values() for key in keys}, now=now)
    for entry in entries:
        if all(free[key] >= entry.quantity for key in links[entry.ticket or entry.part]):
            return entry
    return None


def position_of(entry: WaitingEntry, *, now: datetime) -> int:
    """Return the place in line of somebody who waits: 1 is next, 0 for one who does not wait (any more)."""
    return standing_of(entry, now=now).position


def standing_of(entry: WaitingEntry, *, now: datetime) -> Standing:
    """Explain where somebody stands: everybody before them who waits for something of the same quotas counts."""
    if entry.state != WaitingEntry.State.WAITING:
        return Standing(0, 0, 0, 0, _words_outside(entry, now=now))
    offer: Any = entry.ticket or entry.part
    keys = quotas_of([offer])[offer]
    same = Q(ticket__quotas__in=keys) | Q(part__quotas__in=keys)
    before = Q(joined_at__lt=entry.joined_at) | Q(joined_at=entry.joined_at, pk__lt=entry.pk)
    found = WaitingEntry.objects.waiting().filter(before, event=entry.event).filter(same)
    ahead = WaitingEntry.objects.filter(pk__in=found.order_by().values("pk"))
    number, places = ahead.count(), ahead.aggregate(places=Sum("quantity", default=0))["places"]
    free = min(_free(keys, now=now).values(), default=None)
    words = _words(entry, number, places, free)
    return Standing(number + 1, number, places, free, words)


def line_of(event: Event, *, now: datetime) -> list[tuple[WaitingEntry, Standing]]:
    """Return everybody in line, in turn, each with what `standing_of` says; a number of queries that does not grow."""
    entries = list(_in_line(event))
    links = quotas_of({entry.ticket or entry.part for entry in entries})
    free = _free({key for keys in links.values() for key in keys}, now=now)
    line = []
    for number, entry in enumerate(entries):
        keys = set(links[entry.ticket or entry.part])
        ahead = [other for other in entries[:number] if keys & set(links[other.ticket or other.part])]
        places = sum(other.quantity for other in ahead)
        left = min((free[key] for key in keys), default=None)
        standing = Standing(len(ahead) + 1, len(ahead), places, left, _words(entry, len(ahead), places, left))
        line.append((entry, standing))
    return line


def _in_line(event: Event) -> QuerySet[WaitingEntry]:
    rows = WaitingEntry.objects.waiting().filter(event=event)
    return rows.select_related("event", "ticket", "part", "place__booking", "partnership")


def _free(keys: Collection[int], *, now: datetime) -> dict[int, int]:
    sizes, taken = Quota.objects.in_bulk(list(keys)), taken_of(keys, now=now)
    return {key: max(sizes[key].size - taken[key], 0) for key in keys}


def _words(entry: WaitingEntry, ahead: int, places: int, free: int | None) -> str:
    said = [
        "First in line." if not ahead else f"{_entries(ahead)} before this one, for {places} in all.",
    ]
    if free is None:
        said.append("What is waited for has no limit, so an offer follows within a minute.")
    elif free >= entry.quantity:
        said.append("There is enough free for this entry now; offers go out in turn within a minute.")
    elif free:
        said.append(f"{free} free, which is not enough for {entry.quantity}; smaller wishes go first.")
    else:
        said.append("Nothing is free at the moment.")
    return " ".join(said)


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


def _words_outside(entry: WaitingEntry, *, now: datetime) -> str:
    if entry.state == WaitingEntry.State.OFFERED and entry.offered_until and entry.offered_until > now:
        return "Has an offer, which holds what was asked for."
    return f"Not in line: {entry.get_state_display()}."
