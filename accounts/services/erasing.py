"""Erasing a person: what can go goes, what the law wants kept stays, and a record says which is which."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from wagtail.log_actions import log

from accounts.holdings import Fate, Holding, Rows, Subject, holdings, subject_at, subject_of
from accounts.models import Erasure, ErasureRequest, User
from accounts.selectors import works_in_the_admin
from accounts.services.redacting import redact_log, redact_trail, replace_mentions
from office.letters import compose_letter
from office.models import Identity, OutboxMessage
from office.models.forgotten import digests_of
from office.refusals import Refusal
from office.services.forgetting import forget_address
from office.services.outbox import write_email


class CannotEraseError(Refusal):
    """The person's data cannot be erased now, or not by this person; the words say why."""


@dataclass(frozen=True)
class Line:
    """How many rows of one kind there are about the person, and what becomes of them."""

    holding: Holding
    rows: Rows
    number: int


@dataclass(frozen=True)
class ErasurePlan:
    """Everything that erasing a person would do."""

    subject: Subject
    lines: tuple[Line, ...]
    obstacles: tuple[str, ...]

    @property
    def goes(self) -> tuple[Line, ...]:
        return self._with(Fate.GOES)

    @property
    def is_blanked(self) -> tuple[Line, ...]:
        return self._with(Fate.BLANKED)

    @property
    def stays(self) -> tuple[Line, ...]:
        return self._with(Fate.STAYS)

    @property
    def fingerprint(self) -> str:
        """What a person agrees to; it differs as soon as anything of the plan does."""
        words = [f"{line.rows.model} {line.number} {line.rows.fate.name}" for line in self.lines]
        who = [*map(str, self.subject.ids), *self.subject.emails]
        return sha256("\n".join([*who, *words, *self.obstacles]).encode()).hexdigest()

    def _with(self, fate: Fate) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.rows.fate is fate)


def plan_erasure(*, subject: Subject, now: datetime) -> ErasurePlan:
    """Return what erasing the person would do at `now`, an aware datetime; nothing is written."""
    lines, obstacles = [], []
    for holding in holdings():
        lines += [
            Line(holding, rows, number) for rows in holding.rows if (number := rows.about(subject).count())
        ]
        if holding.obstacles:
            obstacles += list(holding.obstacles(subject, now))
    return ErasurePlan(subject, tuple(lines), tuple(obstacles))


@transaction.atomic
def erase_person(
    *,
    subject: Subject,
    by: User | None,
    reason: str,
    agreed: str | None = None,
    is_told: bool = True,
    now: datetime,
) -> Erasure:
    """Erase what is held about a person and return the record of it, which names nobody.

    Arguments: `by` is the member of staff, None for what the site does by itself; `agreed` is the fingerprint of the plan that they
    have seen; `is_told` is False where the person was told before; `now` is an aware datetime. The account can never be signed in to
    again, its address is free, and bulk mail to it is held back. The person is told by mail. Raises `CannotEraseError` while something
    must be settled first, or where the plan has changed.
    """
    for holding in holdings():
        if holding.lock:
            holding.lock(subject)
    list(User.objects.select_for_update().filter(pk__in=subject.ids).order_by("pk"))
    subject = subject_of(subject.user) if subject.user else subject_at(subject.emails[0])
    refuse_erasure(subject=subject, by=by, now=now)
    plan = plan_erasure(subject=subject, now=now)
    if agreed is not None and plan.fingerprint != agreed:
        raise CannotEraseError("Something about this person has changed meanwhile. Read the list once more.")
    if plan.obstacles:
        raise CannotEraseError(" ".join(plan.obstacles))
    names = _names_in(plan)
    for line in plan.lines:
        _erase(line.rows, subject, now=now)
    replace_mentions(emails=subject.emails, names=names)
    for address in subject.emails:
        forget_address(address=address, now=now)
    erasure = Erasure.objects.create(
        account=subject.user.pk if subject.user else None,
        digests=[digests_of(address)[0] for address in subject.emails],
        done_at=now,
        done_by=by,
        reason=reason,
        report=[_told(line) for line in plan.lines],
    )
    waiting = ErasureRequest.objects.filter(user__in=subject.ids, state=ErasureRequest.State.WAITING)
    waiting.update(state=ErasureRequest.State.DONE, decided_at=now, decided_by=by)
    log(erasure, "accounts.erase", user=by, data={"account": erasure.account})
    if is_told:
        erasure.letter = _tell(plan, now=now)
        erasure.save(update_fields=["letter"])
    return erasure


