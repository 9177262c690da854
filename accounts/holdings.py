"""What the site holds about people: one list, from which the copy of one's data, erasure and the retention table are made.

Each app says in its own `holdings.py` what it keeps; this app never learns which apps exist above it. A new model that can hold something
about a person belongs to one holding, or is named with `not_about_people` and the reason; a test finds those that are neither.
"""

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from accounts.models import User
from accounts.selectors import addresses_of, person_at

NOTHING = Q(pk__in=[])
ERASED = "[erased]"


@dataclass(frozen=True)
class Subject:
    """Whose data are meant: somebody with an account (and accounts merged into it), or whoever reads mail at an address."""

    user: User | None
    ids: tuple[int, ...]
    emails: tuple[str, ...]

    @property
    def label(self) -> str:
        """What staff know the person by."""
        return f"{self.user} ({self.user.email})" if self.user else self.emails[0]

    def by_account(self, *paths: str) -> Q:
        """Rows one of whose relations `paths` leads to the account."""
        return _any_of(Q(**{f"{path}__in": self.ids}) for path in paths) if self.ids else NOTHING

    def by_address(self, *paths: str) -> Q:
        """Rows one of whose columns `paths` holds an address of the person, however its letters are written."""
        return _any_of(Q(**{f"{path}__iexact": email}) for path in paths for email in self.emails)


def subject_of(user: User) -> Subject:
    """Return the person behind an account, with the addresses they have confirmed and the accounts that were merged into theirs."""
    ids, found = {user.pk}, {user.pk}
    while found:
        found = set(User.objects.filter(merged_into__in=found).values_list("pk", flat=True)) - ids
        ids |= found
    return Subject(user, tuple(sorted(ids)), tuple(sorted(addresses_of(user))))


def subject_at(address: str) -> Subject:
    """Return whoever an e-mail address belongs to, with or without an account."""
    if person := person_at(address):
        return subject_of(person)
    return Subject(None, (), (address.strip().lower(),))


class Fate(enum.Enum):
    """What erasure does with rows."""

    GOES = "deleted"
    BLANKED = "kept without name and address"
    STAYS = "kept as it is"


Find = Callable[[Subject], Q]
CarryOut = Callable[[Subject, "QuerySet[Any]", datetime], None]


@dataclass(frozen=True)
class Rows:
    """Rows of one model within a holding.

    Arguments: `model` is a label such as "membership.Seat"; `what` names them for people, in the plural; `find` tells those about a
    person; `shows` are the fields that stand in the copy of one's data, never secrets and never other people's data; `names` are the
    fields that make up the person's name, so that it can be found in letters; `bears` tells by the row's own columns whether name and
    address are the person's own, where rows of others are found too, such as bookings that they made for somebody else; `blanks` are the
    values that erasure writes, in the row and, for fields that the audit trail keeps, in its events; `carry_out` replaces deleting or
    blanking where a service does it; `why` says why something stays, and `until` for how long; `hides_when` names a field:
    where it is true, long texts of the row are left out of the copy, because they open something to whoever reads them.
    """

    model: str
    what: str
    find: Find
    shows: tuple[str, ...] = ()
    fate: Fate = Fate.GOES
    names: tuple[str, ...] = ()
    bears: Find | None = None
    blanks: Mapping[str, Any] = field(default_factory=dict)
    carry_out: CarryOut | None = None
    why: str = ""
    until: str = ""
    hides_when: str = ""

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    def about(self, subject: Subject) -> "QuerySet[Any]":
        """Return the rows about the person, oldest first."""
        rows = self.model_class._base_manager
        keys = rows.filter(self.find(subject)).values("pk")
        return rows.filter(pk__in=keys).order_by("pk")

    def bearing(self, subject: Subject) -> "QuerySet[Any]":
        """Return those of them in which the name and address are the person's own."""
        found = self.about(subject)
        if self.bears is None:
            return found
        return found.filter(pk__in=self.model_class._base_manager.filter(self.bears(subject)).values("pk"))

    @property
    def personal(self) -> frozenset[str]:
        """The fields that tell of whoever a row's name and address are."""
        return frozenset((*self.names, *self.blanks))


@dataclass(frozen=True)
class Holding:
    """One thing the site keeps about people, as the privacy page tells of it.

    Arguments: `kept_for` says in plain words how long; `period` is the same for programs, None where an event ends it; `task` is the
    name of the background task that makes it true, empty where the event itself does. Holdings are erased, and shown, in the order of
    `order`. `obstacles` says what must be settled by a person before the data can be erased; `lock` takes the locks that its services
    need, called in that order too.
    """

    name: str
    order: int
    title: str
    people: str
    purpose: str
    basis: str
    kept_for: str
    rows: tuple[Rows, ...]
    period: timedelta | None = None
    task: str = ""
    stays: str = ""
    obstacles: Callable[[Subject, datetime], Iterable[str]] | None = None
    lock: Callable[[Subject], None] | None = None


RECORD_KEPT_FOR = timedelta(days=7 * 365)
RECORD_UNTIL = "seven years"


def record(model: str, what: str, *paths: str, shows: tuple[str, ...] = ("pk",)) -> Rows:
    """Return rows that say under which account something was done: they stay, and the account behind the number is emptied."""
    return Rows(
        model,
        what,
        lambda subject: subject.by_account(*paths),
        shows=shows,
        fate=Fate.STAYS,
        why="What was decided stays explicable; the account is known by its number, without name or address.",
        until=RECORD_UNTIL,
    )


InUse = Callable[[datetime], Q]

_holdings: dict[str, Holding] = {}
_not_about_people: dict[str, str] = {}
_mentions: dict[str, tuple[str, ...]] = {}
_in_use: dict[str, InUse] = {}


def register_holding(holding: Holding) -> None:
    """Let an app say what it holds; the same name again replaces it."""
    _holdings[holding.name] = holding


def not_about_people(because: str, *models: str) -> None:
    """Say of models (labels) that they hold nothing about people, and why."""
    _not_about_people.update(dict.fromkeys(models, because))


def register_mentions(model: str, *fields: str) -> None:
    """Name text or JSON fields in which others may have written somebody's name or address: erasure takes both out of them."""
    _mentions[model] = fields


def register_use(name: str, in_use: InUse) -> None:
    """Let an app say which accounts are in use, as a condition on accounts, so that they are not closed for being idle."""
    _in_use[name] = in_use


def holdings() -> list[Holding]:
    """Return all holdings in order."""
    return sorted(_holdings.values(), key=lambda holding: (holding.order, holding.name))


def reasons_not_about_people() -> dict[str, str]:
    """Return the models that hold nothing about people, with the reason."""
    return dict(_not_about_people)


def mentions() -> dict[str, tuple[str, ...]]:
    """Return the fields in which others may have written about somebody, by model."""
    return dict(sorted(_mentions.items()))


def in_use(now: datetime) -> Q:
    """Return the condition on accounts that at least one app has a use for."""
    return _any_of(condition(now) for condition in _in_use.values())


def _any_of(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, NOTHING)
