"""The invented association, its partnerships and the people who sign in, as typed values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from .blocks import ContentError, read
from .content import FOLDER

REGIONS = (
    "North East",
    "North West",
    "Yorkshire and the Humber",
    "East Midlands",
    "West Midlands",
    "East of England",
    "London",
    "South East",
    "South West",
)
KINDS = ("children", "adults_or_joint", "other")
STATUSES = ("current", "in_grace", "lapsed", "awaiting_payment", "applied")
ROLES = {
    "independent_chair": "Independent chair",
    "independent_scrutineer": "Independent scrutineer",
    "business_manager": "Business manager",
    "statutory_partner": "Statutory partner",
    "deputy": "Deputy",
    "other": "Safeguarding lead",
}


@dataclass(frozen=True)
class Person:
    """Somebody with an e-mail address; ``lead`` marks a partnership's lead contact."""

    name: str
    email: str
    role: str = ""
    lead: bool = False

    @property
    def names(self) -> tuple[str, str]:
        """First name and the rest."""
        return _names(self.name)


@dataclass(frozen=True)
class Partnership:
    """A member, former member or applicant.

    ``joined`` is the number of the issue that welcomed it: 0 for founding members, None for those still joining.
    ``left`` is the number of the issue by which its membership had ended.
    """

    key: str
    name: str
    kind: str
    region: str
    areas: tuple[str, ...]
    tier: str
    status: str
    seats: tuple[Person, ...]
    joined: int | None = None
    left: int | None = None
    administrators: tuple[Person, ...] = ()

    @property
    def lead(self) -> Person:
        """The lead contact."""
        return next(person for person in self.seats if person.lead)


@dataclass(frozen=True)
class BankDetails:
    """Where an invented transfer would go."""

    account_name: str
    bank: str
    sort_code: str
    account_number: str


@dataclass(frozen=True)
class Identity:
    """The association's own particulars."""

    name: str
    short_name: str
    strapline: str
    founded: str
    legal_form: str
    charity_number: str
    vat_number: str
    registered_address: str
    email: str
    phone: str
    phone_hours: str
    social: dict[str, str]
    bank: BankDetails
    signposting: str
    staff: dict[str, dict[str, str]]


@dataclass(frozen=True)
class SignIn:
    """A demonstration account and what it is good for seeing."""

    key: str
    email: str
    name: str
    shows: str

    @property
    def names(self) -> tuple[str, str]:
        """First name and the rest."""
        return _names(self.name)


def _names(name: str) -> tuple[str, str]:
    first, _, rest = name.partition(" ")
    return first, rest


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def partnerships() -> tuple[Partnership, ...]:
    """All forty partnerships.

    Raises:
        ContentError: a field is unknown, or a word is not one of the words for its field.
    """
    return tuple(_partnership(source) for source in _load("partnerships.toml")["partnerships"])


def _partnership(source: dict[str, Any]) -> Partnership:
    partnership = read(
        Partnership,
        {
            **source,
            "seats": [read(Person, seat) for seat in source["seats"]],
            "administrators": [read(Person, person) for person in source.get("administrators", [])],
        },
    )
    for word, words in (
        (partnership.region, REGIONS),
        (partnership.kind, KINDS),
        (partnership.status, STATUSES),
        *((seat.role, ROLES) for seat in partnership.seats),
    ):
        if word not in words:
            raise ContentError(f"{partnership.name}: {word!r} is none of {', '.join(words)}")
    return partnership


def identity() -> Identity:
    """The association's particulars.

    Raises:
        ContentError: a field is unknown or missing.
    """
    source = _load("identity.toml")
    return read(
        Identity,
        {
            **source,
            "bank": read(BankDetails, source["bank"]),
        },
    )


def sign_ins() -> tuple[SignIn, ...]:
    """The accounts that a visitor of the demonstration may try."""
    return tuple(read(SignIn, person) for person in _load("sign_ins.toml")["sign_ins"])


def password() -> str:
    """The one password of all demonstration accounts."""
    return str(_load("sign_ins.toml")["password"])
