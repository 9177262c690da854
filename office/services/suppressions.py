"""Suppressing addresses that bulk mail must not go to, and lifting it again."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log

from office.addresses import normal_address
from office.models import Copy, Suppression
from office.refusals import Refusal
from office.reports import follow_dead_address

Reason = Suppression.Reason
State = Copy.State
LIFTED_BY_OWNERS = (Reason.BOUNCED, Reason.COMPLAINED)
"""What the owner of an address can put right by showing that mail reaches them and is wanted."""


class SuppressionRefusedError(Refusal):
    """The address cannot be suppressed, or its suppression not be lifted; the words say why."""


@transaction.atomic
def suppress(*, address: str, reason: Suppression.Reason, detail: str = "", now: datetime) -> Suppression:
    """Let no bulk mail go to the address from now on; copies that wait for it are taken out.

    `now` is an aware datetime. An address that is suppressed already keeps its first reason.
    """
    address = normal_address(address)
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


@transaction.atomic
def suppress_by_hand(
    *, address: str, reason: Suppression.Reason, note: str, by: AbstractBaseUser, now: datetime
) -> Suppression:
    """Suppress an address on staff's word, with a note that says why. Raises `SuppressionRefusedError` if it is suppressed already."""
    if Suppression.objects.in_force().filter(address=normal_address(address)).exists():
        raise SuppressionRefusedError("This address is suppressed already.", field="address")
    suppression = suppress(address=address, reason=reason, detail=note, now=now)
    log(suppression, "office.suppress", user=by, data={"note": note})
    return suppression


@transaction.atomic
def lift(*, suppression: Suppression, note: str, by: AbstractBaseUser, now: datetime) -> None:
    """Let bulk mail go to the address again, on staff's word, with a note that says why. Raises `SuppressionRefusedError`."""
    held = Suppression.objects.select_for_update().get(pk=suppression.pk)
    if held.lifted_at:
        raise SuppressionRefusedError("This suppression has been lifted already.")
    held.lifted_at = now
    held.save(update_fields=["lifted_at"])
    log(held, "office.lift_suppression", user=by, data={"note": note})


def may_lift_own(suppression: Suppression) -> bool:
    """Say whether the owner of the address may lift it: once, and only what came from reports about mail."""
    return suppression.reason in LIFTED_BY_OWNERS and not suppression.times_lifted_by_owner


@transaction.atomic
def lift_own(*, address: str, now: datetime) -> bool:
    """Let bulk mail go to the address again, on the word of whoever reads its mail; returns whether it was suppressed.

    Raises `SuppressionRefusedError` the second time, and where staff or the owner's own wish stand behind it: then the office decides.
    """
    held = Suppression.objects.in_force().select_for_update().filter(address=normal_address(address)).first()
    if held is None:
        return False
    if not may_lift_own(held):
        raise SuppressionRefusedError(
            "We do not write to this address at present, and you cannot change that here a second time. Write to us, and we sort it out."
            if held.times_lifted_by_owner
            else "We were asked not to write to this address. Write to us if that is no longer right."
        )
    held.lifted_at, held.times_lifted_by_owner = now, held.times_lifted_by_owner + 1
    held.save(update_fields=["lifted_at", "times_lifted_by_owner"])
    log(held, "office.lift_suppression", data={"note": "Lifted by the owner of the address."})
    return True


@transaction.atomic
def withdraw_copies(
    *, consignments: QuerySet[Any], people: Collection[str], addresses: Collection[str], now: datetime
) -> int:
    """Let nothing more of these consignments leave for somebody; returns how many copies were taken out of the line.

    Arguments: `consignments` is a queryset of keys; `people` and `addresses` are what copies know the person by; `now` is an aware
    datetime.

    Copies that are on the wire, failed or uncertain are marked: should they come into line again, on whatever way, they are taken out then.
    """
    theirs = Copy.objects.filter(
        Q(person__in=people) | Q(address__in=addresses), consignment__in=consignments
    )
    open_states = [State.WAITING, State.FAILED, State.SENDING, State.UNCERTAIN]
    theirs.filter(state__in=open_states).update(withdrawn_at=now)
    unsent = theirs.filter(state__in=[State.WAITING, State.FAILED])
    return unsent.update(state=State.SUPPRESSED, claim=None)
