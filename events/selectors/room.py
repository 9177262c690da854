"""How much room is left: the one place that counts what quotas hold and what partnerships have at the members' price."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from events.models import Booking, Event, Part, Place, Quota, Ticket
from events.refusals import ChangedMeanwhileError, SoldOutError
from membership.models import Partnership

Offers = Mapping[Any, int]
"""How many of each ticket or part; an offer is a `Ticket` or a `Part`."""
Links = dict[Any, list[int]]

# Counted in every order at least twice, so written out: putting these together anew would cost more than asking them.
TAKEN = """
SELECT link.quota_id, count(*) FROM events_ticket_quotas link JOIN events_place taking USING (ticket_id)
WHERE link.quota_id = ANY(%(keys)s) AND (taking.state = 'booked' OR (taking.state = 'held' AND taking.held_until > %(now)s))
AND taking.booking_id IS DISTINCT FROM %(left_out)s
GROUP BY link.quota_id
UNION ALL
SELECT link.quota_id, count(*) FROM events_part_quotas link JOIN events_placepart taking USING (part_id)
JOIN events_place place ON place.id = taking.place_id
WHERE link.quota_id = ANY(%(keys)s) AND (taking.state = 'booked' OR (taking.state = 'held' AND taking.held_until > %(now)s))
AND place.booking_id IS DISTINCT FROM %(left_out)s
GROUP BY link.quota_id
"""
WAITED_FOR = """
SELECT entry.id, entry.quantity, quota.id, quota.size FROM events_waitingentry entry
JOIN events_ticket offer ON offer.id = entry.ticket_id AND offer.is_active
JOIN events_ticket_quotas link ON link.ticket_id = offer.id JOIN events_quota quota ON quota.id = link.quota_id
WHERE entry.state = 'waiting'
AND EXISTS (SELECT FROM events_ticket_quotas mine WHERE mine.ticket_id = offer.id AND mine.quota_id = ANY(%(keys)s))
UNION ALL
SELECT entry.id, entry.quantity, quota.id, quota.size FROM events_waitingentry entry
JOIN events_part offer ON offer.id = entry.part_id AND offer.is_active
JOIN events_part_quotas link ON link.part_id = offer.id JOIN events_quota quota ON quota.id = link.quota_id
WHERE entry.state = 'waiting'
AND EXISTS (SELECT FROM events_part_quotas mine WHERE mine.part_id = offer.id AND mine.quota_id = ANY(%(keys)s))
"""


def taken_of(quotas: Iterable[int], *, leaving_out: Booking | None = None, now: datetime) -> dict[int, int]:
    """Return how many places and parts take something of each quota, by key: booked ones, and held ones that have not run out.

    Arguments: `leaving_out` is a booking whose own rows are not counted.
    """
    keys = list(quotas)
    taken = dict.fromkeys(keys, 0)
    if not keys:
        return taken
    values: dict[str, Any] = {"keys": keys, "now": now, "left_out": leaving_out.pk if leaving_out else None}
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, values)
        for key, number in cursor.fetchall():
            taken[key] += number
    return taken


def room_for(offers: Iterable[Any], *, now: datetime) -> dict[Any, int | None]:
    """Return how many of each ticket or part can still be had by whoever comes now; None means without limit.

    A hint: only who holds the locks knows (`check_room`). Four queries, whatever the number of offers.
    """
    links = quotas_of(offers)
    keys = {key for quotas in links.values() for key in quotas}
    sizes = dict(Quota.objects.filter(pk__in=keys).order_by().values_list("pk", "size"))
    taken = taken_of(keys, now=now)
    free = {key: max(sizes[key] - taken[key], 0) for key in keys}
    kept = kept_for_those_waiting(free, now=now)
    return {
        offer: min((max(free[key] - kept.get(key, 0), 0) for key in quotas), default=None)
        for offer, quotas in links.items()
    }


def check_room(
    wanted: Offers,
    *,
    quotas: Mapping[int, Quota],
    leaving_out: Booking | None = None,
    is_in_turn: bool = False,
    now: datetime,
) -> None:
    """Raise `SoldOutError` unless everything wanted fits, counted together where offers share a quota.

    Call it with `quotas` as `lock_offers` returned them. Arguments: `leaving_out` is the booking that wants it: what it takes already
    is its own. `is_in_turn` is said by those whose turn it is: other free places are kept for people on the waiting list, as far as there
    is enough for somebody there. Raises `ChangedMeanwhileError` where something wanted was not locked.
    """
    links = quotas_of(wanted)
    if any(key not in quotas for keys in links.values() for key in keys):
        raise ChangedMeanwhileError("This was changed in another window just now. Please look again.")
    taken = taken_of(quotas, leaving_out=leaving_out, now=now)
    free = {key: max(quota.size - taken[key], 0) for key, quota in quotas.items()}
    left = dict(free)
    if not is_in_turn:
        everything = taken_of(quotas, now=now) if leaving_out else taken
        loose = {key: max(free[key] - (everything[key] - taken[key]), 0) for key in free}
        kept = kept_for_those_waiting(loose, now=now)
        left = {key: number - min(kept.get(key, 0), loose[key]) for key, number in free.items()}
    room = dict(left)
    for offer, number in wanted.items():
        for key in links[offer]:
            left[key] -= number
            if left[key] < 0:
                fits = min(room[key] for key in links[offer])
                raise SoldOutError(_words(offer, fits), offer=offer, left=fits)


def quotas_of(offers: Iterable[Any]) -> Links:
    """Return the keys of the quotas that each ticket and part uses up."""
    links: Links = {offer: [] for offer in offers}
    for kind in (Ticket, Part):
        mine = {offer.pk: offer for offer in links if isinstance(offer, kind)}
        if mine:
            name = kind.__name__.lower()
            rows = kind.quotas.through.objects.filter(**{f"{name}__in": list(mine)})
            for offer, quota in rows.values_list(f"{name}_id", "quota_id"):
                links[mine[offer]].append(quota)
    return links


def kept_for_those_waiting(free: Mapping[int, int], *, now: datetime) -> dict[int, int]:
    """Return how much of each quota that still has room is kept for people in line, whatever they wait for.

    Who could not be offered anything keeps nothing, else one large wish, or a wish for something of which another quota is full, would
    leave places empty. Arguments: `free` says how much of each quota is left.
    """
    keys = [key for key, number in free.items() if number]
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(WAITED_FOR, {"keys": keys})
        rows = cursor.fetchall()
    wishes: dict[int, dict[int, int]] = defaultdict(dict)
    beside: dict[int, int] = {}
    for entry, quantity, key, size in rows:
        wishes[entry][key] = quantity
        if key not in free:
            beside[key] = size
    taken = taken_of(beside, now=now)
    room = {**free, **{key: size - taken[key] for key, size in beside.items()}}
    kept: dict[int, int] = defaultdict(int)
    for wish in wishes.values():
        if all(quantity <= room[key] for key, quantity in wish.items()):
            for key, quantity in wish.items():
                kept[key] += quantity
    return kept


def member_places_taken(
    *, event: Event, partnership: Partnership, leaving_out: Booking | None = None, now: datetime
) -> int:
    """Return how many places at the members' price a partnership has at an event, whoever of it booked them."""
    places = Place.objects.taking(now).filter(booking__event=event, booking__partnership=partnership)
    if leaving_out is not None:
        places = places.exclude(booking=leaving_out)
    return places.filter(at_member_price=True).count()


def _words(offer: Any, left: int) -> str:
    if left == 0:
        return f"“{offer}” is sold out."
    return f"Only {left} of “{offer}” {'is' if left == 1 else 'are'} left."
