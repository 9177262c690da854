"""Letters that become due: rows first, written to the outbox soon after."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from events import tasks
from events.models import Booking, Charge, EventLetter, Place, WaitingEntry
from events.overtaken import confirmation_occasion, place_occasion

Kind = EventLetter.Kind


def announce_booking(booking: Booking, *, places: Sequence[Place] | None = None, now: datetime) -> None:
    """Have a placed booking confirmed to whoever made it, and told to each person named on it who is not the same.

    Whoever booked for themself has it all in the confirmation.
    """
    confirmation = EventLetter(
        kind=Kind.CONFIRMATION,
        event=booking.event,
        booking=booking,
        occasion=confirmation_occasion(pk=booking.pk, is_confirmed=bool(booking.confirmed_at)),
        created_at=now,
        due_at=now,
    )
    EventLetter.objects.bulk_create([confirmation], ignore_conflicts=True)
    named, contact = booking.places.booked() if places is None else places, booking.contact_email.casefold()
    others = [place for place in named if place.email.casefold() != contact]
    announce_places(booking, places=others, now=now)
    nudge()


def announce_places(booking: Booking, *, places: Iterable[Place], now: datetime) -> None:
    """Tell people named on a confirmed booking about their place and their own page, each once."""
    if booking.confirmed_at is None:
        return
    letters = [
        EventLetter(
            kind=Kind.PLACE,
            event=booking.event,
            booking=booking,
            place=place,
            occasion=place_occasion(place),
            created_at=now,
            due_at=now,
        )
        for place in places
        if place.email
    ]
    if letters:
        EventLetter.objects.bulk_create(letters, ignore_conflicts=True)
        nudge()


def tell_who_gave_way(place: Place, *, address: str, now: datetime) -> None:
    """Tell somebody that a place now bears another name, at the address at which they were told that it was theirs."""
    was_told = EventLetter.objects.filter(kind=Kind.PLACE, place=place, occasion__contains=f" {address} ")
    if not was_told.exists():
        return
    letter = EventLetter(
        kind=Kind.CHANGED,
        event=place.booking.event,
        booking=place.booking,
        place=place,
        facts={"to": address},
        occasion=f"gave way {place.pk} {address} {now:%Y%m%d%H%M}"[:160],
        created_at=now,
        due_at=now,
    )
    EventLetter.objects.bulk_create([letter], ignore_conflicts=True)
    nudge()


def nudge() -> None:
    """Have due letters written soon after the transaction; they are swept every minute, so a queue that does not answer fails nothing."""
    transaction.on_commit(tasks.write_due_letters.delay, robust=True)


def announce_no_room(booking: Booking, *, charge: Charge, words: str, back_pence: int, now: datetime) -> None:
    """Have whoever paid too late, or for something else, told that the money goes back."""
    _write(
        Kind.NO_ROOM,
        occasion=f"no room {charge.pk}",
        event=booking.event,
        booking=booking,
        facts={"words": words, "back_pence": back_pence},
        now=now,
    )


def announce_gone(
    booking: Booking,
    places: Sequence[Place],
    *,
    words: str,
    kind: str = Kind.CANCELLED,
    facts: Mapping[str, Any],
    now: datetime,
) -> None:
    """Have whoever booked told what was cancelled and what becomes of the money, and each person that their place is gone."""
    occasion = f"{kind} {booking.pk} {max((place.pk for place in places), default=0)} {len(places)}"
    said = {"places": [f"{place}, {place.ticket}" for place in places], "words": words, **facts}
    _write(kind, occasion=occasion, event=booking.event, booking=booking, facts=said, now=now)
    for place in places:
        if place.email and place.email.lower() != booking.contact_email.lower():
            mine = {"places": [f"{place}, {place.ticket}"], "words": ""}
            _write(
                kind,
                occasion=f"{kind} place {place.pk}",
                event=booking.event,
                booking=booking,
                place=place,
                facts=mine,
                now=now,
            )


def announce_change(place: Place, *, changes: Sequence[str], now: datetime) -> None:
    """Have whoever booked, and the person whose place it is, told what was changed."""
    booking, stamp = place.booking, f"{place.pk} {now.isoformat()}"
    facts = {"changes": list(changes), "who": str(place)}
    _write(
        Kind.CHANGED,
        occasion=f"changed {stamp}",
        event=booking.event,
        booking=booking,
        facts=facts,
        now=now,
    )
    if place.email and place.email.lower() != booking.contact_email.lower():
        _write(
            Kind.CHANGED,
            occasion=f"changed person {stamp}",
            event=booking.event,
            booking=booking,
            place=place,
            facts=facts,
            now=now,
        )


def announce_entry(entry: WaitingEntry, kind: str, *, words: str = "", now: datetime) -> None:
    """Have somebody on the waiting list told: they are on it, have an offer, missed it, or the event is cancelled."""
    times = f" {entry.offered_until.isoformat()}" if entry.offered_until and kind != Kind.WAITING else ""
    _write(
        kind,
        occasion=f"{kind} entry {entry.pk}{times}",
        event=entry.event,
        entry=entry,
        facts={"words": words} if words else {},
        now=now,
    )


def _write(kind: str, *, occasion: str, now: datetime, **values: Any) -> None:
    letter = EventLetter(kind=kind, occasion=occasion[:160], created_at=now, due_at=now, **values)
    EventLetter.objects.bulk_create([letter], ignore_conflicts=True)
    nudge()
