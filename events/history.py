"""What happened to a booking, from the audit trail that the database itself writes."""

from dataclasses import replace

from billing.money import pounds
from events.models import Booking, Charge, CheckIn, Place, PlacePart
from membership.history import Change, Difference, changes_of, written

SHOWN = 200
# How a place is kept and charged inside; what became of it is said by its state, its price and its invoice.
INSIDE = {
    "held until",
    "vat treatment",
    "vat rate bp",
    "line",
    "position",
    "user",
    "named at",
    "created at",
    "event",
    "booking",
    "place",
}


def history_of(booking: Booking) -> list[Change]:
    """Return the latest changes of a booking, its places, what was chosen, its charges and who came, the newest first.

    What people said about their needs has no history.
    """
    places = list(booking.places.values_list("pk", flat=True))
    rows = [
        *written(Booking, pgh_obj_id=booking.pk),
        *written(Place, booking_id=booking.pk),
        *written(PlacePart, place_id__in=places),
        *written(Charge, booking_id=booking.pk),
        *written(CheckIn, place_id__in=places),
    ]
    return [told for change in changes_of(rows) if (told := _told(change))][:SHOWN]


def _told(change: Change) -> Change | None:
    """A change in the words of whoever reads it; None where nothing differs that concerns them."""
    differences = tuple(_in_words(each) for each in change.differences if each.field.lower() not in INSIDE)
    differences = tuple(each for each in differences if each.before != each.after)
    return replace(change, differences=differences) if differences or change.action != "changed" else None


def _in_words(difference: Difference) -> Difference:
    if not difference.field.endswith(" pence"):
        return difference
    before, after = (
        pounds(int(text)) if text.isdigit() else text for text in (difference.before, difference.after)
    )
    return Difference(difference.field.removesuffix(" pence"), before, after)
