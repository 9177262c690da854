"""How a mailing reaches people: by their seats, as lead, billing or former contacts, as prospects, as subscribers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Lower, Trim

from membership.models import Administrator, Membership, Partnership, ProspectContact, Seat, SeatRole
from newsletters.models import Group, Mailing, Subscription
from newsletters.models.readers import MailTopic

COLUMNS = ("user_id", "address", "name", "greeting", "partnership", "why", "source", "rank", "is_account")


# If somebody is reached in several ways, the first of these is the reason that they are told.
ORDER = (Group.MEMBERS, Group.LEADS, Group.BILLING, Group.SUBSCRIBERS, Group.LAPSED, Group.PROSPECTS)


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


def sources_of(aim: Aim, *, today: date) -> Iterator[QuerySet[Any]]:
    """Yield a queryset of `COLUMNS` for each way in which the mailing reaches people; one person may be in several."""
    groups = set(aim.groups)
    within = Q()
    if aim.regions:
        within &= Q(partnership__region__in=aim.regions)
    if aim.partnership_kinds:
        within &= Q(partnership__kind__in=aim.partnership_kinds)
    if Group.MEMBERS in groups:
        seats = seats_on(today).filter(within)
        if aim.roles:
            seats = seats.filter(role__in=aim.roles)
        yield people_told(seats, Group.MEMBERS, "you hold a seat of ")
    if Group.LEADS in groups:
        leads = seats_on(today).filter(within, is_lead_contact=True)
        yield people_told(leads, Group.LEADS, "you are a lead contact of ")
        administrators = Administrator.objects.filter(
            within, _covered(today, "partnership"), user__is_active=True
        )
        yield people_told(administrators, Group.LEADS, "you look after the affairs of ")
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
        yield people_told(lapsed, Group.LAPSED, "you are the lead contact of a former member, ")
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


def seats_on(today: date) -> QuerySet[Seat]:
    """Return the seats that give access on the day, of people whose accounts are open."""
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


def people_told(rows: QuerySet[Any], source: Group, why: str) -> QuerySet[Any]:
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


def people_who_left(topic: MailTopic) -> QuerySet[Any]:
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
