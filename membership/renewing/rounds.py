"""How a round of renewals stands: its list, its figures by region, and what the staff's front page shows."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Greatest, NullIf, Trim

from membership.models import (
    Fee,
    Membership,
    MembershipYear,
    Region,
    Renewal,
    RenewalNotice,
    RenewalRound,
    Seat,
)
from membership.renewing.due import areas_covered, tier_rule
from office.desk import count_together

SOON = timedelta(days=14)


def listed_renewals(today: date) -> QuerySet[Renewal]:
    """Return renewals with what staff want to see at a glance, in one query.

    Annotates `with_state`, `tier_rule`, `tier_name`, `price_pence` (fee and extra seats as before, without VAT; None without a fee),
    `lead_contact`, `last_letter`, `last_letter_reason`, and `access_ends`, the last day that the partnership's memberships give.
    """
    fee: Any = Fee.objects.filter(year=OuterRef("round__year"), tier__rule=OuterRef("tier_rule"))
    before: Any = Membership.objects.filter(
        partnership=OuterRef("partnership"),
        year__ends_on__lt=OuterRef("round__year__starts_on"),
        cancelled_on__isnull=True,
        approved_on__isnull=False,
    ).order_by("-year__starts_on")
    lead: Any = (
        Seat.objects.held()
        .filter(partnership=OuterRef("partnership"), is_lead_contact=True)
        .order_by("given_at", "pk")
    )
    letter: Any = RenewalNotice.objects.filter(renewal=OuterRef("pk")).order_by("-due_on", "-pk")
    access: Any = Membership.objects.filter(
        partnership=OuterRef("partnership"), cancelled_on__isnull=True, access_until__isnull=False
    ).order_by("-access_until")
    full_name = Trim(Concat("user__first_name", Value(" "), "user__last_name"))
    return (
        Renewal.objects.with_state(today)
        .select_related("round__year", "partnership")
        .annotate(areas_covered=areas_covered("partnership"))
        .annotate(tier_rule=tier_rule("partnership__kind"))
        .annotate(
            tier_name=Subquery(fee.values("tier__name")[:1]),
            seats_before=Subquery(before.values("seats")[:1]),
            price_pence=Subquery(
                fee.annotate(
                    price=F("price_pence")
                    + Greatest(OuterRef("seats_before") - F("seats_included"), Value(0))
                    * F("extra_seat_pence")
                ).values("price")[:1],
                output_field=IntegerField(),
            ),
            lead_contact=Subquery(
                lead.annotate(
                    name=Coalesce(NullIf(full_name, Value("")), "user__email", output_field=CharField())
                ).values("name")[:1]
            ),
            last_letter=Subquery(letter.values("step__name")[:1]),
            last_letter_reason=Subquery(letter.values("reason")[:1]),
            access_ends=Subquery(access.values("access_until")[:1]),
        )
    )


@dataclass(frozen=True)
class RegionFigures:
    """How many of a region's partnerships stand where."""

    region: str
    renewed: int
    not_yet: int
    awaited: int
    not_renewing: int

    @property
    def due(self) -> int:
        return self.renewed + self.not_yet + self.awaited + self.not_renewing

    @property
    def per_cent(self) -> int:
        """The share that has renewed."""
        return round(100 * self.renewed / self.due) if self.due else 0


def figures_by_region(opened: RenewalRound, *, today: date) -> list[RegionFigures]:
    """Return a row for every region that has somebody due, and a last one for all together, in one query."""
    state = Renewal.State
    rows = (
        Renewal.objects.filter(round=opened)
        .with_state(today)
        .order_by()
        .values("partnership__region")
        .annotate(
            renewed=Count("pk", filter=Q(state_on=state.RENEWED)),
            not_yet=Count("pk", filter=Q(state_on=state.DUE)),
            awaited=Count("pk", filter=Q(state_on__in=[state.DECISION_AWAITED, state.PAUSED])),
            not_renewing=Count("pk", filter=Q(state_on=state.NOT_RENEWING)),
        )
    )
    labels = dict(Region.choices)
    figures = [
        RegionFigures(
            labels.get(row["partnership__region"], "Across regions"),
            row["renewed"],
            row["not_yet"],
            row["awaited"],
            row["not_renewing"],
        )
        for row in rows
    ]
    figures.sort(key=lambda row: row.region)
    return [*figures, _together(figures)] if figures else []


@dataclass(frozen=True)
class FrontPage:
    """What is due today, in numbers."""

    opened: RenewalRound | None
    to_open: MembershipYear | None
    due: int
    awaiting_payment: int
    in_grace: int
    lapsing: int
    not_mailed: int


def front_page(*, today: date) -> FrontPage:
    """Count what the membership officer wants to know in the morning.

    `to_open` is the next year where its renewals are not open; `due` are unanswered renewals of the round that runs; `awaiting_payment`
    are approved memberships without access; `in_grace` and `lapsing` (within 14 days) are partnerships whose only access is grace;
    `not_mailed` are letters held up by something that staff can mend.
    """
    years = list(
        MembershipYear.objects.filter(ends_on__gte=today)
        .select_related("renewal_round__year")
        .order_by("starts_on")
    )
    opened = next((year.renewal_round for year in reversed(years) if hasattr(year, "renewal_round")), None)
    following = next((year for year in years if year.starts_on > today), None)
    states: Any = Membership.objects.with_status(today)
    renewals: Any = Renewal.objects.filter(round=opened).with_state(today)
    reason = RenewalNotice.Reason
    counts = count_together(
        due=renewals.filter(state_on=Renewal.State.DUE),
        awaiting_payment=states.filter(status_on=Membership.Status.AWAITING_PAYMENT),
        in_grace=only_in_grace(today),
        lapsing=only_in_grace(today).filter(access_until__lte=today + SOON),
        not_mailed=RenewalNotice.objects.filter(
            renewal__round=opened, reason__in=[reason.NO_LEAD_CONTACT, reason.ADDRESS_FAILS, reason.NO_FEE]
        ),
    )
    return FrontPage(
        opened=opened,
        to_open=following if following and not hasattr(following, "renewal_round") else None,
        **counts,
    )


def only_in_grace(today: date) -> QuerySet[Membership]:
    """Memberships in grace of partnerships that no other membership keeps in."""
    memberships: Any = Membership.objects.with_status(today)
    current = memberships.filter(status_on=Membership.Status.CURRENT).values("partnership")
    return memberships.filter(status_on=Membership.Status.IN_GRACE).exclude(partnership__in=current)


def _together(figures: list[RegionFigures]) -> RegionFigures:
    return RegionFigures(
        "England and beyond",
        *(
            sum(getattr(row, name) for row in figures)
            for name in ("renewed", "not_yet", "awaited", "not_renewing")
        ),
    )
