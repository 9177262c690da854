"""The programme of an event as days, slots and sessions; the speakers; the moments at which things begin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any

from django.utils import timezone

from events.models import EventPage, Speaker

USUAL_LENGTH = timedelta(hours=1)
Choices = Mapping[str, int | None]
"""The names of the parts that can be chosen, with how many are left where they are few."""
NO_CHOICES: Choices = {}


@dataclass(frozen=True)
class Talk:
    """A session. Its key is its block's and stays when it is edited or moved; `left` is said where it is chosen and few are left."""

    key: str
    title: str
    room: str
    about: Any
    speakers: list[Speaker]
    part: str
    is_chosen: bool
    left: int | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Slot:
    """A stretch of a day: one session, sessions side by side, or a break."""

    kind: str
    starts: time
    ends: time | None
    heading: str = ""
    room: str = ""
    talks: list[Talk] = field(default_factory=list)

    @property
    def is_chosen(self) -> bool:
        """Whether people choose among its sessions when they book."""
        return any(talk.is_chosen for talk in self.talks)


@dataclass(frozen=True)
class Day:
    """A day of the programme, in the order of the clock."""

    day: date
    heading: str
    slots: list[Slot]


def programme_of(page: EventPage, *, choices: Choices = NO_CHOICES) -> list[Day]:
    """Return the programme, days and slots in the order of time, whatever the order in which they were entered.

    Arguments: `choices` are the parts of the event that sessions may be booked as.
    """
    days = [
        Day(value["day"], value["heading"], _slots(value["slots"], day=value["day"], choices=choices))
        for value in (block.value for block in page.programme)
        if value["day"]
    ]
    return sorted(days, key=lambda day: day.day)


def talks_of(page: EventPage) -> Iterator[Talk]:
    """Yield every session of the programme."""
    for day in programme_of(page):
        for slot in day.slots:
            yield from slot.talks


def speakers_of(page: EventPage) -> list[Speaker]:
    """Return who speaks, each once: those that the page names, then those whom the programme adds."""
    found: dict[int, Speaker] = {}
    named = [block.value for block in page.speakers]
    for speaker in [*named, *(speaker for talk in talks_of(page) for speaker in talk.speakers)]:
        if speaker is not None:
            found.setdefault(speaker.pk, speaker)
    return list(found.values())


def moment(day: date, at: time) -> datetime:
    """Return the moment of a time in London. An hour that the clocks skip is read as the hour after, one that comes twice as the first."""
    return timezone.make_aware(datetime.combine(day, at), timezone.get_default_timezone())


def _slots(blocks: Any, *, day: date, choices: Choices) -> list[Slot]:
    timed = [block for block in blocks if block.value["starts"]]
    timed.sort(key=lambda block: block.value["starts"])
    return [
        _slot(
            block,
            day=day,
            until=block.value["ends"] or (after and after.value["starts"]),
            choices=choices,
        )
        for block, after in zip_longest(timed, timed[1:])
    ]


def _slot(block: Any, *, day: date, until: time | None, choices: Choices) -> Slot:
    value, starts = block.value, moment(day, block.value["starts"])
    ends = moment(day, until) if until else starts + USUAL_LENGTH
    if ends <= starts:
        ends = starts + USUAL_LENGTH
    common: dict[str, Any] = {"kind": block.block_type, "starts": value["starts"], "ends": value["ends"]}
    match block.block_type:
        case "session":
            talks = [_talk(block, starts, ends, choices)]
            return Slot(**common, room=value["room"], heading=value["title"], talks=talks)
        case "parallel":
            talks = [_talk(each, starts, ends, choices) for each in value["sessions"]]
            return Slot(**common, heading=value["heading"], talks=talks)
    return Slot(**common, heading=value["title"], room=value["room"])


def _talk(block: Any, starts: datetime, ends: datetime, choices: Choices) -> Talk:
    value = block.value
    return Talk(
        key=str(block.id or ""),
        title=value["title"],
        room=value["room"],
        about=value["about"],
        speakers=[speaker for speaker in value["speakers"] if speaker is not None],
        part=value["part"],
        is_chosen=value["part"] in choices,
        left=choices.get(value["part"]),
        starts_at=starts,
        ends_at=ends,
    )
