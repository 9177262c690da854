"""Who receives a mailing, each person once, with the reason; and who does not.

Everything is one SELECT that the database works through by itself, so that a hundred thousand people cost no more
memory here than ten. A person is an account, or an address that belongs to no account. Narrowing by role concerns seats,
by kind partnerships, by region partnerships and prospects; subscribers are never narrowed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Lower, Trim

from membership.access import london_day
from membership.models import Administrator, Membership, Partnership, ProspectContact, Seat, SeatRole
from newsletters.models import Group, Mailing, Subscription
from newsletters.models.readers import MailTopic

Select = tuple[str, Sequence[Any]]
MEMBERS: Final = "members"
PUBLIC: Final = "public"
COLUMNS = ("user_id", "address", "name", "greeting", "partnership", "why", "source", "rank", "is_account")
# If somebody is reached in several ways, the first of these is the reason that they are told.
ORDER = (Group.MEMBERS, Group.LEADS, Group.BILLING, Group.SUBSCRIBERS, Group.LAPSED, Group.PROSPECTS)

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
class Aim:
    """Whom a mailing goes to, also while it is only being thought about and nothing of it is saved."""

    topic: MailTopic
    groups: Sequence[str] = ()
    roles: Sequence[SeatRole] = ()
    regions: Sequence[str] = ()
    partnership_kinds: Sequence[str] = ()


def aim_of(mailing: Mailing) -> Aim:
    """Return whom a mailing goes to as it is saved."""
    return Aim(
        topic=mailing.topic,
        groups=mailing.groups,
        roles=list(mailing.roles.all()) if Group.MEMBERS in mailing.groups else [],
        regions=mailing.regions,
        partnership_kinds=mailing.partnership_kinds,
    )


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


def find_in_audience(
    mailing: Mailing | Aim, *, words: str, now: datetime, size: int = 20
) -> list[Addressee]:
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
    nobody = _people_told(_seats(today).filter(pk=0), Group.MEMBERS, "")
    selects = [_select(source) for source in [*_sources(aim, today=today), nobody]]
    union = " UNION ALL ".join(f"({select})" for select, _ in selects)
    seated, seated_parameters = _select(_seats(today).values_list("user_id"))
    left, left_parameters = _select(_left(aim.topic))
    has_left = _HAS_LEFT.format(left=left)
    sql = _PEOPLE.format(found=union, columns=", ".join(COLUMNS), seated=seated, has_left=has_left)
    parameters = [*seated_parameters, *left_parameters, *left_parameters]
    for _, own in selects:
        parameters.extend(own)
    return sql, parameters


def _select(queryset: QuerySet[Any, Any]) -> Select:
    sql, parameters = queryset.query.get_compiler(connection=connection).as_sql()
    return sql, parameters


def _sources(aim: Aim, *, today: date) -> Iterator[QuerySet[Any]]:
    groups = set(aim.groups)
    within = Q()
    if aim.regions:
        within &= Q(partnership__region__in=aim.regions)
    if aim.partnership_kinds:
        within &= Q(partnership__kind__in=aim.partnership_kinds)
    if Group.MEMBERS in groups:
        seats = _seats(today).filter(within)
        if aim.roles:
            seats = seats.filter(role__in=aim.roles)
        yield _people_told(seats, Group.MEMBERS, "you hold a seat of ")
    if Group.LEADS in groups:
        leads = _seats(today).filter(within, is_lead_contact=True)
        yield _people_told(leads, Group.LEADS, "you are a lead contact of ")
        administrators = Administrator.objects.filter(
            within, _covered(today, "partnership"), user__is_active=True
        )
        yield _people_told(administrators, Group.LEADS, "you look after the affairs of ")
    if Group.BILLING in groups:
        yield _billing(aim, today=today)
    if Group.LAPSED in groups:
        lapsed = Seat.objects.held().filter(
            within,
            ~_covered(today, "partnership"),
            Exists(Membership.objects.filter(partnership=OuterRef("partnership"), access_until__lt=today)),
            is_lead_contact=True,
            user__is_active=True,
            partnership__closed_on__isnull=True,
        )
        yield _people_told(lapsed, Group.LAPSED, "you are the lead contact of a former member, ")
    if Group.PROSPECTS in groups:
        yield _prospects(aim, today=today)
    if Group.SUBSCRIBERS in groups:
        confirmed = Subscription.objects.confirmed().filter(topic=aim.topic)
        yield _addresses_told(
            confirmed,
            Group.SUBSCRIBERS,
            address=F("reader__address"),
            name="reader__name",
            partnership=Value(""),
            why=Value("you subscribed to it"),
        )


def _seats(today: date) -> QuerySet[Seat]:
    return Seat.objects.held().filter(_covered(today, "partnership"), user__is_active=True).order_by()


def _covered(today: date, partnership: str) -> Exists:
    return Exists(Membership.objects.giving_access(today).filter(partnership=OuterRef(partnership)))


def _billing(aim: Aim, *, today: date) -> QuerySet[Any]:
    within = Q(region__in=aim.regions) if aim.regions else Q()
    if aim.partnership_kinds:
        within &= Q(kind__in=aim.partnership_kinds)
    payers = Partnership.objects.filter(within, _covered(today, "pk"), customer__isnull=False)
    return _addresses_told(
        payers.exclude(customer__email=""),
        Group.BILLING,
        address=Lower("customer__email"),
        name="customer__contact_name",
        partnership=F("name"),
        why=Concat(Value("you receive the invoices of "), "name"),
    )


def _prospects(aim: Aim, *, today: date) -> QuerySet[Any]:
    within = Q(area__region__in=aim.regions) if aim.regions else Q()
    members = Partnership.objects.filter(_covered(today, "pk"), areas=OuterRef("area"))
    contacts = ProspectContact.objects.filter(within, ~Exists(members)).exclude(email="")
    return _addresses_told(
        contacts,
        Group.PROSPECTS,
        address=Lower("email"),
        name="name",
        partnership=Value(""),
        why=Concat(Value("we know you as a contact for safeguarding in "), "area__name"),
    )


def _people_told(rows: QuerySet[Any], source: Group, why: str) -> QuerySet[Any]:
    """People who are known by their account."""
    return _told(
        rows,
        source,
        user_id=F("user_id"),
        address=F("user__email"),
        name=Trim(Concat("user__first_name", Value(" "), "user__last_name")),
        greeting=F("user__first_name"),
        partnership=F("partnership__name"),
        why=Concat(Value(why), "partnership__name"),
        is_account=Value(True),
    )


def _addresses_told(
    rows: QuerySet[Any], source: Group, *, address: Any, name: str, partnership: Any, why: Any
) -> QuerySet[Any]:
    """People who are known by an address; whoever has an account with that address is the same person."""
    rows = rows.annotate(to_known=address)
    accounts = get_user_model().objects.filter(is_active=True, email=OuterRef("to_known"))
    others = EmailAddress.objects.filter(email=OuterRef("to_known"), verified=True, user__is_active=True)
    account = _account(accounts, others)
    return _told(
        rows,
        source,
        user_id=account,
        address=F("to_known"),
        name=F(name),
        greeting=F(name),
        partnership=partnership,
        why=why,
        is_account=Value(False),
    )


def _account(accounts: QuerySet[Any], others: QuerySet[EmailAddress]) -> Coalesce:
    """The account that an address belongs to, whether it is its name or one of its other addresses."""
    return Coalesce(
        Subquery(accounts.values("pk")[:1]),
        Subquery(others.values("user_id")[:1]),
        output_field=IntegerField(),
    )


def _told(rows: QuerySet[Any], source: Group, **columns: Any) -> QuerySet[Any]:
    told = {**columns, "source": Value(source.value), "rank": Value(ORDER.index(source))}
    named = {f"to_{column}": value for column, value in told.items()}
    return rows.order_by().annotate(**named).values_list(*(f"to_{column}" for column in COLUMNS))


def _left(topic: MailTopic) -> QuerySet[Any]:
    """Addresses that have left the topic, each with the account that it belongs to."""
    accounts = get_user_model().objects.filter(email=OuterRef("reader__address"))
    others = EmailAddress.objects.filter(email=OuterRef("reader__address"), verified=True)
    return (
        Subscription.objects.left()
        .filter(topic=topic)
        .order_by()
        .annotate(to_user_id=_account(accounts, others))
        .values_list("reader__address", "to_user_id")
    )
