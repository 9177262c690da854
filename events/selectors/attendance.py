"""Reads for a person's own page: what they can choose, and whether they came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from events.models import Part, Place, PlacePart, WaitingEntry
from events.overtaken import comes
from events.papers import days_attended
from events.selectors.room import room_for


@dataclass(frozen=True)
class Slot:
    """Parts of which a person chooses one, or a single part to say yes or no to (`is_single`)."""

    key: str
    label: str
    offered: tuple[Part, ...]
    full: tuple[Part, ...]
    chosen: Part | None
    left: dict[Part, int | None]

    @property
    def is_single(self) -> bool:
        return not (self.offered or self.full)[0].choice


def has_certificate(place: Place, *, now: datetime) -> bool:
    """Say whether there is a certificate: the event is over, and the person is named and was checked in."""
    event = place.booking.event
    if not event.is_over(now) or event.is_cancelled or not comes(place) or not place.is_named:
        return False
    return bool(days_attended(place))


def chosen_with(place: Place) -> list[PlacePart]:
    """Return what is booked with a place, in the order of the days."""
    rows = place.chosen.booked().select_related("part")
    return sorted(
        rows, key=lambda row: (str(row.part.day or ""), row.part.choice or "~", row.part.sort_order)
    )


def waiting_with(place: Place) -> list[WaitingEntry]:
    """Return what somebody waits for, or has on offer, besides what is booked with their place."""
    rows = place.waiting.filter(state__in=[WaitingEntry.State.WAITING, WaitingEntry.State.OFFERED])
    return list(rows.select_related("part").order_by("joined_at", "pk"))


def own_slots(place: Place, *, chosen: Iterable[PlacePart], now: datetime) -> list[Slot]:
    """Return what a person may choose themself: parts that cost nothing, on the days of their ticket, a slot at a time.

    What costs something is for whoever pays. A slot in which something with a price was chosen is left to them too.
    """
    mine = {row.part for row in chosen}
    parts = [
        part
        for part in place.booking.event.parts.filter(is_active=True)
        if part.price_pence == 0 and (part.day is None or place.ticket.admits_on(part.day))
    ]
    taken = {part.choice for part in mine if part.choice and part.price_pence}
    by_slot: dict[str, list[Part]] = {}
    for part in parts:
        if part.choice not in taken:
            by_slot.setdefault(part.choice or f"part {part.pk}", []).append(part)
    left = room_for(parts, now=now)
    return [_slot(name, members, mine, left) for name, members in by_slot.items()]


def _slot(name: str, parts: list[Part], mine: set[Part], left: dict[Part, int | None]) -> Slot:
    full = tuple(part for part in parts if left[part] == 0 and part not in mine)
    return Slot(
        key=f"slot-{parts[0].pk}",
        label=parts[0].choice or parts[0].name,
        offered=tuple(part for part in parts if part not in full),
        full=full,
        chosen=next((part for part in parts if part in mine), None),
        left={part: left[part] for part in parts},
    )
