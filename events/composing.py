"""From a letter that is due to a mail: its words, and the tickets, calendar entry or certificate that go with it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from billing.papers.building import page_of
from events.addresses import page_of_booking, page_of_entry, page_of_place, public_page_of
from events.booking.rules import rules_in_words
from events.calendars import calendar_file, entry_of
from events.models import Booking, EventLetter, Place
from events.overtaken import recipient_of
from events.papers import certificate_pdf, tickets_pdf
from events.papers.tickets import part_in_words, parts_of
from events.times import days_in_words, event_in_words, in_london
from office.letters import compose_letter
from office.models import Identity
from office.papers.parts import lines_of

Kind = EventLetter.Kind
WITH_TICKETS = {Kind.CONFIRMATION, Kind.PLACE, Kind.CHANGED, Kind.REMINDER}
WITH_CALENDAR = {Kind.CONFIRMATION, Kind.PLACE, Kind.CHANGED, Kind.REMINDER}


def compose_event_letter(letter: EventLetter, *, now: datetime) -> EmailMultiAlternatives:
    """Compose a letter as things stand; whether it still says anything is `events.overtaken`'s to tell.

    Raises `PaperError` where a ticket or certificate cannot be made.
    """
    context = context_of(letter, now=now)
    mail = compose_letter(
        recipients=[recipient_of(letter)],
        subject=render_to_string(f"emails/events/{letter.kind}_subject.txt", context),
        words=render_to_string(f"emails/events/{letter.kind}_message.txt", context),
    )
    _attach(mail, letter, context, now=now)
    return mail


def holds_a_key(mail: EmailMultiAlternatives, letter: EventLetter) -> bool:
    """Say whether a mail opens something to whoever reads it: a person's page, a booking, a turn in line."""
    keys = [row.key for row in (letter.place, letter.booking, letter.entry) if row is not None]
    if letter.booking is not None:
        keys += [place.key for place in letter.booking.places.open()]
    return any(str(key) in str(mail.body) for key in keys)


def context_of(letter: EventLetter, *, now: datetime) -> dict[str, Any]:
    """Return what the words of a letter are made of."""
    event, booking, place, entry = letter.event, letter.booking, letter.place, letter.entry
    own = _own_places(letter)
    return {
        "letter": letter,
        "facts": letter.facts,
        "paragraphs": _paragraphs(letter.facts.get("words", "")),
        "event": event,
        "booking": booking,
        "place": place,
        "entry": entry,
        "step": letter.step,
        "identity": Identity.load(),
        "when": event_in_words(event),
        "where": ", ".join(filter(None, [event.venue_name, *lines_of(event.venue_address)])),
        "changes_until": in_london(event.changes_until or event.starts_at),
        "offered_until": in_london(entry.offered_until) if entry and entry.offered_until else None,
        "may_change": event.may_be_changed(now),
        "event_page": public_page_of(event),
        "booking_page": page_of_booking(booking) if booking else "",
        "entry_page": page_of_entry(entry) if entry else "",
        "own": [{"place": mine, "page": page_of_place(mine)} for mine in own],
        "online_link": event.online_link if own else "",
        "has_tickets": _has_tickets(letter),
        **(_booking_context(booking) if booking and place is None else {}),
        **(_place_context(place) if place else {}),
    }


def _own_places(letter: EventLetter) -> Sequence[Place]:
    """Return the places whose private pages the reader may be led to: those that bear the address it is written to."""
    if letter.facts.get("to"):
        return []
    if letter.place is not None:
        return [letter.place]
    if letter.booking is None or letter.booking.confirmed_at is None:
        return []
    return list(letter.booking.places.booked().filter(email__iexact=letter.booking.contact_email))


def _booking_context(booking: Booking) -> dict[str, Any]:
    places = list(booking.places.booked().select_related("ticket").order_by("position", "pk"))
    chosen = parts_of(places)
    standing = {"invoice__cancelled_at": None, "invoice__replaced_by": None}
    charges = booking.charges.filter(**standing).select_related("invoice").order_by("pk")
    return {
        "places": [
            {
                "place": place,
                "days": days_in_words(place.ticket.days),
                "parts": [part_in_words(row) for row in chosen.get(place.pk, [])],
            }
            for place in places
        ],
        "rules": rules_in_words(booking.event) if any(place.price_pence for place in places) else [],
        "unnamed": sum(not place.is_named for place in places),
        "others": sum(
            bool(place.email) and place.email.casefold() != booking.contact_email.casefold()
            for place in places
        ),
        "invoices": [{"invoice": charge.invoice, "page": page_of(charge.invoice)} for charge in charges],
    }


def _place_context(place: Place) -> dict[str, Any]:
    return {
        "parts": [part_in_words(row) for row in parts_of([place]).get(place.pk, [])],
        "days": days_in_words(place.ticket.days),
    }


def _has_tickets(letter: EventLetter) -> bool:
    """Say whether tickets go with it: where people come to a door, and the places are confirmed."""
    booking = letter.booking or (letter.place.booking if letter.place else None)
    return bool(
        letter.kind in WITH_TICKETS
        and letter.event.venue_name
        and booking
        and booking.confirmed_at
        and not letter.facts.get("to")
        and not (letter.kind == Kind.REMINDER and letter.place is None)
    )


def _attach(
    mail: EmailMultiAlternatives, letter: EventLetter, context: dict[str, Any], *, now: datetime
) -> None:
    if context["has_tickets"]:
        places = [letter.place] if letter.place else [row["place"] for row in context.get("places", [])]
        if places:
            name = "ticket.pdf" if len(places) == 1 else "tickets.pdf"
            mail.attach(name, tickets_pdf(places), "application/pdf")
    is_about_names = letter.kind == Kind.REMINDER and letter.place is None
    is_off = _takes_it_out_of_calendars(letter)
    if is_off or (letter.kind in WITH_CALENDAR and not is_about_names):
        entry = entry_of(
            letter.event,
            words=letter.event.venue_access,
            address=context["event_page"],
            with_link=bool(context["online_link"]) and not is_off,
        )
        if is_off:
            entry = replace(entry, is_cancelled=True)
        mail.attach("event.ics", calendar_file([entry], now=now).decode(), "text/calendar")
    if letter.kind == Kind.THANKS and letter.place is not None:
        mail.attach("certificate.pdf", certificate_pdf(letter.place), "application/pdf")


def _takes_it_out_of_calendars(letter: EventLetter) -> bool:
    """Say whether whoever reads it does not come any more."""
    if letter.facts.get("to") or letter.kind == Kind.EVENT_CANCELLED:
        return True
    booking = letter.booking
    return letter.kind == Kind.CANCELLED and (
        letter.place is not None or bool(booking and booking.cancelled_at)
    )


def _paragraphs(words: object) -> str:
    return "\n\n".join(str(part) for part in words) if isinstance(words, list) else str(words)
