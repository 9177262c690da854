"""What events hold about people: bookings, places, waiting lists, needs, suggestions, and who spoke and helped."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.holdings import (
    RECORD_UNTIL,
    Fate,
    Holding,
    Rows,
    Subject,
    not_about_people,
    register_holding,
    register_mentions,
    register_use,
)
from events.models import Booking, EventLetter, Place, WaitingEntry
from events.programme_holdings import FORGET, HELPERS, SPEAKERS, SUGGESTIONS
from events.services.old_names import (
    NAMES_KEPT_FOR,
    WAITING_KEPT_FOR,
    WITHOUT_CONTACT,
    WITHOUT_NAME,
    WITHOUT_WAITING_NAME,
)

FIGURES = (
    "What was booked, and what it cost, stays without a name: the event's figures and invoices rest on it."
)


def _bookings(subject: Subject) -> Q:
    return subject.by_account("booked_by") | subject.by_address("contact_email")


def _places(subject: Subject) -> Q:
    return subject.by_account("user") | subject.by_address("email")


def _waiting(subject: Subject) -> Q:
    return subject.by_account("user") | subject.by_address("email")


def _letters(subject: Subject) -> Q:
    """Letters to the person's places, entries and bookings."""
    return (
        Q(place__in=Place.objects.filter(_places(subject)))
        | Q(booking__in=Booking.objects.filter(_bookings(subject)))
        | Q(entry__in=WaitingEntry.objects.filter(_waiting(subject)))
    )


def _to_come(subject: Subject, now: datetime) -> Iterable[str]:
    """What is booked for a day to come is for a person to settle: it may cost money, and others may count on it."""
    booked = Booking.objects.standing().filter(
        _bookings(subject), event__ends_at__gt=now, event__cancelled_at=None
    )
    for booking in booked.select_related("event").order_by("pk"):
        yield (
            f"Booking {booking.reference} for {booking.event} on {_day(booking.event.starts_at)} has to be cancelled, "
            "or be given another contact."
        )
    places = Place.objects.open().filter(
        _places(subject),
        booking__event__ends_at__gt=now,
        booking__event__cancelled_at=None,
        booking__cancelled_at=None,
    )
    for place in places.select_related("booking__event").order_by("pk"):
        event = place.booking.event
        yield f"The place at {event} on {_day(event.starts_at)} has to be cancelled, or somebody else named for it."


def _forget_bookings(subject: Subject, bookings: "QuerySet[Booking]", now: datetime) -> None:
    bookings.filter(subject.by_address("contact_email")).update(**WITHOUT_CONTACT)


def _leave(subject: Subject, entries: "QuerySet[WaitingEntry]", now: datetime) -> None:
    still = entries.filter(state__in=[WaitingEntry.State.WAITING, WaitingEntry.State.OFFERED])
    still.update(state=WaitingEntry.State.LEFT, offered_until=None, closed_at=now)
    entries.update(**WITHOUT_WAITING_NAME)


def _drop(subject: Subject, letters: "QuerySet[EventLetter]", now: datetime) -> None:
    letters.filter(written_at=None, dropped_at=None).update(dropped_at=now)
    letters.update(facts={})


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y}"


def _events_in_use(now: datetime) -> Q:
    booked = Booking.objects.filter(event__ends_at__gt=now).values("booked_by")
    placed = Place.objects.filter(booking__event__ends_at__gt=now).values("user")
    return Q(pk__in=booked.exclude(booked_by=None)) | Q(pk__in=placed.exclude(user=None))


