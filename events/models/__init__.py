"""Events, what can be booked of them, and who has booked it."""

from events.models.bookings import Booking, Charge
from events.models.details import Details
from events.models.events import CancellationRule, Event, Quota
from events.models.letters import EventLetter, ReminderStep
from events.models.offers import Part, Ticket
from events.models.pages import EventPage, EventsPage
from events.models.places import Place, PlacePart, TakingQuerySet, TakingRow
from events.models.programme import OtherEvent, Speaker, Suggestion
from events.models.running import CheckIn, HelperLink
from events.models.waiting import WaitingEntry

__all__ = [
    "Booking",
    "CancellationRule",
    "Charge",
    "CheckIn",
    "Details",
    "Event",
    "EventLetter",
    "EventPage",
    "EventsPage",
    "HelperLink",
    "OtherEvent",
    "Part",
    "Place",
    "PlacePart",
    "Quota",
    "ReminderStep",
    "Speaker",
    "Suggestion",
    "TakingQuerySet",
    "TakingRow",
    "Ticket",
    "WaitingEntry",
]
