"""Everything that happened to a partnership on one timeline; each app adds what it knows.

An upper app registers its source in `AppConfig.ready`; this app never learns which apps exist above it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property

from django.utils import timezone

from membership.models import Partnership, Succession

READ_A_SOURCE = 1000
"""How many entries a source should return at most, the newest ones."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened.

    Arguments: `at` is an aware datetime, for a day without a time its first moment and `is_day` True; `title` says what happened
    in a few words, `words` more about it, `lines` are short facts; `who` did it, where that is known; `address` leads to the thing
    itself in the admin, `change_address` to where whoever wrote it (`written_by_id`) can change it; `partnership_id` is the
    partnership that it happened to.
    """

    at: datetime
    title: str
    partnership_id: int
    words: str = ""
    who: str = ""
    lines: tuple[str, ...] = ()
    address: str = ""
    change_address: str = ""
    written_by_id: int | None = None
    is_day: bool = False
    source: "Source | None" = None
    former: str = ""


Read = Callable[[Sequence[Partnership]], Iterable[Entry]]


@dataclass(frozen=True)
class Source:
    """Where entries come from; `label` names them in the filter, `icon` is one of Wagtail's."""

    name: str
    label: str
    icon: str
    order: int
    read: Read


@dataclass(frozen=True)
class Ancestor:
    """A partnership that another one came from, and the first day on which it no longer speaks for it."""

    partnership: Partnership
    until: date


_sources: dict[str, Source] = {}


def register_timeline(name: str, read: Read, *, label: str, icon: str = "history", order: int = 100) -> None:
    """Add a source of entries to every partnership's timeline; the same name again replaces it.

    `read` gets the partnership and after it those that it came from by merging and splitting, all of which belong on its
    timeline, and returns their entries, at most `READ_A_SOURCE` of them and with a number of queries that does not grow.
    """
    _sources[name] = Source(name, label, icon, order, read)


def sources() -> list[Source]:
    """Return what may stand on a timeline, in order."""
    return sorted(_sources.values(), key=lambda source: (source.order, source.name))


def day_entry(day: date) -> datetime:
    """Return the moment that an entry of a day without a time stands at."""
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


class Timeline:
    """A partnership's entries, the newest first, its ancestors' included until they went up in it."""

    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership

    @cached_property
    def ancestors(self) -> list[Ancestor]:
        """Those that it came from, nearest first."""
        found: dict[int, Ancestor] = {}
        nearest = {self.partnership.pk: date.max}
        while nearest:
            steps = Succession.objects.filter(successor__in=nearest).select_related("predecessor")
            further: dict[int, date] = {}
            for step in steps:
                if step.predecessor_id in found or step.predecessor_id == self.partnership.pk:
                    continue
                until = min(step.on, nearest[step.successor_id])
                found[step.predecessor_id] = Ancestor(step.predecessor, until)
                further[step.predecessor_id] = until
            nearest = further
        return list(found.values())

    @cached_property
    def entries(self) -> list[Entry]:
        """All entries of all sources."""
        lineage = [self.partnership, *(ancestor.partnership for ancestor in self.ancestors)]
        found = [replace(entry, source=source) for source in sources() for entry in source.read(lineage)]
        return sorted(filter(None, map(self._told, found)), key=lambda entry: entry.at, reverse=True)

    def _told(self, entry: Entry) -> Entry | None:
        """The entry as this partnership tells it; None for what an ancestor did after it went other ways."""
        ancestor = self._by_id.get(entry.partnership_id)
        if ancestor is None:
            return entry
        if timezone.localdate(entry.at) > ancestor.until:
            return None
        return replace(entry, former=ancestor.partnership.name)

    @cached_property
    def _by_id(self) -> dict[int, Ancestor]:
        return {ancestor.partnership.pk: ancestor for ancestor in self.ancestors}

    def counts(self) -> list[tuple[Source, int]]:
        """Return each source with the number of its entries, those without any left out."""
        numbers = Counter(entry.source.name for entry in self.entries if entry.source)
        return [(source, numbers[source.name]) for source in sources() if numbers[source.name]]

    def of(self, names: Collection[str]) -> list[Entry]:
        """Return the entries of the sources named; of all where none is named."""
        return [entry for entry in self.entries if not names or (entry.source and entry.source.name in names)]
