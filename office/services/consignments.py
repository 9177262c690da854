"""Opening a consignment, and what staff decide about it while it is sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Count
from wagtail.log_actions import log

from office import tasks
from office.marks import Master, Words
from office.models import Consignment, Copy, Edition
from office.models.forgotten import peppers
from office.refusals import Refusal

State = Consignment.State

_WRITE = """
    INSERT INTO office_copy
        (consignment_id, edition_id, person, address, name, why, personal, state, due_at)
    SELECT %s, edition.id, people.person, people.address, people.name, people.why, people.personal,
        CASE WHEN suppression.id IS NULL AND NOT EXISTS (
            SELECT 1 FROM office_forgottenaddress forgotten, unnest(%s::text[]) AS pepper
            WHERE forgotten.digest = encode(sha256(convert_to(pepper || people.address, 'UTF8')), 'hex')
        ) THEN 'waiting' ELSE 'suppressed' END, %s
    FROM ({people}) people
    JOIN office_edition edition ON edition.consignment_id = %s AND edition.audience = people.audience
    LEFT JOIN office_suppression suppression
        ON suppression.address = people.address AND suppression.lifted_at IS NULL
"""


class NotInThisStateError(Refusal):
    """What was asked for does not fit how the consignment or the copy stands."""

    def __init__(self, thing: Consignment | Copy) -> None:
        super().__init__(f"Nothing was changed: it is {thing.get_state_display()}.")


@transaction.atomic
def open_consignment(
    *, name: str, sender: str, editions: Sequence[Words], per_minute: int | None = None, now: datetime
) -> Consignment:
    """Open a consignment with its editions; the caller writes its copies in the same transaction.

    `per_minute` limits how many mails leave in a minute; `now` is an aware datetime. Raises `UnsuitableWordsError` if an
    edition cannot be personalised.
    """
    consignment = Consignment.objects.create(name=name, sender=sender, per_minute=per_minute, opened_at=now)
    for words in editions:
        Master(sender=sender, words=words)
        Edition.objects.create(
            consignment=consignment,
            audience=words.audience,
            subject=" ".join(words.subject.split()),
            text=words.text,
            html=words.html,
            headers=dict(words.headers),
        )
    transaction.on_commit(nudge, robust=True)
    return consignment


def write_copies(*, consignment: Consignment, people: tuple[str, Sequence[Any]], now: datetime) -> int:
    """Write a copy for each person, in one statement, whatever their number; returns how many.

    `people` is a SELECT with its parameters, one row a person, that gives the columns person, address (in small letters),
    name, why, personal (JSON) and audience. Suppressed and forgotten addresses get a copy that is never sent, so that staff see them.
    """
    select, parameters = people
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE.format(people=select), [consignment.pk, peppers(), now, *parameters, consignment.pk]
        )
        return int(cursor.rowcount)


@transaction.atomic
def pause(*, consignment: Consignment, by: AbstractBaseUser) -> None:
    """Let nothing more leave until it is resumed; what is on the wire arrives. Raises `NotInThisStateError`."""
    _change(consignment, since={State.RUNNING}, to=State.PAUSED, by=by, action="office.pause")


@transaction.atomic
def resume(*, consignment: Consignment, by: AbstractBaseUser) -> None:
    """Go on with a paused consignment. Raises `NotInThisStateError`."""
    _change(consignment, since={State.PAUSED}, to=State.RUNNING, by=by, action="office.resume")
    transaction.on_commit(nudge, robust=True)


@transaction.atomic
def stop(*, consignment: Consignment, by: AbstractBaseUser, now: datetime) -> int:
    """End a consignment for good; returns how many copies will not be sent. Raises `NotInThisStateError`."""
    _change(
        consignment,
        since={State.RUNNING, State.PAUSED},
        to=State.STOPPED,
        by=by,
        action="office.stop",
        ended_at=now,
    )
    return consignment.copies.waiting().update(state=Copy.State.STOPPED, claim=None)


@transaction.atomic
def send_failed_again(*, consignment: Consignment, by: AbstractBaseUser, now: datetime) -> int:
    """Put all failed copies back in line, on a person's word; returns how many. A finished consignment runs again for them."""
    _locked(consignment)
    number = consignment.copies.filter(state=Copy.State.FAILED).update(
        state=Copy.State.WAITING, due_at=now, attempts=0, last_error="", claim=None
    )
    if number:
        log(consignment, "office.send_failed_again", user=by, data={"copies": number})
        _run_again(consignment)
    return number


@transaction.atomic
def send_copy_again(*, copy: Copy, by: AbstractBaseUser, now: datetime) -> None:
    """Put one failed or uncertain copy back in line, on a person's word. Raises `NotInThisStateError`."""
    _locked(copy.consignment)
    copy = Copy.objects.select_for_update(of=("self",)).select_related("consignment").get(pk=copy.pk)
    if copy.state not in {Copy.State.FAILED, Copy.State.UNCERTAIN}:
        raise NotInThisStateError(copy)
    copy.state, copy.due_at, copy.attempts, copy.last_error = Copy.State.WAITING, now, 0, ""
    copy.claim = None
    copy.save(update_fields=["state", "due_at", "attempts", "last_error", "claim"])
    log(copy.consignment, "office.send_copy_again", user=by, data={"copy": copy.pk})
    _run_again(copy.consignment)


@transaction.atomic
def count_copy_as_sent(*, copy: Copy, by: AbstractBaseUser, now: datetime) -> None:
    """Close an uncertain copy as arrived, on a person's word. Raises `NotInThisStateError`."""
    copy = Copy.objects.select_for_update(of=("self",)).select_related("consignment").get(pk=copy.pk)
    if copy.state != Copy.State.UNCERTAIN:
        raise NotInThisStateError(copy)
    copy.state, copy.sent_at = Copy.State.SENT, copy.claimed_at or now
    copy.save(update_fields=["state", "sent_at"])
    log(copy.consignment, "office.count_copy_as_sent", user=by, data={"copy": copy.pk})


def figures_of(consignment: Consignment) -> dict[str, int]:
    """Count the copies by state, every state named; in one query."""
    found = dict(consignment.copies.order_by().values_list("state").annotate(number=Count("pk")))
    return {state: found.get(state, 0) for state in Copy.State.values}


def nudge() -> None:
    """Wake as many workers as may send at a time; without them the sweep does it within a minute."""
    tasks.wake_senders()


def _change(
    consignment: Consignment,
    *,
    since: set[Consignment.State],
    to: Consignment.State,
    by: AbstractBaseUser,
    action: str,
    **changes: object,
) -> None:
    held = _locked(consignment)
    if held.state not in since:
        raise NotInThisStateError(held)
    Consignment.objects.filter(pk=held.pk).update(state=to, hindrance="", **changes)
    consignment.refresh_from_db()
    log(consignment, action, user=by)


def _run_again(consignment: Consignment) -> None:
    """A finished consignment runs for the copies that are in line again; a stopped one runs for these alone."""
    ended = [State.DONE, State.STOPPED]
    Consignment.objects.filter(pk=consignment.pk, state__in=ended).update(state=State.RUNNING, ended_at=None)
    transaction.on_commit(nudge, robust=True)


def _locked(consignment: Consignment) -> Consignment:
    return Consignment.objects.select_for_update(no_key=True).get(pk=consignment.pk)
