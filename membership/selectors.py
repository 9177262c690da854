"""Reads of membership that are not trivial."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from membership.access import VISITOR, Place, Viewer
from membership.models import AccessSettings, Administrator, Membership, Seat

READ_EVERYTHING = "read_everything"


def viewer_for(*, user_id: int | None, acting_for: int | None = None, now: datetime) -> Viewer:
    """Build the viewer for a person, in one query.

    Arguments: `acting_for` is the partnership that a person with several seats has chosen; `now` an aware datetime.
    Who is unknown or deactivated counts as a visitor.
    """
    today = timezone.localdate(now)
    if user_id is None:
        return VISITOR.with_open_access(_is_open(AccessSettings.objects.values().first(), now=now))
    person = (
        get_user_model()
        .objects.filter(pk=user_id, is_active=True)
        .annotate(
            held=ArraySubquery(_places(today)),
            administers=Exists(Administrator.objects.filter(user=OuterRef("pk"))),
            may_read_everything=Exists(_permission_of(OuterRef("pk"))),
            setting=Subquery(
                AccessSettings.objects.values(
                    json=JSONObject(open_access="open_access", open_until="open_until")
                )[:1]
            ),
        )
        .values("held", "administers", "may_read_everything", "setting", "is_superuser")
        .first()
    )
    if person is None:
        return viewer_for(user_id=None, now=now)
    places = tuple(_place(row) for row in person["held"])
    return Viewer(
        user_id=user_id,
        places=places,
        acting_for=next((p for p in places if p.partnership_id == acting_for), places[0] if places else None),
        is_staff_reader=person["is_superuser"] or person["may_read_everything"],
        open_access=_is_open(person["setting"], now=now),
        administers=person["administers"],
    )


def _places(today: date) -> Any:
    covering = (
        Membership.objects.giving_access(today)
        .filter(partnership=OuterRef("partnership"))
        .order_by()
        .values("partnership")
        .annotate(until=Max("access_until"))
        .values("until")
    )
    return (
        Seat.objects.held()
        .filter(user=OuterRef("pk"))
        .order_by("given_at", "pk")
        .values(
            json=JSONObject(
                partnership_id="partnership_id",
                partnership="partnership__name",
                is_lead_contact="is_lead_contact",
                reads_until=Subquery(covering),
            )
        )
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
        is_lead_contact=row["is_lead_contact"],
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
