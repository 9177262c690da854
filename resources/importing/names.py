"""From what a row says to the partnership, topics, type and sharing that are meant."""

import re
from difflib import get_close_matches

from membership.importing.understanding import alike
from membership.models import FormerName, Partnership, Succession
from resources.models import DocumentType, Sharing, TopicPage

NEAREST = 3
USUAL_WORDS = {
    "safeguarding",
    "children",
    "childrens",
    "child",
    "partnership",
    "board",
    "arrangements",
    "lscp",
    "scp",
    "multi",
    "agency",
}
SHARINGS = {
    Sharing.MEMBERS: ("member", "private", "restricted"),
    Sharing.BOARD: ("board",),
    Sharing.PUBLIC: ("public", "everybody", "everyone", "open", "anyone"),
}
OTHER_TYPE = "something-else"


class UnknownNameError(Exception):
    """Nothing is called so; the message says what is nearest."""


class Names:
    """Everything that a list may name, read once."""

    def __init__(self) -> None:
        self.partnerships = {partnership.pk: partnership for partnership in Partnership.objects.all()}
        former = FormerName.objects.order_by("until").values_list("name", "partnership")
        self._partnerships = {alike(name): pk for name, pk in former}
        self._partnerships |= {alike(one.name): pk for pk, one in self.partnerships.items()}
        self._bare: dict[str, set[int]] = {}
        for name, pk in self._partnerships.items():
            self._bare.setdefault(_bare(name), set()).add(pk)
        self._heirs: dict[int, set[int]] = {}
        for ended, heir in Succession.objects.values_list("predecessor", "successor"):
            self._heirs.setdefault(ended, set()).add(heir)
        self.topics = {topic.pk: topic for topic in TopicPage.objects.defer_streamfields()}
        self._topics = {
            alike(words): topic.pk
            for topic in self.topics.values()
            for words in (*topic.also_called.split(","), topic.slug, topic.title)
            if words.strip()
        }
        self.types = list(DocumentType.objects.all())

    def partnership(self, name: str) -> Partnership:
        """Return the partnership that is called so, was called so, or has taken over from what was. Raises `UnknownNameError`."""
        pk = self._partnerships.get(alike(name))
        if pk is None:
            short = self._bare.get(_bare(alike(name)), set())
            pk = next(iter(short)) if len(short) == 1 else None
        if pk is None:
            raise UnknownNameError(f"No partnership is called “{name}”.{self._nearest(name)}")
        standing = self._standing(pk)
        if len(standing) != 1:
            heirs = " and ".join(sorted(self.partnerships[heir].name for heir in standing))
            raise UnknownNameError(f"“{name}” has split into {heirs}. Write which of them has it.")
        return self.partnerships[standing.pop()]

    def topics_in(self, cell: str) -> tuple[list[int], list[str]]:
        """Return the ids of the topics that a cell names, and the names that are none."""
        known, unknown = [], []
        names = [cell] if alike(cell) in self._topics else re.split(r"[;|/\n]", cell)
        for name in filter(None, (part.strip() for part in names)):
            # A topic's own name may hold commas, so these part only what is no topic as it stands.
            for word in [name] if alike(name) in self._topics else name.split(","):
                pk = self._topics.get(alike(word))
                if pk:
                    known.append(pk)
                elif word.strip():
                    unknown.append(word.strip())
        return list(dict.fromkeys(known)), list(dict.fromkeys(unknown))

    def nearest_topics(self, name: str) -> str:
        """Return a sentence with the topics whose names are nearest; empty where none is near."""
        near = get_close_matches(alike(name), self._topics, n=NEAREST)
        return _meant(list(dict.fromkeys(self.topics[self._topics[one]].title for one in near)))

    def learn_topic(self, topic: TopicPage) -> None:
        """Know a topic that was made meanwhile."""
        self.topics[topic.pk] = topic
        self._topics[alike(topic.title)] = topic.pk

    def type(self, name: str, *, title: str) -> DocumentType:
        """Return the type of that name, or without one the type whose name the title holds. Raises `UnknownNameError`."""
        if name:
            known = {alike(word): type_ for type_ in self.types for word in (type_.name, type_.slug)}
            found = known.get(alike(name)) or known.get(alike(name).removesuffix("s"))
            if found is None:
                raise UnknownNameError(f"“{name}” is no type of document. There are: {self._types()}.")
            return found
        words = alike(title)
        for type_ in self.types:
            if alike(type_.name) in words:
                return type_
        other = next((type_ for type_ in self.types if type_.slug == OTHER_TYPE), None)
        if other is None:
            raise UnknownNameError(
                f"The title does not tell the type of document. Write one of: {self._types()}."
            )
        return other

    def _types(self) -> str:
        return ", ".join(type_.name for type_ in self.types) or "none yet"

    def _standing(self, pk: int) -> set[int]:
        """The partnerships that go on from one, itself included."""
        found: set[int] = set()
        waiting, seen = [pk], set()
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            heirs = self._heirs.get(one, set()) if self.partnerships[one].closed_on else set()
            waiting += heirs
            if not heirs:
                found.add(one)
        return found

    def _nearest(self, name: str) -> str:
        near = get_close_matches(alike(name), self._partnerships, n=NEAREST)
        near += get_close_matches(_bare(alike(name)), [bare for bare in self._bare if bare], n=NEAREST)
        pks = [
            pk
            for one in near
            for pk in ([self._partnerships[one]] if one in self._partnerships else self._bare[one])
        ]
        return _meant([self.partnerships[pk].name for pk in dict.fromkeys(pks)][:NEAREST])


def sharing_in(cell: str) -> Sharing:
    """Return how far a cell lets an example go; an empty one no further than members. Raises `UnknownNameError`."""
    words = cell.casefold()
    if not words:
        return Sharing.MEMBERS
    # The narrowest that is named counts: "members, not public" is for members.
    for sharing in (Sharing.BOARD, Sharing.MEMBERS, Sharing.PUBLIC):
        if any(word in words for word in SHARINGS[sharing]):
            return sharing
    raise UnknownNameError(f"“{cell}” says not how far it may go. Write members, board or public.")


def _bare(name: str) -> str:
    """What is left of a name without the words that nearly all partnerships have in theirs."""
    return " ".join(word for word in name.split() if word not in USUAL_WORDS)


def _meant(names: list[str]) -> str:
    return f" Is it {' or '.join(f'“{name}”' for name in names)}?" if names else ""
