"""Reads of membership that are not trivial."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, JSONObject, Lower, NullIf, Trim

from membership.access import VISITOR, Place, Viewer, london_day
from membership.models import AccessSettings, Administrator, Membership, Partnership, Seat
from office.compiled import CompiledQuery

READ_EVERYTHING = "read_everything"


def viewer_for(*, user_id: int | None, acting_for: int | None = None, now: datetime) -> Viewer:
    """Build the viewer for a person, in one query.

    Arguments: `acting_for` is the partnership that a person with several seats has chosen; `now` an aware datetime.
    Who is unknown or deactivated counts as a visitor.
    """
    if user_id is None:
        return VISITOR.with_open_access(_is_open(_SETTING.first(), now=now))
    person = _PERSON.first(key=user_id, day=london_day(now))
    if person is None:
        return viewer_for(user_id=None, now=now)
    places = tuple(_place(row) for row in person["held"])
    return Viewer(
        user_id=user_id,
        places=places,
        acting_for=_acting_for(places, chosen=acting_for),
        is_staff_reader=person["is_superuser"] or person["may_read_everything"],
        open_access=_is_open(person["setting"], now=now),
        administered=tuple(_place(row) for row in person["looked_after"]),
    )


def contract_of(partnership: Partnership, *, today: date) -> Membership | None:
    """Return the membership whose number of seats counts for the partnership on the day, or None where there is none.

    It is the one that gives access; without such a one the next to come, applied for, or last lapsed, so that a lead contact can
    be named before the fee is paid and after a lapse.
    """
    return contracts_of([partnership.pk], today=today).get(partnership.pk)


def contracts_of(partnerships: Collection[int], *, today: date) -> dict[int, Membership]:
    """Return the same for several partnerships, by their keys, in one query; those without one are left out."""
    rows: Any = Membership.objects.filter(partnership__in=partnerships)
    found: dict[int, Any] = {}
    for membership in rows.standing_first(today).select_related("year"):
        found.setdefault(membership.partnership_id, membership)
    return {key: row for key, row in found.items() if row.status_on != Membership.Status.CANCELLED}


def successors_at(slug: str) -> list[Partnership]:
    """Return the partnerships that took over, by merging and splitting, from the ended one at an address; none where it goes on."""
    found: dict[int, Partnership] = {}
    ended = list(Partnership.objects.filter(slug=slug, closed_on__isnull=False))
    while ended:
        steps = Partnership.objects.filter(predecessors__in=ended).exclude(pk__in=found).distinct()
        found |= {partnership.pk: partnership for partnership in steps}
        ended = [partnership for partnership in steps if partnership.closed_on]
    return [partnership for partnership in found.values() if not partnership.closed_on]


def partnerships_with_standing(*, today: date) -> QuerySet[Partnership]:
    """Return partnerships with what staff want to see at a glance, in one query.

    Annotates `standing` (a value of `Membership.Status`, None for one that was never a member), `standing_year`,
    `standing_tier` (None where no fee is known), `seats_contracted`, `seats_held` and `lead_contact` (name, or address where no
    name is known).
    """
    standing: Any = Membership.objects.filter(partnership=OuterRef("pk")).standing_first(today)
    held = Seat.objects.held().filter(partnership=OuterRef("pk"))
    lead = held.filter(is_lead_contact=True).order_by("given_at", "pk")
    full_name = Trim(Concat("user__first_name", Value(" "), "user__last_name"))
    return Partnership.objects.annotate(
        standing=Subquery(standing.values("status_on")[:1]),
        standing_year=Subquery(standing.values("year__name")[:1]),
        standing_tier=Subquery(standing.values("fee__tier__name")[:1]),
        seats_contracted=Subquery(
            standing.exclude(status_on=Membership.Status.CANCELLED).values("seats")[:1]
        ),
        seats_held=Coalesce(
            Subquery(held.order_by().values("partnership").annotate(number=Count("pk")).values("number")), 0
        ),
        lead_contact=Subquery(
            lead.annotate(
                name=Coalesce(NullIf(full_name, Value("")), "user__email", output_field=CharField())
            ).values("name")[:1]
        ),
    )


def lead_contacts_beside(viewer: Viewer) -> list[str]:
    """Return the names of the lead contacts of the viewer's own partnerships, for people who sit beside them; never for strangers."""
    own = [place.partnership_id for place in viewer.places]
    seats = (
        Seat.objects.held()
        .filter(partnership__in=own, is_lead_contact=True, user__is_active=True)
        .exclude(user=viewer.user_id)
        .select_related("user")
        .order_by("given_at", "pk")
    )
    return list(dict.fromkeys(str(seat.user) for seat in seats))


