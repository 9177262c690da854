"""Taking the next number of a series."""

from billing.models import NumberSeries

INVOICES = "invoices"
CREDIT_NOTES = "credit notes"
DIGITS = 5


def take_number(series: str, *, prefix: str) -> str:
    """Return the next number, such as "INV-00012"; call it inside the transaction that uses the number, as late as possible.

    The series' row stays locked until that transaction ends: whoever comes next waits, and a number of a transaction that fails is
    given again, so that the series has no gap (HMRC, VAT Notice 700, 16.3.1: sequential numbers).
    """
    NumberSeries.objects.get_or_create(name=series)
    row = NumberSeries.objects.select_for_update().get(name=series)
    row.last_number += 1
    row.save(update_fields=["last_number"])
    return f"{prefix}{row.last_number:0{DIGITS}d}"
