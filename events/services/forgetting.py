"""Forgetting forms that nobody completed, with the names that were typed into them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from billing.models import CardAttempt, Invoice
from events.models import Booking, Charge, Details, EventLetter, Place, PlacePart, WaitingEntry
from events.services.charging import give_draft_up

KEPT_FOR = timedelta(days=7)
# What may still bring money.
MAY_BE_PAID = ["created", "open", "processing", "parked"]


def forget_abandoned(*, now: datetime) -> int:
    """Delete forms whose places have not been kept for a week, unless money came or may still come for them; return how many."""
    return sum(_forget(booking, now=now) for booking in list(_abandoned(now)))


def _abandoned(now: datetime) -> QuerySet[Booking]:
    paid = Charge.objects.filter(booking=OuterRef("pk"), paid_at__isnull=False)
    paying = CardAttempt.objects.filter(invoice__event_charge__booking=OuterRef("pk"), state__in=MAY_BE_PAID)
    rows = Booking.objects.filter(placed_at=None, held_until__lte=now - KEPT_FOR)
    return rows.filter(~Exists(paid), ~Exists(paying)).order_by("pk")


@transaction.atomic
def _forget(booking: Booking, *, now: datetime) -> bool:
    held = _abandoned(now).select_for_update(of=("self",), skip_locked=True).filter(pk=booking.pk).first()
    if held is None:
        return False
    give_draft_up(held, now=now)
    drafts = list(held.charges.values_list("invoice", flat=True))
    WaitingEntry.objects.filter(booking=held).update(booking=None)
    EventLetter.objects.filter(booking=held).delete()
    Details.objects.filter(place__booking=held).delete()
    PlacePart.objects.filter(place__booking=held).delete()
    Place.objects.filter(booking=held).delete()
    held.charges.all().delete()
    # A draft for which a card page was opened stays, given up, so that late money finds what it was for.
    Invoice.objects.filter(pk__in=drafts, number=None, card_attempts=None).delete()
    held.delete()
    return True
