"""What each row of a list would do, before anything is done."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from membership.importing.understanding import alike
from office.columns import Row
from resources.addresses import link_key
from resources.importing.dates import date_in
from resources.importing.names import Names, UnknownNameError, sharing_in
from resources.models import Example, Sharing, State

NEW, FILED, KNOWN, REFUSED = "new", "filed", "known", "refused"
LONGEST_TITLE, LONGEST_TEASER, LONGEST_LINK = 200, 400, 1000


@dataclass
class Planned:
    """A row and what comes of it: a new example, more topics for one that is there, nothing, or a refusal with its reasons."""

    row: Row
    outcome: str = NEW
    words: list[str] = field(default_factory=list)
    title: str = ""
    teaser: str = ""
    link: str = ""
    dated: date | None = None
    partnership_id: int = 0
    type_id: int = 0
    sharing: Sharing = Sharing.MEMBERS
    topics: list[int] = field(default_factory=list)
    new_topics: list[str] = field(default_factory=list)
    same_as: "Example | Planned | None" = None

    @property
    def marks(self) -> list[tuple[object, ...]]:
        """What tells that two rows mean one thing: the address, or title, partnership and date."""
        key = link_key(self.link)
        same = [("title", alike(self.title), self.partnership_id, self.dated)]
        return [*([("link", key, self.partnership_id)] if key else []), *same]

    def refuse(self, reason: str) -> None:
        self.outcome = REFUSED
        self.words.append(reason)


class Planner:
    """Plans rows one after the other; what an earlier row would make, a later one finds made."""

    def __init__(self, rows: tuple[Row, ...], *, today: date, may_create_topics: bool) -> None:
        self.names = Names()
        self.today, self.may_create_topics = today, may_create_topics
        self.planned = [self._understood(row) for row in rows]
        self._known = self._there_already()
        self._filed = self._topics_already()
        for planned in self.planned:
            if planned.outcome != REFUSED:
                self._compare(planned)

    def _understood(self, row: Row) -> Planned:
        planned = Planned(row, title=row.get("title"), teaser=row.get("teaser"), link=row.get("link"))
        self._words(planned)
        self._date(planned)
        try:
            partnership = self.names.partnership(row.get("partnership"))
            planned.partnership_id = partnership.pk
            if alike(partnership.name) != alike(row.get("partnership")):
                planned.words.append(f"“{row.get('partnership')}” is taken for {partnership}.")
        except UnknownNameError as problem:
            planned.refuse(str(problem) if row.get("partnership") else "The partnership is missing.")
        try:
            planned.type_id = self.names.type(row.get("type"), title=planned.title).pk
        except UnknownNameError as problem:
            planned.refuse(str(problem))
        try:
            planned.sharing = sharing_in(row.get("sharing"))
        except UnknownNameError as problem:
            planned.refuse(str(problem))
        self._topics(planned)
        return planned

    def _words(self, planned: Planned) -> None:
        if not planned.title:
            planned.refuse("The title is missing.")
        for name, text, longest in (
            ("title", planned.title, LONGEST_TITLE),
            ("summary", planned.teaser, LONGEST_TEASER),
        ):
            if len(text) > longest:
                planned.refuse(f"The {name} has {len(text)} letters; there is room for {longest}.")
        if not planned.link:
            planned.refuse("The address is missing. What is no page on the web is shared by uploading it.")
            return
        address = planned.link if "://" in planned.link else f"https://{planned.link}"
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError:
            planned.refuse(f"“{planned.link}” is no address of the web.")
        if len(address) > LONGEST_LINK:
            planned.refuse(f"The address has {len(address)} letters; there is room for {LONGEST_LINK}.")
        planned.link = address

    def _date(self, planned: Planned) -> None:
        words = planned.row.get("dated")
        planned.dated = date_in(words) if words else None
        if not words:
            planned.refuse("The date is missing; a year alone will do.")
        elif planned.dated is None:
            planned.refuse(
                f"“{words}” is no date. Write it as 12 April 2026, 12/04/2026, April 2026 or 2026."
            )
        elif planned.dated > self.today:
            planned.refuse(f"The date lies in the future: {planned.dated:%d/%m/%Y}.")

    def _topics(self, planned: Planned) -> None:
        planned.topics, unknown = self.names.topics_in(planned.row.get("topic"))
        if not planned.topics and not unknown:
            planned.refuse("The topic is missing.")
        for name in unknown:
            if self.may_create_topics:
                planned.new_topics.append(name)
                planned.words.append(f"Makes the topic “{name}” as a draft.")
            else:
                planned.refuse(f"No topic is called “{name}”.{self.names.nearest_topics(name)}")

    def _there_already(self) -> dict[tuple[object, ...], "Example | Planned"]:
        """The examples that rows may mean, by their marks; two queries."""
        wanted = [planned for planned in self.planned if planned.outcome != REFUSED]
        keys = {link_key(planned.link) for planned in wanted}
        of = {planned.partnership_id for planned in wanted}
        days = {planned.dated for planned in wanted if planned.dated}
        found: dict[tuple[object, ...], Example | Planned] = {}
        examples = Example.objects.select_related("partnership").order_by("pk")
        for example in examples.filter(partnership__in=of, dated__in=days):
            found[("title", alike(example.title), example.partnership_id, example.dated)] = example
        for example in examples.filter(link_key__in=keys - {""}):
            found[("link", example.link_key, example.partnership_id)] = example
            found.setdefault(("elsewhere", example.link_key), example)
        return found

    def _topics_already(self) -> dict[int, set[int]]:
        """The topics of the examples that rows may mean; one query."""
        filed: dict[int, set[int]] = {}
        pks = {known.pk for known in self._known.values() if isinstance(known, Example)}
        rows = Example.topics.through.objects.filter(example__in=pks).values_list("example", "topic")
        for example_id, topic_id in rows:
            filed.setdefault(example_id, set()).add(topic_id)
        return filed

    def _compare(self, planned: Planned) -> None:
        same = next((self._known[mark] for mark in planned.marks if mark in self._known), None)
        if same is None:
            elsewhere = self._known.get(("elsewhere", link_key(planned.link)))
            if isinstance(elsewhere, Example):
                planned.words.append(f"The same address has been shared by {elsewhere.partnership} as well.")
            self._known |= dict.fromkeys(planned.marks, planned)
            return
        planned.same_as = same
        self._file_more(planned, same)

    def _file_more(self, planned: Planned, same: "Example | Planned") -> None:
        """Say of a row that means something known whether it files it under more topics."""
        if isinstance(same, Example):
            where = f"It is there already: “{same.title}”"
            if same.state != State.PUBLISHED:
                planned.outcome = KNOWN
                planned.words.append(f"{where}, {same.get_state_display().lower()}. It is left as it is.")
                return
            has = self._filed.setdefault(same.pk, set())
        else:
            where, has = f"Row {same.row.number} is the same", set(same.topics)
        more = [pk for pk in planned.topics if pk not in has]
        planned.outcome = FILED if more or planned.new_topics else KNOWN
        if more:
            titles = ", ".join(f"“{self.names.topics[pk].title}”" for pk in more)
            planned.words.append(f"{where}; it is filed under {titles} as well.")
        elif planned.outcome == KNOWN:
            planned.words.append(f"{where}.")
        planned.topics = more
        has.update(more)
        if isinstance(same, Planned):
            same.topics += more
