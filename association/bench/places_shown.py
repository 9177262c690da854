"""Where pages of the demonstration are, looked up in its rows, so that no key or date stands in the code."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

VISITOR, MEMBER, LEAD = "visitor", "member", "lead contact"
OUTSIDER, OFFICER = "signed in without a seat", "events officer"

READERS = {
    MEMBER: "oluwaseun.brathwaite@wrenmouth.example",
    LEAD: "tamsin.oyelaran@ravensby-and-calderwick.example",
    OUTSIDER: "robin.askey@example.org",
    OFFICER: "events@example.org",
}


@dataclass(frozen=True)
class At:
    """Where a template is shown: to whom, at which address, with which status."""

    reader: str
    address: Callable[[], str]
    status: int = 200


def named(name: str, *args: Any) -> Callable[[], str]:
    return lambda: reverse(name, args=args)


def fixed(address: str) -> Callable[[], str]:
    return lambda: address


def first(rows: "QuerySet[Any]") -> Any:
    row = rows.first()
    if row is None:
        raise LookupError(f"The demonstration has no such {rows.model._meta.verbose_name}.")
    return row


def page(model: str, **values: Any) -> Callable[[], str]:
    """Return where a page of the type is: the first published one with these values."""

    def address() -> str:
        from django.apps import apps

        pages = apps.get_model(model)._default_manager.live().filter(**values)
        return str(first(pages).get_url())

    return address


def row(name: str, model: str, field: str = "key", **values: Any) -> Callable[[], str]:
    """Return the address by name of a row, which it is told by a field."""

    def address() -> str:
        from django.apps import apps

        row = first(apps.get_model(model)._default_manager.filter(**values).order_by("-pk"))
        return reverse(name, args=[getattr(row, field)])

    return address


def mailed(prefix: str, *, to: str = "", then: str = "") -> Callable[[], str]:
    """Return the address that starts so in the newest mail that holds one; `then` is put behind it."""

    def address() -> str:
        from office.models import OutboxMessage

        mails = OutboxMessage.objects.filter(text__contains=prefix).order_by("-pk")
        for mail in mails.filter(recipients__contains=[to]) if to else mails:
            if found := re.search(rf"https?://[^/\s]+({re.escape(prefix)}[^\s)>]+)", mail.text):
                return found[1].rstrip(".,") + then
        raise LookupError(f"No mail of the demonstration holds an address that starts with {prefix}.")

    return address


def own_booking(name: str) -> Callable[[], str]:
    """Return a page of a booking that the lead contact has placed for an event to come."""
    own: dict[str, Any] = {"placed_at__isnull": False, "cancelled_at": None, "event__cancelled_at": None}
    return row(
        name, "events.Booking", booked_by__email=READERS[LEAD], event__page__ends_at__gt=timezone.now(), **own
    )


def own_place(name: str) -> Callable[[], str]:
    def address() -> str:
        from events.models import Place

        place = first(
            Place.objects.filter(
                booking__booked_by__email=READERS[LEAD],
                booking__placed_at__isnull=False,
                booking__cancelled_at=None,
                booking__event__page__ends_at__gt=timezone.now(),
            )
        )
        return reverse(name, args=[place.booking.key, place.pk])

    return address


def own_partnership(name: str) -> Callable[[], str]:
    def address() -> str:
        from membership.models import Seat

        seat = first(Seat.objects.held().filter(user__email=READERS[LEAD]))
        return reverse(name, args=[seat.partnership.slug])

    return address


def example(**values: Any) -> Callable[[], str]:
    def address() -> str:
        from resources.models import Example

        return str(first(Example.objects.filter(**values)).get_absolute_url())

    return address


def own_example(name: str) -> Callable[[], str]:
    """Return a page about an example that the lead contact's partnership shares."""

    def address() -> str:
        from membership.models import Seat
        from resources.models import Example

        seat = first(Seat.objects.held().filter(user__email=READERS[LEAD]))
        shared = Example.objects.filter(partnership=seat.partnership, state="published")
        return reverse(name, args=[first(shared).pk])

    return address


