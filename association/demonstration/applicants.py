"""Who asks to join in the demonstration, as typed values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from .blocks import ContentError, read
from .content import FOLDER

STATES = ("started", "submitted", "asked", "approved", "declined")


@dataclass(frozen=True)
class Applicant:
    """An application: ``state`` is how far it has come, ``sent`` how many days ago it was sent or, if not yet, started."""

    name: str
    kind: str
    areas: tuple[str, ...]
    first_name: str
    last_name: str
    email: str
    state: str
    sent: int
    region: str = ""
    covers: str = ""
    job_title: str = ""
    phone: str = ""
    billed_name: str = ""
    billed_email: str = ""
    billed_address: str = ""
    billed_postcode: str = ""
    seats: int = 5
    pays_by: str = ""
    needs_purchase_order: bool | None = None
    words: str = ""
    question: str = ""
    reason: str = ""


def applicants() -> tuple[Applicant, ...]:
    """Everybody who asks to join.

    Raises:
        ContentError: a field is unknown, or a state is none of those there are.
    """
    source = tomllib.loads((FOLDER / "applications.toml").read_text(encoding="utf-8"))
    found = tuple(read(Applicant, {**row, "areas": tuple(row["areas"])}) for row in source["applications"])
    for applicant in found:
        if applicant.state not in STATES:
            raise ContentError(f"{applicant.name}: {applicant.state!r} is none of {', '.join(STATES)}")
    return found
