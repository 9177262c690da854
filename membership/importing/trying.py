"""One row of a list against what is known: what it asks for, done through the services that staff use by hand."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils.formats import date_format

from accounts.selectors import person_at
from membership.importing.columns import Row
from membership.models import (
    Area,
    FormerName,
    Membership,
    MembershipYear,
    Partnership,
    Region,
    Seat,
    SeatRole,
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

CREATE, UPDATE, UNCHANGED, REFUSED = "create", "update", "unchanged", "refused"
YES, NO = {"yes", "y", "true", "1", "x", "lead"}, {"no", "n", "false", "0", "-"}
USUAL_SEATS = 5
MOST_SEATS = 100
KINDS = {
    "children": Partnership.Kind.CHILDREN,
    "scp": Partnership.Kind.CHILDREN,
    "adult": Partnership.Kind.ADULTS_OR_JOINT,
    "joint": Partnership.Kind.ADULTS_OR_JOINT,
    "sab": Partnership.Kind.ADULTS_OR_JOINT,
    "other": Partnership.Kind.OTHER,
}


class RefusedRowError(Exception):
    """The row asks for something that cannot be done; `reasons` say what, in plain words."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Result:
    """What a row does: `outcome` is create, update, unchanged or refused, `words` say it in plain sentences."""

    number: int
    outcome: str
    partnership: str
    person: str
    words: tuple[str, ...]


@dataclass
class Wanted:
    """What a row asks for, understood."""

    name: str
    facts: dict[str, str] = field(default_factory=dict)
    areas: list[Area] = field(default_factory=list)
    year: MembershipYear | None = None
    seats: int | None = None
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    role: SeatRole | None = None
    is_lead: bool | None = None


class Importer:
    """Takes rows one after the other; what an earlier row did, a later one finds done."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self.areas = {alike(area.name): area for area in Area.objects.order_by("-closed_on")}
        self.roles = {alike(role.name): role for role in SeatRole.objects.all()}
        self.years = {digits(year.name): year for year in MembershipYear.objects.all()}
        self.partnerships = {alike(one.name): one.pk for one in Partnership.objects.all()}
        self.former = {
            alike(former.name): former.partnership_id for former in FormerName.objects.order_by("until")
        }

    def take(self, row: Row) -> Result:
        """Do what a row asks for, all of it or, where anything is refused, nothing."""
        name, person = row.get("partnership"), row.get("email")
        try:
            with transaction.atomic():
                made, changed = self._take(self._understood(row))
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

    def _understood(self, row: Row) -> Wanted:
        """The row's cells as what they stand for. Raises `RefusedRowError` with everything that is wrong."""
        reasons: list[str] = []
        wanted = Wanted(name=row.get("partnership"))
        if not wanted.name:
            reasons.append("The partnership’s name is missing.")
        elif len(wanted.name) > 160:
            reasons.append("The partnership’s name is longer than 160 letters.")
        self._facts(row, wanted, reasons)
        self._terms(row, wanted, reasons)
        self._person(row, wanted, reasons)
        if reasons:
            raise RefusedRowError(reasons)
        return wanted

    def _facts(self, row: Row, wanted: Wanted, reasons: list[str]) -> None:
        if kind := row.get("kind"):
            found = next((value for word, value in KINDS.items() if word in kind.casefold()), None)
            if found:
                wanted.facts["kind"] = found
            else:
                reasons.append(
                    f"“{kind}” is no kind of partnership. Write children, adult or joint, or other."
                )
        if region := row.get("region"):
            code = next(
                (one.value for one in Region if alike(region) in (alike(one.label), alike(one.value))), None
            )
            if code:
                wanted.facts["region"] = code
            else:
                reasons.append(
                    f"“{region}” is no region of England. Write one of: {', '.join(Region.labels)}."
                )
        if website := row.get("website"):
            address = website if "://" in website else f"https://{website}"
            try:
                URLValidator(schemes=["http", "https"])(address)
                wanted.facts["website"] = address[:200]
            except ValidationError:
                reasons.append(f"“{website}” is no address of a website.")
        for name in re.split(r"[;|/\n]", row.get("areas")):
            if not name.strip():
                continue
            if area := self.areas.get(alike(name)):
                wanted.areas.append(area)
            else:
                reasons.append(
                    f"No area is called “{name.strip()}”. Write it as the list of areas does, several parted by semicolons."
                )

    def _terms(self, row: Row, wanted: Wanted, reasons: list[str]) -> None:
        if year := row.get("year"):
            wanted.year = self.years.get(digits(year))
            if wanted.year is None:
                known = ", ".join(sorted(one.name for one in self.years.values())) or "none yet"
                reasons.append(f"“{year}” is no membership year. There are: {known}.")
        if seats := row.get("seats"):
            if seats.isdecimal() and 1 <= int(seats) <= MOST_SEATS:
                wanted.seats = int(seats)
            else:
                reasons.append(f"“{seats}” is no number of seats from 1 to {MOST_SEATS}.")
            if not row.get("year"):
                reasons.append("Seats belong to a membership: write the membership year as well.")

    def _person(self, row: Row, wanted: Wanted, reasons: list[str]) -> None:
        first, _, last = row.get("full_name").partition(" ")
        wanted.first_name = (row.get("first_name") or first)[:150]
        wanted.last_name = (row.get("last_name") or last)[:150]
        wanted.email = row.get("email").casefold()
        if wanted.email:
            try:
                validate_email(wanted.email)
            except ValidationError:
                reasons.append(f"“{row.get('email')}” is no e-mail address.")
        elif any(row.get(name) for name in ("first_name", "last_name", "full_name", "role", "lead")):
            reasons.append("A person is named without an e-mail address, and people are known by it.")
        if role := row.get("role"):
            wanted.role = self.roles.get(alike(role))
            if wanted.role is None:
                known = ", ".join(one.name for one in self.roles.values()) or "none yet"
                reasons.append(f"“{role}” is no seat role. There are: {known}.")
        if lead := row.get("lead").casefold():
            if lead not in YES | NO:
                reasons.append(f"“{row.get('lead')}” says neither yes nor no to lead contact.")
            wanted.is_lead = lead in YES


def alike(name: str) -> str:
    """Return a name as it is compared: small letters, “and” for “&”, no “the”, no signs."""
    words = re.sub(
        r"[^a-z0-9]+", " ", name.casefold().replace("&", " and ").replace("’", "").replace("'", "")
    ).split()
    return " ".join(word for word in words if word != "the")


def digits(year: str) -> str:
    """Return a year's name as it is compared: 2026/27, 2026-27 and 2026/2027 are one."""
    numbers = re.findall(r"\d+", year)
    return "/".join([numbers[0], *(number[-2:] for number in numbers[1:2])]) if numbers else year


def _with_areas(areas: list[Area]) -> str:
    return f" with {', '.join(area.name for area in areas)}" if areas else ""


def _day(day: Any) -> str:
    return date_format(day, "j F Y")