def open_issue() -> str:
    """Return the newest issue that everybody may read."""
    from newsletters.models import IssuePage

    issues = IssuePage.objects.live().filter(access="public").order_by("-month")
    return str(first(issues).get_url())


def of_issue(name: str) -> Callable[[], str]:
    """Return a page about an issue that everybody may read."""

    def address() -> str:
        from newsletters.models import IssuePage

        issues = IssuePage.objects.live().filter(access="public").order_by("-month")
        return reverse(name, args=[first(issues).slug])

    return address


def conference() -> Any:
    """Return the page of the next conference."""
    from events.models import EventPage

    return first(EventPage.objects.live().filter(kind="conference", ends_at__gt=timezone.now()))


def desk() -> str:
    """Return the desk at the conference's door on its first day."""
    return reverse("check_in_desk", args=[conference().event.slug, conference().date])


def event(name: str, word: str) -> Callable[[], str]:
    """Return a page about an event at which booking stands so for a visitor, in the words of the list."""

    def address() -> str:
        from events.programme.listing import next_rows
        from membership.access import VISITOR as ANYBODY

        rows = next_rows(count=20, viewer=ANYBODY, now=timezone.now())
        found = next((row.page for row in rows if row.page and row.word.startswith(word)), None)
        if found is None or found.event is None:
            raise LookupError(f"No event of the demonstration says “{word}”.")
        return reverse(name, args=[found.event.slug])

    return address


def locked_document() -> str:
    from cms.models import GatedDocument

    return str(first(GatedDocument.objects.filter(access="members")).url)


def briefing_version() -> str:
    from resources.models import BriefingVersionPage

    return str(first(BriefingVersionPage.objects.live().filter(number=1)).get_url())


def verdict() -> str:
    """Return where the desk at the door says of a place whether it is let in."""
    from events.models import Place

    places = Place.objects.filter(booking__event__slug=conference().event.slug, booking__cancelled_at=None)
    return reverse("check_in_place", args=[conference().event.slug, conference().date, first(places).pk])


def statement() -> str:
    """Return the lead contact's statement of account."""
    from membership.models import Seat

    seat = first(Seat.objects.held().filter(user__email=READERS[LEAD]))
    return reverse("account_statement", args=[seat.partnership.customer_id])


def held(step: str) -> Callable[[], str]:
    """Return a step of a booking that is being filled in; its places are held for this, and given back by time alone."""

    def address() -> str:
        from django.contrib.auth import get_user_model

        from events.models import Booking, Ticket
        from events.selectors.offers import Buyer
        from events.services.holding import hold_places
        from membership.models import Seat

        booking = Booking.objects.filter(
            placed_at=None, cancelled_at=None, held_until__gt=timezone.now()
        ).first()
        if booking is None:
            seat = first(Seat.objects.held().filter(user__email=READERS[LEAD]))
            person = get_user_model().objects.get(email=READERS[LEAD])
            ticket = first(Ticket.objects.filter(event=conference().event))
            booking = hold_places(
                event=conference().event,
                wanted={ticket: 2},
                buyer=Buyer(seat.partnership, person.pk),
                now=timezone.now(),
            )
        if step == "give-up":
            return reverse("booking_give_up", args=[booking.key])
        return reverse("booking_step", args=[booking.key, step])

    return address


def signed(name: str) -> Callable[[], str]:
    """Return a page that a signed link opens, for the lead contact's address."""

    def address() -> str:
        from newsletters.links import sign_address, sign_request

        now = timezone.now()
        if name == "newsletters:confirm":
            token = sign_request(address="new@example.org", name="Jo", topics=["newsletter"], now=now)
        else:
            token = sign_address(READERS[LEAD], now=now)
        return reverse(name, args=[token])

    return address
