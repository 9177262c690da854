"""One row of a list against what is known: what it asks for, done through the services that staff use by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.formats import date_format

from accounts.selectors import person_at
from membership.importing.understanding import RefusedRowError, Vocabulary, Wanted, alike
from membership.models import (
    Area,
    FormerName,
    Membership,
    Partnership,
    Seat,
)
from membership.services import MembershipError
from membership.services.memberships import (
    add_membership,
    approve_membership,
    change_contracted_seats,
    give_access,
)
from membership.services.partnerships import change_partnership, create_partnership
from membership.services.seats import change_seat, give_seat
from office.columns import Row

CREATE, UPDATE, UNCHANGED, REFUSED = "create", "update", "unchanged", "refused"
USUAL_SEATS = 5


@dataclass(frozen=True)
class Result:
    """What a row does: `outcome` is create, update, unchanged or refused, `words` say it in plain sentences."""

    number: int
    outcome: str
    partnership: str
    person: str
    words: tuple[str, ...]


class Importer:
    """Takes rows one after the other; what an earlier row did, a later one finds done."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self.vocabulary = Vocabulary()
        self.partnerships = {alike(one.name): one.pk for one in Partnership.objects.all()}
        self.former = {
            alike(former.name): former.partnership_id for former in FormerName.objects.order_by("until")
        }

    def take(self, row: Row) -> Result:
        """Do what a row asks for, all of it or, where anything is refused, nothing."""
        name, person = row.get("partnership"), row.get("email")
        try:
            with transaction.atomic():
                made, changed = self._take(self.vocabulary.understand(row))
        except RefusedRowError as problem:
            return Result(row.number, REFUSED, name, person, tuple(problem.reasons))
        except MembershipError as problem:
            return Result(row.number, REFUSED, name, person, (str(problem),))
        outcome = CREATE if made else UPDATE if changed else UNCHANGED
        return Result(row.number, outcome, name, person, (*made, *changed) or ("Everything is so already.",))

    def _take(self, wanted: Wanted) -> tuple[list[str], list[str]]:
        made: list[str] = []
        changed: list[str] = []
        partnership = self._partnership(wanted, made, changed)
        if wanted.year:
            self._membership(partnership, wanted, made, changed)
        if wanted.email:
            self._seat(partnership, wanted, made, changed)
        return made, changed

    def _partnership(self, wanted: Wanted, made: list[str], changed: list[str]) -> Partnership:
        key = alike(wanted.name)
        known = self.partnerships.get(key) or self.former.get(key)
        if known is None:
            partnership = create_partnership(
                name=wanted.name, areas=wanted.areas, now=self.now, **wanted.facts
            )
            made.append("Adds the partnership" + _with_areas(wanted.areas) + ".")
            self.partnerships[key] = partnership.pk
            return partnership
        found = Partnership.objects.filter(pk=known).first()
        if found is None:
            # The row that added it was refused as a whole.
            del self.partnerships[key]
            return self._partnership(wanted, made, changed)
        if found.closed_on:
            raise RefusedRowError([f"{found} ended on {_day(found.closed_on)}: it merged or was split."])
        self._change(found, wanted, changed)
        return found

    def _change(self, partnership: Partnership, wanted: Wanted, changed: list[str]) -> None:
        values: dict[str, Any] = {
            name: getattr(partnership, name) for name in ("name", "kind", "region", "website", "notes")
        }
        for name, value in wanted.facts.items():
            if values[name] != value:
                field_: Any = Partnership._meta.get_field(name)
                shown = dict(field_.flatchoices) if field_.choices else {}
                changed.append(
                    f"{str(field_.verbose_name).capitalize()}: {shown.get(values[name], values[name]) or 'empty'} "
                    f"becomes {shown.get(value, value)}."
                )
        covered = list(partnership.areas.all())
        new = [area for area in wanted.areas if area not in covered]
        if new:
            changed.append(f"Adds the area{'s' * (len(new) > 1)} {', '.join(area.name for area in new)}.")
        if changed:
            change_partnership(partnership=partnership, areas=[*covered, *new], **{**values, **wanted.facts})

    def _membership(
        self, partnership: Partnership, wanted: Wanted, made: list[str], changed: list[str]
    ) -> None:
        year = wanted.year
        assert year is not None  # noqa: S101 - asked for
        membership: Membership | None = partnership.memberships.filter(
            year=year, cancelled_on__isnull=True
        ).first()
        if membership is None:
            seats = wanted.seats or USUAL_SEATS
            membership = add_membership(partnership=partnership, year=year, seats=seats, now=self.now)
            approve_membership(membership=membership, now=self.now)
            until = year.ends_on + timedelta(days=year.grace_days)
            give_access(membership=membership, access_from=year.starts_on, access_until=until)
            made.append(
                f"Adds the membership of {year} with {seats} seats and gives access from {_day(year.starts_on)} to {_day(until)}. "
                "Nothing is invoiced."
            )
        elif wanted.seats and membership.seats != wanted.seats:
            changed.append(f"Seats in {year}: {membership.seats} becomes {wanted.seats}.")
            change_contracted_seats(membership=membership, seats=wanted.seats, now=self.now)

    def _seat(self, partnership: Partnership, wanted: Wanted, made: list[str], changed: list[str]) -> None:
        person = person_at(wanted.email)
        seat = Seat.objects.held().filter(partnership=partnership, user=person).first() if person else None
        if seat is None:
            seat = give_seat(
                partnership=partnership,
                email=wanted.email,
                first_name=wanted.first_name,
                last_name=wanted.last_name,
                role=wanted.role,
                is_lead_contact=bool(wanted.is_lead),
                is_told=False,
                now=self.now,
            )
            account = "" if person else " and opens an account"
            lead = " as lead contact" if seat.is_lead_contact else ""
            made.append(f"Gives {seat.user} a seat{lead}{account}. No mail is sent.")
            return
        role = wanted.role or seat.role
        is_lead = seat.is_lead_contact if wanted.is_lead is None else wanted.is_lead
        if role != seat.role:
            changed.append(f"Role of {seat.user}: {seat.role or 'none'} becomes {role}.")
        if is_lead != seat.is_lead_contact:
            changed.append(f"{seat.user} {'becomes' if is_lead else 'is no longer'} lead contact.")
        if (role, is_lead) != (seat.role, seat.is_lead_contact):
            change_seat(seat=seat, role=role, is_lead_contact=is_lead)


def _with_areas(areas: list[Area]) -> str:
    return f" with {', '.join(area.name for area in areas)}" if areas else ""


def _day(day: Any) -> str:
    return date_format(day, "j F Y")
