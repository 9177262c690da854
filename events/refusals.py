"""What cannot be done with bookings and events, in plain words."""

from office.refusals import Refusal


class EventRefusal(Refusal):
    """Something about an event that is not possible or not allowed."""


class NotBookableError(EventRefusal):
    """Bookings are not taken: not yet, not any more, or not by this person."""


class NotOfferedError(EventRefusal):
    """The ticket or part is not on sale to this person, or not in this number."""


class NothingChosenError(EventRefusal):
    """A booking needs at least one place."""


class SoldOutError(EventRefusal):
    """There is not enough room. `offer` is the ticket or part that ran out, `left` how many can still be had."""

    def __init__(self, message: str, *, offer: object, left: int, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.offer, self.left = offer, left


class IsBegunError(EventRefusal):
    """The form was sent before, and what it asked for is held."""


class HasExpiredError(EventRefusal):
    """The places are no longer kept; they can be taken again if there is room."""


class IsPlacedError(EventRefusal):
    """The booking has been completed and is changed in other ways now."""


class IsCancelledError(EventRefusal):
    """The booking, place or event was cancelled."""


class NotCompleteError(EventRefusal):
    """Something is missing before the booking can be placed. `step` names where it is asked."""

    def __init__(self, message: str, *, step: str, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.step = step


class TooLateError(EventRefusal):
    """The time for changes is over."""


class ChangedMeanwhileError(EventRefusal):
    """Somebody changed the same booking at the same moment; nothing was done."""


class HasRoomError(EventRefusal):
    """Nobody needs to wait: it can be booked now."""


class IsWaitingError(EventRefusal):
    """Somebody is on the waiting list already, or has what they would wait for."""


class InUseError(EventRefusal):
    """It stands on bookings or on somebody's place in line, so it stays."""


class NameTakenError(EventRefusal):
    """The event has something of that name already."""


class TooSmallError(EventRefusal):
    """More has been taken than there would be room for."""


class NotAdmittedError(EventRefusal):
    """The person cannot be checked in: the place was given back, is for another event or day, or waits for its money."""