BOOKINGS = Holding(
    name="bookings",
    order=300,
    title="Bookings and places at events",
    people="People who book places, and people who come",
    purpose="To keep places, to print tickets and badges, to let people in and to certify that they came",
    basis="Contract; legitimate interests",
    kept_for="Names and addresses two years after the event. Forms that nobody completed: seven days.",
    period=NAMES_KEPT_FOR,
    task=FORGET,
    rows=(
        Rows(
            "events.EventLetter",
            "letters about events",
            _letters,
            shows=("kind", "event", "created_at", "written_at"),
            fate=Fate.BLANKED,
            carry_out=_drop,
            why="That a letter went stays; what waits is not sent.",
        ),
        Rows(
            "events.CheckIn",
            "days on which they came, or let people in",
            lambda subject: Q(place__in=Place.objects.filter(_places(subject))) | subject.by_account("by"),
            shows=("day", "at"),
            fate=Fate.STAYS,
            why=FIGURES,
            until=RECORD_UNTIL,
        ),
        Rows(
            "events.Place",
            "places at events",
            _places,
            shows=(
                "booking__event",
                "ticket",
                "state",
                "first_name",
                "last_name",
                "email",
                "job_title",
                "organisation",
            ),
            names=("first_name", "last_name"),
            fate=Fate.BLANKED,
            blanks=WITHOUT_NAME,
            why=FIGURES,
        ),
        Rows(
            "events.Booking",
            "bookings",
            _bookings,
            shows=(
                "reference",
                "event",
                "partnership",
                "contact_name",
                "contact_email",
                "contact_phone",
                "created_at",
                "placed_at",
                "cancelled_at",
            ),
            names=("contact_name",),
            bears=lambda subject: subject.by_address("contact_email"),
            fate=Fate.BLANKED,
            blanks=WITHOUT_CONTACT,
            carry_out=_forget_bookings,
            why=FIGURES,
        ),
    ),
    obstacles=_to_come,
)

NEEDS = Holding(
    name="needs",
    order=290,
    title="Dietary and access needs",
    people="People who come to an event and tell us what they need",
    purpose="To cater, and to make it possible to take part",
    basis="Explicit consent, since this is data about health",
    kept_for="Until the day that the event's page names, 28 days after the event where it names none; at once where the place is given up.",
    task="events.tasks.forget_due_details",
    rows=(
        Rows(
            "events.Details",
            "dietary and access needs",
            lambda subject: Q(place__in=Place.objects.filter(_places(subject))),
            shows=("dietary", "access", "agreed_to", "entered_at"),
        ),
    ),
)

WAITING = Holding(
    name="waiting lists",
    order=310,
    title="Waiting lists of events",
    people="People who wait for a place",
    purpose="To offer places in turn",
    basis="Steps at the person's request before a contract",
    kept_for="Names and addresses 90 days after the event.",
    period=WAITING_KEPT_FOR,
    task=FORGET,
    rows=(
        Rows(
            "events.WaitingEntry",
            "entries on waiting lists",
            _waiting,
            shows=("event", "name", "email", "quantity", "joined_at", "state"),
            names=("name",),
            fate=Fate.BLANKED,
            blanks=WITHOUT_WAITING_NAME,
            carry_out=_leave,
            why="How many waited stays, without a name. They leave the list.",
        ),
    ),
)


def register() -> None:
    """Put what events hold on the list."""
    for holding in (NEEDS, BOOKINGS, WAITING, SUGGESTIONS, HELPERS, SPEAKERS):
        register_holding(holding)
    register_mentions("events.HelperLink", "name")
    register_mentions("events.Booking", "cancelled_because")
    register_mentions("events.EventLetter", "facts")
    register_use("events", _events_in_use)
    not_about_people(
        "what an event offers and costs, and what of it is taken",
        "events.Event",
        "events.Quota",
        "events.CancellationRule",
        "events.Charge",
        "events.Ticket",
        "events.Ticket_quotas",
        "events.Part",
        "events.Part_quotas",
        "events.PlacePart",
        "events.ReminderStep",
    )
    not_about_people("what other bodies hold", "events.OtherEvent")
    not_about_people(
        "what editors publish: names in it are there because the text is about people's public work, and editors take them out by hand",
        "events.EventsPage",
        "events.EventPage",
    )
