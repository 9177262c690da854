"""From the cells of a row to what they stand for: areas, regions, roles and years by the names that people give them."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from membership.models import Area, MembershipYear, Partnership, Region, SeatRole
from office.columns import Row
from office.numbers import whole_number

YES, NO = {"yes", "y", "true", "1", "x", "lead"}, {"no", "n", "false", "0", "-"}
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


class Vocabulary:
    """The names of everything that a row may ask for."""

    def __init__(self) -> None:
        self.areas = {alike(area.name): area for area in Area.objects.order_by("-closed_on")}
        self.roles = {alike(role.name): role for role in SeatRole.objects.all()}
        self.years = {digits(year.name): year for year in MembershipYear.objects.all()}

    def understand(self, row: Row) -> Wanted:
        """Return what a row's cells stand for. Raises `RefusedRowError` with everything that is wrong."""
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
            if 1 <= whole_number(seats) <= MOST_SEATS:
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