def joined_between(*, first_day: date, last_day: date) -> QuerySet[Partnership]:
    """Return the partnerships whose first access ever began on one of the days, both included, by region and name."""
    return (
        Partnership.objects.annotate(
            joined_on=Min("memberships__access_from", filter=Q(memberships__cancelled_on=None))
        )
        .filter(joined_on__range=(first_day, last_day))
        .order_by("region", Lower("name"))
    )


def _person(*, key: int, day: date) -> QuerySet[Any, Any]:
    setting = AccessSettings.objects.values(
        json=JSONObject(open_access="open_access", open_until="open_until")
    )
    return (
        get_user_model()
        .objects.filter(pk=key, is_active=True)
        .annotate(
            held=ArraySubquery(_places(day)),
            looked_after=ArraySubquery(_administered(day)),
            may_read_everything=Exists(_permission_of(OuterRef("pk"))),
            setting=Subquery(setting[:1]),
        )
        .values("held", "looked_after", "may_read_everything", "setting", "is_superuser")
    )


def _acting_for(places: tuple[Place, ...], *, chosen: int | None) -> Place | None:
    """The chosen partnership while the person still sits for it, otherwise the first in membership, otherwise the first."""
    in_order = sorted(places, key=lambda place: (place.partnership_id != chosen, place.reads_until is None))
    return in_order[0] if in_order else None


def _places(today: date) -> Any:
    seats = Seat.objects.held().order_by("given_at", "pk")
    return seats.filter(user=OuterRef("pk")).values(json=_facts(today, is_lead_contact="is_lead_contact"))


def _administered(today: date) -> Any:
    administered = Administrator.objects.filter(user=OuterRef("pk")).order_by("since", "pk")
    return administered.values(json=_facts(today, is_administered=Value(True)))


def _facts(today: date, **more: Any) -> JSONObject:
    covering = (
        Membership.objects.giving_access(today)
        .filter(partnership=OuterRef("partnership"))
        .order_by()
        .values("partnership")
        .annotate(until=Max("access_until"))
        .values("until")
    )
    return JSONObject(
        partnership_id="partnership_id",
        partnership="partnership__name",
        slug="partnership__slug",
        reads_until=Subquery(covering),
        **more,
    )


def _permission_of(user: Any) -> Any:
    return Permission.objects.filter(
        codename=READ_EVERYTHING, content_type__app_label=AccessSettings._meta.app_label
    ).filter(Q(user=user) | Q(group__user=user))


def _place(row: dict[str, Any]) -> Place:
    until = row["reads_until"]
    return Place(
        partnership_id=row["partnership_id"],
        partnership=row["partnership"],
        slug=row["slug"],
        is_lead_contact=row.get("is_lead_contact", False),
        is_administered=row.get("is_administered", False),
        reads_until=date.fromisoformat(until) if until else None,
    )


def _is_open(row: dict[str, Any] | None, *, now: datetime) -> bool:
    if row is None:
        return False
    until = row["open_until"]
    return AccessSettings(
        open_access=row["open_access"],
        open_until=date.fromisoformat(until) if isinstance(until, str) else until,
    ).is_open(now=now)


# Asked by every page; `day` and `key` stand where the real ones go.
_PERSON = CompiledQuery(_person, {"key": -7_041_776, "day": date(1066, 10, 14)})
_SETTING = CompiledQuery(lambda: AccessSettings.objects.values("open_access", "open_until"), {})
