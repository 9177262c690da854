"""The figures of an event: places by ticket, part, partnership and region, and the money of its bookings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from billing.models import Invoice
from events.models import Event, Part, Place, PlacePart, Quota, Ticket, WaitingEntry
from events.selectors.room import taken_of
from membership.models import Region

BOOKED = Q(state=Place.State.BOOKED)


@dataclass(frozen=True)
class OfferCount:
    """A ticket or part with how many are booked (of these given by the association, and still unpaid), held now, and waited for."""

    offer: Ticket | Part
    booked: int = 0
    complimentary: int = 0
    reserved: int = 0
    held: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class QuotaCount:
    """A quota with what is taken of it; held places count."""

    quota: Quota
    taken: int

    @property
    def left(self) -> int:
        return max(self.quota.size - self.taken, 0)


@dataclass(frozen=True)
class Share:
    """A partnership or region with its places; `key` is a partnership's."""

    label: str
    places: int
    at_member_price: int
    key: int | None = None


@dataclass(frozen=True)
class Money:
    """What the bookings of an event bring, in pence with VAT where there is any; `drafted` is not invoiced yet."""

    invoiced: int = 0
    credited: int = 0
    paid: int = 0
    owed: int = 0
    overdue: int = 0
    drafted: int = 0


def tickets_in_figures(event: Event, *, now: datetime) -> list[OfferCount]:
    """Return an event's tickets, in order, each with its numbers."""
    rows = (
        Place.objects.filter(booking__event=event)
        .order_by()
        .values("ticket")
        .annotate(
            booked=Count("pk", BOOKED),
            complimentary=Count("pk", BOOKED & Q(is_complimentary=True)),
            reserved=Count("pk", BOOKED & Q(booking__confirmed_at=None)),
            held=Count("pk", Q(state=Place.State.HELD, held_until__gt=now)),
        )
    )
    return _counts(event.tickets.all(), rows, "ticket", _waiting(event, "ticket"))


def parts_in_figures(event: Event, *, now: datetime) -> list[OfferCount]:
    """Return an event's parts, in order, each with its numbers."""
    rows = (
        PlacePart.objects.filter(place__booking__event=event)
        .order_by()
        .values("part")
        .annotate(
            booked=Count("pk", BOOKED),
            reserved=Count("pk", BOOKED & Q(place__booking__confirmed_at=None)),
            held=Count("pk", Q(state=Place.State.HELD, held_until__gt=now)),
        )
    )
    return _counts(event.parts.all(), rows, "part", _waiting(event, "part"))


def quotas_in_figures(event: Event, *, now: datetime) -> list[QuotaCount]:
    """Return an event's quotas by name, each with what is taken of it."""
    quotas = list(event.quotas.all())
    taken = taken_of([quota.pk for quota in quotas], now=now)
    return [QuotaCount(quota, taken[quota.pk]) for quota in quotas]


def partnerships_in_figures(event: Event) -> list[Share]:
    """Return the partnerships with booked places, those with most first; the last is everybody else."""
    found = _shares(event, of=F("booking__partnership"), label=F("booking__partnership__name"))
    named = [
        Share(row["label"], row["places"], row["at_member_price"], row["of"]) for row in found if row["of"]
    ]
    others = [Share("No partnership", row["places"], 0) for row in found if not row["of"]]
    return sorted(named, key=lambda share: (-share.places, share.label)) + others


def regions_in_figures(event: Event) -> list[Share]:
    """Return the regions of partnerships with booked places, those with most first."""
    rows = _shares(event, label=F("booking__partnership__region"))
    shares = [
        Share(
            Region(row["label"]).label if row["label"] else "No region", row["places"], row["at_member_price"]
        )
        for row in rows
    ]
    merged: dict[str, Share] = {}
    for share in shares:
        before = merged.get(share.label, Share(share.label, 0, 0))
        merged[share.label] = Share(
            share.label, before.places + share.places, before.at_member_price + share.at_member_price
        )
    return sorted(merged.values(), key=lambda share: (-share.places, share.label))


def money_of(event: Event) -> Money:
    """Return what an event's bookings bring and where it stands today; given-up drafts count for nothing."""
    invoices: Any = Invoice.objects.filter(event_charge__booking__event=event, cancelled_at=None)
    rows = invoices.with_state(timezone.localdate()).values_list(
        "issued_at", "state_on", "total_pence", "credited_pence", "paid_pence", "balance_pence"
    )
    sums = dict.fromkeys(("invoiced", "credited", "paid", "owed", "overdue", "drafted"), 0)
    for issued_at, state, total, credited, paid, balance in rows:
        if issued_at is None:
            sums["drafted"] += total
            continue
        sums["invoiced"] += total
        sums["credited"] += credited
        sums["paid"] += paid
        sums["owed"] += max(balance, 0)
        if state == Invoice.State.OVERDUE:
            sums["overdue"] += balance
    return Money(**sums)


def _shares(event: Event, **by: Any) -> Any:
    booked = Place.objects.booked().filter(booking__event=event).order_by().values(**by)
    return booked.annotate(places=Count("pk"), at_member_price=Count("pk", Q(at_member_price=True)))


def _waiting(event: Event, kind: str) -> dict[int, int]:
    rows = WaitingEntry.objects.waiting().filter(event=event).exclude(**{kind: None}).order_by()
    return dict(rows.values_list(kind).annotate(number=Sum("quantity")))


def _counts(offers: Iterable[Any], rows: Any, kind: str, waiting: dict[int, int]) -> list[OfferCount]:
    numbers = {row.pop(kind): row for row in rows}
    return [
        OfferCount(offer, **numbers.get(offer.pk, {}), waiting=waiting.get(offer.pk, 0)) for offer in offers
    ]
