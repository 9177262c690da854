"""Who is due to renew into a year, at which fee, and who is not and why: for any number of partnerships in a bounded number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, JSONObject, Trim

from membership.models import (
    Administrator,
    Fee,
    Membership,
    MembershipYear,
    Partnership,
    RenewalNotice,
    Seat,
    Tier,
)
from membership.renewing.offers import Quote, quote_of
from membership.services import MembershipError
from office.models import Identity, OutboxMessage

FAILURES_COUNT_FOR = timedelta(days=180)


class NoYearBeforeError(MembershipError):
    """The first year of all has nobody to renew into it."""


@dataclass(frozen=True)
class Addressee:
    """Somebody who handles a partnership's affairs and can sign in."""

    email: str
    name: str

    def __str__(self) -> str:
        return self.name or self.email


@dataclass(frozen=True)
class Due:
    """A partnership that is due, what it would pay, and who would be written to."""

    partnership: Partnership
    fee: Fee | None
    seats: int
    quote: Quote | None
    leads: tuple[Addressee, ...]
    administrators: tuple[Addressee, ...]
    access_ends: date | None = None
    """The last day that its memberships give so far; None where none has been given."""
    reason: str = ""
    """Why no letter goes (a value of `RenewalNotice.Reason`), empty where one does."""


def year_before(year: MembershipYear) -> MembershipYear:
    """Return the year whose members are asked to renew into `year`. Raises `NoYearBeforeError`."""
    before = MembershipYear.objects.filter(ends_on__lt=year.starts_on).order_by("-ends_on").first()
    if before is None:
        raise NoYearBeforeError(f"No membership year is entered before {year}.", field="year")
    return before


def due_for(year: MembershipYear) -> QuerySet[Partnership]:
    """Return the partnerships that were members in the year before, paid or not, and still exist; annotated as `with_terms` says."""
    before = _memberships_of(year_before(year))
    return with_terms(Partnership.objects.open(), year=year).filter(Exists(before))


def with_terms(partnerships: QuerySet[Partnership], *, year: MembershipYear) -> QuerySet[Partnership]:
    """Annotate what decides a partnership's renewal into a year.

    `areas_covered`, `seats_before`, `has_renewed`, `access_ends`, and `leads` and `administering`: lists of name and address of those
    who can sign in.
    """
    before = MembershipYear.objects.filter(ends_on__lt=year.starts_on).order_by("-ends_on")[:1]
    return partnerships.annotate(
        areas_covered=areas_covered(),
        seats_before=Subquery(
            Membership.objects.filter(
                partnership=OuterRef("pk"),
                year__in=before.values("pk"),
                cancelled_on__isnull=True,
                approved_on__isnull=False,
            ).values("seats")[:1]
        ),
        has_renewed=Exists(_memberships_of(year)),
        access_ends=Subquery(
            Membership.objects.filter(
                partnership=OuterRef("pk"), cancelled_on__isnull=True, access_until__isnull=False
            )
            .order_by("-access_until")
            .values("access_until")[:1]
        ),
        leads=_people(Seat.objects.held().filter(is_lead_contact=True), first="given_at"),
        administering=_people(Administrator.objects.all(), first="since"),
    )


def tier_rule(kind: str = "kind") -> Case:
    """Return the same decision as `Tier.rule_for` in SQL, from `areas_covered` and the kind at the path given."""
    return Case(
        When(Q(**{kind: Partnership.Kind.OTHER}) | Q(areas_covered=0), then=Value(Tier.Rule.OTHER)),
        When(areas_covered=1, then=Value(Tier.Rule.ONE_AREA)),
        default=Value(Tier.Rule.SEVERAL_AREAS),
        output_field=CharField(),
    )


def areas_covered(partnership: str = "pk") -> Coalesce:
    """Return the number of areas in SQL of the partnership whose key stands at the path given."""
    areas: Any = Partnership.areas.through.objects.filter(partnership=OuterRef(partnership)).order_by()
    return Coalesce(Subquery(areas.values("partnership").annotate(number=Count("pk")).values("number")), 0)


class Reckoning:
    """Turns annotated partnerships into what is due of them; what they share is read once."""

    def __init__(self, year: MembershipYear, *, now: datetime) -> None:
        self.year = year
        self.now = now

    @cached_property
    def fees(self) -> dict[str, Fee]:
        fees = Fee.objects.filter(year=self.year).select_related("tier", "year")
        return {fee.tier.rule: fee for fee in fees}

    @cached_property
    def is_registered(self) -> bool:
        return bool(Identity.load().vat_number)

    @cached_property
    def failing(self) -> frozenset[str]:
        return failing_addresses(now=self.now)

    def of(self, partnership: Any) -> Due:
        """Return what is due of a partnership annotated by `with_terms`; the reason is that of the moment."""
        rule = Tier.rule_for(kind=partnership.kind, areas=partnership.areas_covered)
        fee = self.fees.get(rule)
        seats = max(partnership.seats_before or 1, fee.seats_included if fee else 1)
        return Due(
            partnership=partnership,
            fee=fee,
            seats=seats,
            quote=quote_of(fee, seats=seats, is_registered=self.is_registered) if fee else None,
            leads=_addressees(partnership.leads),
            administrators=_addressees(partnership.administering),
            access_ends=partnership.access_ends,
            reason=self._reason(partnership, fee),
        )

    def _reason(self, partnership: Any, fee: Fee | None) -> str:
        reason = RenewalNotice.Reason
        leads = [row["email"] for row in partnership.leads]
        if partnership.has_renewed:
            return reason.RENEWED
        if partnership.closed_on:
            return reason.CLOSED
        if fee is None:
            return reason.NO_FEE
        if not leads:
            return reason.NO_LEAD_CONTACT
        return reason.ADDRESS_FAILS if self.failing.issuperset(leads) else ""


def failing_addresses(*, now: datetime) -> frozenset[str]:
    """Return the addresses whose latest mail of the last months could not be delivered."""
    failed = _latest(
        OutboxMessage.objects.filter(
            state=OutboxMessage.State.FAILED, created_at__gte=now - FAILURES_COUNT_FOR
        ).values_list("recipients", "created_at")
    )
    if not failed:
        return frozenset()
    sent = _latest(
        OutboxMessage.objects.filter(
            state=OutboxMessage.State.SENT,
            created_at__gte=min(failed.values()),
            recipients__has_any_keys=list(failed),
        ).values_list("recipients", "created_at")
    )
    return frozenset(address for address, at in failed.items() if address not in sent or sent[address] < at)


def _latest(rows: Any) -> dict[str, datetime]:
    latest: dict[str, datetime] = {}
    for recipients, at in rows:
        for address in recipients:
            latest[address] = max(at, latest.get(address, at))
    return latest


def _memberships_of(year: MembershipYear) -> QuerySet[Membership]:
    return Membership.objects.filter(
        partnership=OuterRef("pk"), year=year, cancelled_on__isnull=True, approved_on__isnull=False
    )


def _people(rows: QuerySet[Any], *, first: str) -> ArraySubquery:
    return ArraySubquery(
        rows.filter(partnership=OuterRef("pk"), user__is_active=True)
        .order_by(first, "pk")
        .values(
            json=JSONObject(
                email="user__email", name=Trim(Concat("user__first_name", Value(" "), "user__last_name"))
            )
        )
    )


def _addressees(rows: Sequence[dict[str, str]]) -> tuple[Addressee, ...]:
    return tuple(Addressee(row["email"], row["name"]) for row in rows)
