"""Asking for one's data to be erased, changing one's mind, and what staff answer."""

from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from wagtail.log_actions import log

from accounts.models import ErasureRequest, User
from accounts.services.people import lock_person
from office.letters import compose_letter
from office.models import Identity
from office.refusals import Refusal
from office.services.outbox import write_email, write_message

TIME_TO_THINK = timedelta(days=7)
"""Long enough to notice that somebody else asked from an unlocked computer."""
State = ErasureRequest.State


class NotWaitingError(Refusal):
    """The request was withdrawn or decided already."""


def request_of(user: User) -> ErasureRequest | None:
    """Return what the person asked for and waits for, if anything."""
    asked = ErasureRequest.objects.filter(origin=ErasureRequest.Origin.ASKED)
    return asked.filter(user=user, state=State.WAITING).first()


@transaction.atomic
def ask_for_erasure(*, user: User, now: datetime) -> ErasureRequest:
    """Note that the person wants their data erased; asked twice it is asked once. They and the office are told at `now`."""
    lock_person(user)
    waiting = ErasureRequest.objects.filter(user=user, state=State.WAITING).first()
    if waiting is not None and waiting.origin == ErasureRequest.Origin.ASKED:
        return waiting
    if waiting is not None:
        _close(waiting, State.WITHDRAWN, now=now)
    request = ErasureRequest.objects.create(user=user, asked_at=now, not_before=now + TIME_TO_THINK)
    facts = {"identity": Identity.load(), "request": request}
    _write(user, "You asked us to erase your data", "erasure_asked", facts, now=now)
    if office := facts["identity"].email:
        write_message(
            recipients=[office],
            subject="Somebody asks for their data to be erased",
            text=render_to_string("account/email/erasure_asked_office_message.txt", facts),
            now=now,
        )
    return request


@transaction.atomic
def withdraw_request(*, request: ErasureRequest, now: datetime) -> None:
    """Let everything stay, on the person's own word. Raises `NotWaitingError`."""
    _close(_locked(request), State.WITHDRAWN, now=now)


@transaction.atomic
def refuse_request(*, request: ErasureRequest, reason: str, by: User, now: datetime) -> None:
    """Refuse to erase and tell the person why, and where they can complain (UK GDPR, article 12(4)). Raises `NotWaitingError`."""
    held = _locked(request)
    held.reason, held.decided_by = reason, by
    _close(held, State.REFUSED, now=now)
    facts = {"identity": Identity.load(), "request": held}
    _write(held.user, "Your request to erase your data", "erasure_refused", facts, now=now)
    log(held, "accounts.refuse_erasure", user=by)


def _locked(request: ErasureRequest) -> ErasureRequest:
    held = ErasureRequest.objects.select_for_update().get(pk=request.pk)
    if held.state != State.WAITING:
        raise NotWaitingError(f"This request is not waiting any more: {held.get_state_display()}.")
    return held


def _close(request: ErasureRequest, state: ErasureRequest.State, *, now: datetime) -> None:
    request.state, request.decided_at = state, now
    request.save(update_fields=["state", "decided_at", "reason", "decided_by"])


def _write(user: User, subject: str, template: str, facts: dict[str, object], *, now: datetime) -> None:
    words = render_to_string(f"account/email/{template}_message.txt", facts)
    write_email(compose_letter(recipients=[user.email], subject=subject, words=words), now=now)
