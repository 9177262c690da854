"""Who may do what with bookings: the one answer for pages, papers and the staff side.

A key in an address is a capability. A booking made without an account is managed by whoever has its link, for there is nobody else to ask;
one made with an account also needs that person, or somebody who looks after the same partnership. A place's own key is for the person who
comes, and opens what that person says about themself; it never opens the booking.
"""

from accounts.models import User
from events.models import Booking
from membership.handling import Person, handles

RUN = "events.run_event"
CHECK_IN = "events.check_in_event"


def may_manage(person: Person, booking: Booking, *, as_staff: bool = True) -> bool:
    """Say whether a person who has the booking's key may see and change it: names, choices, payment, cancellation.

    Without `as_staff`, what they may do as staff counts for nothing: they have not shown the second factor that it needs.
    """
    if booking.booked_by_id is None:
        return True
    if not person.is_authenticated or not person.is_active:
        return False
    if booking.booked_by_id == person.pk:
        return True
    if booking.partnership is not None and handles(person, booking.partnership):
        return True
    return as_staff and may_run_events(person)


def may_run_events(person: Person) -> bool:
    """Say whether a person works on events: sees everybody's bookings and takes steps on their behalf."""
    return isinstance(person, User) and person.is_active and person.has_perm(RUN)


def may_check_in(person: Person) -> bool:
    """Say whether a person may check people in without a helper's link."""
    return (
        isinstance(person, User) and person.is_active and (person.has_perm(CHECK_IN) or person.has_perm(RUN))
    )
