"""Choosing parts for a place: workshops, the dinner, a room."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from events.models import Part, Place, PlacePart
from events.refusals import ChangedMeanwhileError, IsPlacedError, NotOfferedError
from events.selectors.room import check_room
from events.services.locks import lock_booking, lock_offers
from events.services.naming import check_changeable


@transaction.atomic
def choose_parts(*, place: Place, parts: Collection[Part], now: datetime) -> Place:
    """Let exactly these parts go with a place of a form in progress; what it had besides is given back.

    What was chosen before may stay although it is not on sale any more. Raises `NotOfferedError`, `SoldOutError`, `IsCancelledError`,
    `IsPlacedError`, or `ChangedMeanwhileError` where the place has been given back; then everything stays as it was.
    """
    quotas = lock_offers(parts)
    booking = lock_booking(place.booking)
    check_changeable(booking, now=now)
    if booking.placed_at:
        raise IsPlacedError("This booking has been completed already.")
    fresh = booking.places.open().select_related("ticket").filter(pk=place.pk).first()
    if fresh is None:
        raise ChangedMeanwhileError("This place was given back in another window. Load the page again.")
    place = fresh
    place.booking = booking
    chosen = {row.part: row for row in place.chosen.open().select_related("part")}
    check_choice(place, parts, kept=chosen)
    for part, row in chosen.items():
        if part not in parts:
            row.delete()
    added = [part for part in parts if part not in chosen]
    check_room(dict.fromkeys(added, 1), quotas=quotas, now=now)
    rows = [chosen_part(place, part) for part in added]
    for row in rows:
        row.held_until = booking.held_until
    PlacePart.objects.bulk_create(rows)
    return place


def chosen_part(place: Place, part: Part) -> PlacePart:
    """Return a part for a place at its price of now, unsaved."""
    return PlacePart(
        place=place,
        part=part,
        price_pence=part.price_pence,
        vat_treatment=part.vat_treatment,
        vat_rate_bp=part.vat_rate_bp,
    )


def check_choice(place: Place, parts: Collection[Part], *, kept: Collection[Part] = ()) -> None:
    """Raise `NotOfferedError` unless a place may have these parts together; those `kept` from before need not be on sale any more."""
    taken: dict[str, Part] = {}
    for part in parts:
        if part.event_id != place.booking.event_id or not (part.is_active or part in kept):
            raise NotOfferedError(f"“{part}” is not offered.")
        if part.day and not place.ticket.admits_on(part.day):
            raise NotOfferedError(f"“{part}” is on a day that “{place.ticket}” does not cover.")
        if part.choice and part.choice in taken:
            raise NotOfferedError(f"“{part}” and “{taken[part.choice]}” are at the same time. Choose one.")
        taken[part.choice] = part
