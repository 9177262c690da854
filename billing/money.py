"""Amounts of money: integer pence inside, pounds only at the edge."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.db import models

MOST_PENCE = 2**31 - 1
"""What a column of the database holds."""
POUNDS = re.compile(r"£?\s?\d{1,3}(,?\d{3})*(\.\d{1,2})?")


class VatTreatment(models.TextChoices):
    """How value added tax falls on a line; see HMRC's VAT Notice 700, sections 3 and 4."""

    STANDARD = "standard", "standard rate"
    REDUCED = "reduced", "reduced rate"
    ZERO = "zero", "zero rate"
    EXEMPT = "exempt", "exempt"
    OUTSIDE = "outside", "outside the scope of VAT"


TAXED = (VatTreatment.STANDARD, VatTreatment.REDUCED)


@dataclass(frozen=True)
class Line:
    """What is charged: `quantity` times `unit_pence`, without VAT; `vat_rate_bp` is the rate in basis points (20 % is 2000).

    `category` names the income in reports, such as "Membership, one area".
    """

    description: str
    unit_pence: int
    quantity: int = 1
    vat_treatment: str = VatTreatment.OUTSIDE
    vat_rate_bp: int = 0
    category: str = ""

    @property
    def net_pence(self) -> int:
        return self.unit_pence * self.quantity

    def vat_pence(self, *, is_registered: bool) -> int:
        """Return the VAT on the line, rounded half-up once; nothing where the association is not registered for VAT."""
        if not is_registered or self.vat_treatment not in TAXED:
            return 0
        return half_up(self.net_pence * self.vat_rate_bp, 10_000)


def half_up(numerator: int, denominator: int) -> int:
    """Divide whole numbers, both not negative, and round to the nearest; a half goes up."""
    return (2 * numerator + denominator) // (2 * denominator)


def pounds(pence: int) -> str:
    """Write an amount for people: 125000 becomes "£1,250.00", -50 becomes "−£0.50"."""
    sign = "−" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def pence(text: str) -> int:
    """Read an amount that a person typed ("1,250", "£1250.50") as pence. Raises `ValueError` for anything else."""
    if not POUNDS.fullmatch(text.strip()):
        raise ValueError("Write an amount in pounds, such as 1,250.00.")
    read = int(Decimal(re.sub(r"[£,\s]", "", text)) * 100)
    if read > MOST_PENCE:
        raise ValueError(f"Amounts above {pounds(MOST_PENCE)} cannot be entered.")
    return read
