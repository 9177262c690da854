"""Who receives a mailing, each person once, with the reason; and who does not.

Everything is one SELECT that the database works through by itself, so that a hundred thousand people cost no more
memory here than ten. A person is an account, or an address that belongs to no account. Narrowing by role concerns seats,
by kind partnerships, by region partnerships and prospects; subscribers are never narrowed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from membership.access import london_day
from newsletters.models import Group, Mailing
from newsletters.reach import COLUMNS, Aim, aim_of, people_told, people_who_left, seats_on, sources_of

Select = tuple[str, Sequence[Any]]
MEMBERS: Final = "members"
PUBLIC: Final = "public"

_PEOPLE = """
    SELECT DISTINCT ON (person)
        person, user_id, address, name, greeting, partnership, why, source,
        CASE WHEN user_id IN ({seated}) THEN 'members' ELSE 'public' END AS audience,
        {has_left} AS has_left
    FROM (
        SELECT found.*, COALESCE('user:' || found.user_id, 'address:' || found.address) AS person
        FROM ({found}) found ({columns})
    ) named
    ORDER BY person, has_left, rank, partnership
"""
# Two plain questions, each answered from a table made once; joined by OR into one they would be asked for each pair of rows.
_HAS_LEFT = """
    (named.address IN (SELECT gone.address FROM ({left}) gone (address, user_id))
    OR (
        named.is_account
        AND named.user_id IN (
            SELECT gone.user_id FROM ({left}) gone (address, user_id) WHERE gone.user_id IS NOT NULL
        )
    ))
"""
_RECIPIENTS = """
    SELECT person, address, name, why, audience,
        jsonb_build_object('name', COALESCE(NULLIF(greeting, ''), 'colleague'), 'partnership', partnership) AS personal
    FROM ({people}) chosen WHERE NOT has_left
"""
_FIGURES = """
    SELECT source, audience, has_left, suppression.id IS NOT NULL AS is_suppressed, COUNT(*)
    FROM ({people}) chosen
    LEFT JOIN office_suppression suppression
        ON suppression.address = chosen.address AND suppression.lifted_at IS NULL
    GROUP BY 1, 2, 3, 4
"""
_SAMPLE = """
    SELECT chosen.address, chosen.name, chosen.partnership, chosen.why, chosen.audience, chosen.has_left,
        suppression.id IS NOT NULL AS is_suppressed
    FROM ({people}) chosen
    LEFT JOIN office_suppression suppression
        ON suppression.address = chosen.address AND suppression.lifted_at IS NULL
    WHERE {condition}
    ORDER BY md5(chosen.person) LIMIT %s
"""


@dataclass(frozen=True)
class AudienceFigures:
    """How many people a mailing reaches: `members` and `public` receive the edition of that name; the others get none."""

    members: int
    public: int
    by_source: dict[str, int]
    left: int
    suppressed: int

    @property
    def total(self) -> int:
        """Everybody who will get a copy."""
        return self.members + self.public


@dataclass(frozen=True)
class Addressee:
    """One person of an audience: who, why, and whether a copy will go out."""

    address: str
    name: str
    partnership: str
    why: str
    audience: str
    has_left: bool
    is_suppressed: bool


def recipients_of(mailing: Mailing, *, now: datetime) -> Select:
    """Return the SELECT that gives the mailing's copies, for `write_copies`."""
    people, parameters = _people(mailing, now=now)
    return _RECIPIENTS.format(people=people), parameters


def figures_of_audience(mailing: Mailing | Aim, *, now: datetime) -> AudienceFigures:
    """Count whom the mailing would reach at `now`, in one query."""
    people, parameters = _people(mailing, now=now)
    editions, by_source, left, suppressed = {MEMBERS: 0, PUBLIC: 0}, dict.fromkeys(mailing.groups, 0), 0, 0
    for source, audience, has_left, is_suppressed, number in _rows(
        _FIGURES.format(people=people), parameters
    ):
        if has_left:
            left += number
        elif is_suppressed:
            suppressed += number
        else:
            editions[audience] += number
            by_source[source] = by_source.get(source, 0) + number
    return AudienceFigures(editions[MEMBERS], editions[PUBLIC], by_source, left, suppressed)


def sample_of_audience(mailing: Mailing | Aim, *, now: datetime, size: int = 20) -> list[Addressee]:
    """Return some of the people who would get a copy, the same ones each time, in one query."""
    return _sample(mailing, "NOT has_left AND suppression.id IS NULL", [], now=now, size=size)


def left_out_of_audience(mailing: Mailing | Aim, *, now: datetime, size: int = 20) -> list[Addressee]:
    """Return some of the people whom a group reaches but who get no copy, the same ones each time, in one query."""
    return _sample(mailing, "(has_left OR suppression.id IS NOT NULL)", [], now=now, size=size)


def find_in_audience(mailing: Mailing | Aim, *, words: str, now: datetime, size: int = 20) -> list[Addressee]:
    """Return people of the audience by a part of their name or address, also those who get no copy, in one query."""
    pattern = f"%{words.replace('%', '').replace('_', '')}%"
    condition = "(chosen.address ILIKE %s OR chosen.name ILIKE %s OR chosen.partnership ILIKE %s)"
    return _sample(mailing, condition, [pattern] * 3, now=now, size=size)


def _sample(
    mailing: Mailing | Aim, condition: str, more: list[object], *, now: datetime, size: int
) -> list[Addressee]:
    people, parameters = _people(mailing, now=now)
    rows = _rows(_SAMPLE.format(people=people, condition=condition), [*parameters, *more, size])
    return [Addressee(*row) for row in rows]


def _rows(select: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(select, parameters)
        return cursor.fetchall()


def _people(mailing: Mailing | Aim, *, now: datetime) -> Select:
    today, aim = london_day(now), mailing if isinstance(mailing, Aim) else aim_of(mailing)
    # Before a group is chosen the audience is empty, which is a SELECT like any other.
    nobody = people_told(seats_on(today).filter(pk=0), Group.MEMBERS, "")
    selects = [_select(source) for source in [*sources_of(aim, today=today), nobody]]
    union = " UNION ALL ".join(f"({select})" for select, _ in selects)
    seated, seated_parameters = _select(seats_on(today).values_list("user_id"))
    left, left_parameters = _select(people_who_left(aim.topic))
    has_left = _HAS_LEFT.format(left=left)
    sql = _PEOPLE.format(found=union, columns=", ".join(COLUMNS), seated=seated, has_left=has_left)
    parameters = [*seated_parameters, *left_parameters, *left_parameters]
    for _, own in selects:
        parameters.extend(own)
    return sql, parameters


def _select(queryset: QuerySet[Any, Any]) -> Select:
    sql, parameters = queryset.query.get_compiler(connection=connection).as_sql()
    return sql, parameters
