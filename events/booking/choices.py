"""Choosing workshops, the dinner, a room for each place. What nobody chooses here each person can choose on their own page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from events.booking.facts import BookedPlace, Facts
from events.models import Event, Part, Place
from events.refusals import EventRefusal, SoldOutError
from events.selectors.room import room_for
from events.services.choosing import choose_parts
from office.refusals import Refusal


@dataclass(frozen=True)
class Option:
    """A part that can be chosen; `left` is None without limit."""

    part: Part
    left: int | None
    is_chosen: bool

    @property
    def is_full(self) -> bool:
        return self.left == 0 and not self.is_chosen

    @property
    def few_left(self) -> int | None:
        return self.left if self.left is not None and 0 < self.left <= 10 else None


@dataclass
class Slot:
    """Parts that stand together: at one time, of which one is chosen, or those that stand each for itself."""

    name: str
    label: str
    options: list[Option]
    is_one: bool
    error: str = ""

    @property
    def is_left_open(self) -> bool:
        return not any(option.is_chosen for option in self.options)


@dataclass
class PlaceChoices:
    """What one place's person may choose."""

    booked: BookedPlace
    slots: list[Slot] = field(default_factory=list)

    @property
    def chosen(self) -> list[Part]:
        return [option.part for slot in self.slots for option in slot.options if option.is_chosen]

    @property
    def parts(self) -> list[Part]:
        """What is chosen, and what the place has that is no longer offered."""
        offered = {option.part.pk for slot in self.slots for option in slot.options}
        return [*self.chosen, *(row.part for row in self.booked.parts if row.part_id not in offered)]


class ChoicesForm:
    """The choices of every place, or of some. What is full cannot be chosen by whoever does not have it."""

    def __init__(
        self, facts: Facts, *, data: Mapping[str, Any] | None = None, only: Place | None = None, now: datetime
    ) -> None:
        self.data, self.problems = data, list[str]()
        parts = parts_of(facts.booking.event)
        room = room_for(parts, now=now)
        self.rows = [
            PlaceChoices(each, _slots(each, parts, room, data))
            for each in facts.places
            if (only is None or each.place == only)
            and any(part.day is None or each.place.ticket.admits_on(part.day) for part in parts)
        ]

    @property
    def errors(self) -> bool:
        return bool(self.problems) or any(slot.error for row in self.rows for slot in row.slots)

    def is_valid(self) -> bool:
        return True

    def save(self, *, now: datetime) -> None:
        """Write what was chosen, a place at a time. Raises the first refusal after all that is possible has been written."""
        refused: EventRefusal | None = None
        for row in self.rows:
            before = {chosen.part_id for chosen in row.booked.parts}
            if before == {part.pk for part in row.parts}:
                continue
            try:
                choose_parts(place=row.booked.place, parts=row.parts, now=now)
            except EventRefusal as problem:
                self.add_refusal(row.booked.place, problem)
                refused = refused or problem
        if refused:
            raise refused

    def add_error(self, field: None, words: str) -> None:
        """Show something that is wrong with the whole form, as forms of fields do."""
        self.problems.append(words)

    def add_problem(self, problem: Refusal) -> None:
        if not self.errors:
            self.problems.append(str(problem))

    def add_refusal(self, place: Place, problem: EventRefusal) -> None:
        """Show what was refused to a place, beside the choice that it is about where there is one."""
        offer = problem.offer if isinstance(problem, SoldOutError) else None
        for slot in (slot for row in self.rows if row.booked.place == place for slot in row.slots):
            if any(option.part == offer for option in slot.options):
                slot.error = str(problem)
                return
        self.problems.append(f"{place}: {problem}")


def parts_of(event: Event) -> list[Part]:
    """Return what can be chosen at an event, in order."""
    return list(event.parts.filter(is_active=True))


def _slots(each: BookedPlace, parts: list[Part], room: Mapping[Any, int | None], data: Any) -> list[Slot]:
    """Arrange the parts that a place's ticket covers: those at one time together, then by kind."""
    has = {row.part_id for row in each.parts}
    groups: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        if part.day is None or each.place.ticket.admits_on(part.day):
            groups.setdefault((part.choice, "" if part.choice else part.kind), []).append(part)
    slots = []
    for number, ((choice, _), members) in enumerate(groups.items()):
        name = f"c{each.place.pk}-{number}"
        ticked = set(data.getlist(name)) if data is not None else {str(pk) for pk in has}
        options = [Option(part, room[part], is_chosen=str(part.pk) in ticked) for part in members]
        slots.append(Slot(name, choice or members[0].get_kind_display(), options, is_one=bool(choice)))
    return slots
