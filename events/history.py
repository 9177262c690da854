"""What happened to a booking, from the audit trail that the database itself writes."""

from events.models import Booking, Charge, CheckIn, Place, PlacePart
from membership.history import Change, changes_of, written

SHOWN = 200


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
    return changes_of(rows)[:SHOWN]