def forget_letters() -> int:
    """Delete the letters that told people of their erasure and wait no longer; returns how many. Safe to run twice."""
    at_rest = [OutboxMessage.State.SENT, OutboxMessage.State.FAILED, OutboxMessage.State.UNCERTAIN]
    letters = OutboxMessage.objects.filter(pk__in=Erasure.objects.values("letter"), state__in=at_rest)
    return letters.delete()[1].get("office.OutboxMessage", 0)


def refuse_erasure(*, subject: Subject, by: User | None, now: datetime) -> None:
    """Raise `CannotEraseError` where it is out of the question, whatever is held."""
    person = subject.user
    if person is None:
        return
    if by is not None and by.pk in subject.ids:
        raise CannotEraseError("You cannot erase the account that you are working with.")
    if works_in_the_admin(person) and not (by and by.is_superuser):
        raise CannotEraseError(
            "This person works in the admin. Take that from them first, or ask an administrator with all rights."
        )
    request = ErasureRequest.objects.filter(
        user=person,
        state=ErasureRequest.State.WAITING,
        origin=ErasureRequest.Origin.ASKED,
        not_before__gt=now,
    )
    if until := request.values_list("not_before", flat=True).first():
        raise CannotEraseError(
            f"The person asked for this and can change their mind until {until:%-d %B %Y}."
        )


def _erase(rows: Rows, subject: Subject, *, now: datetime) -> None:
    found = rows.about(subject)
    keys = list(found.values_list("pk", flat=True))
    own = list(rows.bearing(subject).values_list("pk", flat=True))
    if rows.fate is Fate.STAYS and rows.carry_out is None:
        return
    if rows.carry_out:
        rows.carry_out(subject, found, now)
    elif rows.fate is Fate.BLANKED:
        found.model._base_manager.filter(pk__in=own).update(**rows.blanks)
    else:
        found.model._base_manager.filter(pk__in=keys).delete()
    redact_trail(rows.model_class, keys=own, values=rows.blanks)
    if rows.bears:
        # It may have borne the person's name once, before somebody else's.
        redact_trail(rows.model_class, keys=keys, values=rows.blanks, only=rows.bears(subject))
    redact_log(rows.model_class, keys=own)


def _names_in(plan: ErasurePlan) -> list[str]:
    found = set()
    for line in plan.lines:
        if line.rows.names:
            found |= {
                " ".join(map(str, parts))
                for parts in line.rows.bearing(plan.subject).values_list(*line.rows.names)
            }
    return sorted(found)


def _told(line: Line) -> dict[str, Any]:
    return {
        "holding": line.holding.title,
        "what": line.rows.what,
        "number": line.number,
        "fate": line.rows.fate.value,
        "why": line.rows.why,
        "until": line.rows.until,
    }


def _tell(plan: ErasurePlan, *, now: datetime) -> OutboxMessage:
    """Tell the person what was done (UK GDPR, article 12(3)); the letter is deleted by `forget_letters` once it is sent."""
    facts = {"identity": Identity.load(), "plan": plan}
    letter = compose_letter(
        recipients=[plan.subject.user.email if plan.subject.user else plan.subject.emails[0]],
        subject="Your data have been erased",
        words=render_to_string("account/email/data_erased_message.txt", facts),
    )
    return write_email(letter, is_secret=True, now=now)
