"""Suppressing addresses that bulk mail must not go to, and lifting it again."""

from datetime import datetime

from django.db import transaction

from office.models import Copy, Suppression
from office.reports import follow_dead_address

Reason = Suppression.Reason


@transaction.atomic
def suppress(*, address: str, reason: Suppression.Reason, detail: str = "", now: datetime) -> Suppression:
    """Let no bulk mail go to the address from now on; copies that wait for it are taken out.

    `now` is an aware datetime. An address that is suppressed already keeps its first reason.
    """
    address = address.strip().lower()
    suppression, is_new = Suppression.objects.select_for_update().get_or_create(
        address=address, defaults={"reason": reason, "detail": detail[:500], "since": now}
    )
    if not is_new and suppression.lifted_at is None:
        return suppression
    if not is_new:
        suppression.reason, suppression.detail = reason, detail[:500]
        suppression.since, suppression.lifted_at = now, None
        suppression.save(update_fields=["reason", "detail", "since", "lifted_at"])
    Copy.objects.filter(address=address).waiting().update(state=Copy.State.SUPPRESSED, claim=None)
    if reason == Reason.BOUNCED:
        follow_dead_address(address=address, now=now)
    return suppression


def note_dead_address(*, address: str, detail: str, now: datetime) -> None:
    """Suppress an address that a mail server says does not exist."""
    suppress(address=address, reason=Reason.BOUNCED, detail=detail, now=now)
