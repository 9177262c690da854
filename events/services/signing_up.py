"""Signing up in one step: a place, a name and a confirmed booking in one transaction."""

from datetime import datetime

from django.db import transaction

from events.models import Place, Ticket
from events.selectors.offers import Buyer
from events.services.holding import hold_places
from events.services.locks import lock_offers
from events.services.naming import Contact, Person, name_people
from events.services.placing import place_free


@transaction.atomic
def sign_up(
    *, ticket: Ticket, person: Person, buyer: Buyer, code: str = "", now: datetime
) -> tuple[Place, bool]:
    """Book one free place for a person, confirmed at once; return the place and whether it is new.

    Whoever has signed up already with the same address keeps the place they have. Raises what `hold_places` and `place_free` raise.
    """
    lock_offers([ticket], partnership=buyer.partnership)
    known = Place.objects.booked().filter(ticket=ticket, email__iexact=person.email.strip())
    place = known.select_related("booking").first()
    if place is not None:
        return place, False
    booking = hold_places(event=ticket.event, wanted={ticket: 1}, buyer=buyer, code=code, now=now)
    contact = Contact(f"{person.first_name} {person.last_name}".strip(), person.email)
    keys = booking.places.values_list("pk", flat=True)
    name_people(booking=booking, contact=contact, people=dict.fromkeys(keys, person), now=now)
    place_free(booking=booking, now=now)
    return booking.places.get(), True
