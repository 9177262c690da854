"""Noticing what may tell who somebody is: NHS numbers, dates of birth, postal addresses. Pure functions over text.

It warns and never decides: a person looks. What is shown of a finding is a mask of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from resources.models.contributing import PrivacyWarning

Kind = PrivacyWarning.Kind
MOST_OF_A_KIND = 3
"""So many of a kind are told in one place; more would not be read."""
MOST_LOOKED_THROUGH = 1000
"""So many of a kind are looked through for those; a text of nothing else must not keep anybody waiting."""

# Ten digits in the groups people write them in, with nothing of a longer number around them (NHS Data Dictionary, NHS NUMBER).
NHS_NUMBER = re.compile(r"(?<![\d.,/-])(\d{3})[ \u00a0-]?(\d{3})[ \u00a0-]?(\d{4})(?![\d/-]|[.,]\d)")

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    "|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
DATE = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})"
    r"|\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTHS})\.?,?\s+\d{{4}}"
    rf"|(?:{MONTHS})\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
BIRTH = re.compile(
    rf"\b(?:date\s+of\s+birth|birth\s*dates?|birthday|born|d\.\s?o\.\s?b\b\.?|dob)\b[^\n\d]{{0,25}}?\b(?P<date>{DATE})",
    re.IGNORECASE,
)

# The shape of a full postcode (BS 7666; Royal Mail): area, district, a space or none, sector and unit.
POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?|GIR)[ \u00a0]?(\d[ABD-HJLNP-UW-Z]{2})\b", re.IGNORECASE)
HOUSE = re.compile(
    r"(?:^|[\s,(])(?:flat\s+|no\.?\s*)?\d{1,4}[a-z]?[ ,]+(?:[A-Z][a-z'’]+[ ,\n]+){1,4}", re.MULTILINE
)
BEFORE_A_POSTCODE = 120


@dataclass(frozen=True)
class Finding:
    """Something noticed: what kind, where it stands in words, and a mask of it that tells nobody anything new."""

    kind: str
    place: str
    shown: str = ""

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(Kind(self.kind).label)


def look_at(text: str, *, place: str) -> list[Finding]:
    """Return what a text may tell; `place` says in words where it stands."""
    found: list[Finding] = []
    for look in (_nhs_numbers, _births, _addresses):
        found += _some(look(text, place))
    return found


def is_nhs_number(digits: str) -> bool:
    """Say whether ten digits carry the check digit of an NHS number (modulus 11, weights 10 to 2)."""
    if len(digits) != 10 or not digits.isascii() or not digits.isdigit() or len(set(digits)) == 1:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    # A remainder of 1 would need the digit 10, which no number is given.
    return (11 - total % 11) % 11 == int(digits[9])


def _nhs_numbers(text: str, place: str) -> Iterator[Finding]:
    for match in NHS_NUMBER.finditer(text):
        digits = "".join(match.groups())
        if is_nhs_number(digits):
            yield Finding(Kind.NHS_NUMBER, place, f"••• ••• ••{digits[-2:]}")


def _births(text: str, place: str) -> Iterator[Finding]:
    for match in BIRTH.finditer(text):
        yield Finding(Kind.BIRTH, place, f"{match['date'][:1]}… after “{match[0].split()[0][:12]}”")


def _addresses(text: str, place: str) -> Iterator[Finding]:
    for match in POSTCODE.finditer(text):
        before = text[max(0, match.start() - BEFORE_A_POSTCODE) : match.start()]
        words = "a house number and " if HOUSE.search(before) else ""
        yield Finding(Kind.ADDRESS, place, f"{words}the postcode {match[1].upper()} •••")


def _some(findings: Iterator[Finding]) -> list[Finding]:
    """The first few, each once."""
    return list(dict.fromkeys(islice(findings, MOST_LOOKED_THROUGH)))[:MOST_OF_A_KIND]
