"""What a partnership, or staff for it, say about a renewal: not this year, not yet, or after all."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from membership.access import london_day
from membership.models import AreaWish, Partnership, Renewal
from membership.services import MembershipError
from membership.services.locks import lock_partnership

LONGEST = timedelta(days=180)


class HasRenewedError(MembershipError):
    """The partnership has its membership for the year."""


class DayError(MembershipError):
    """The day lies in the past or too far ahead."""


class NoReasonError(MembershipError):
    """Without words there is nothing to learn from."""


class IsSettledError(MembershipError):
    """Somebody has answered it."""


@transaction.atomic
def decline_renewal(*, renewal: Renewal, because: str, by: User, now: datetime) -> Renewal:
    """Note that the partnership will not renew, in its words; reminders stop, access runs on to its day.

    Raises `NoReasonError` or `HasRenewedError`.
    """
    renewal = _locked(renewal, now=now)
    if not because.strip():
        raise NoReasonError("Say in a few words why.", field="because")
    renewal.not_renewing_because, renewal.decision_on = because.strip(), None
    return _answered(renewal, by=by, now=now)


@transaction.atomic
def await_decision(*, renewal: Renewal, on: date, by: User, now: datetime) -> Renewal:
    """Hold reminders back up to and including the day on which the partnership wants to decide.

    Raises `DayError` or `HasRenewedError`.
    """
    renewal = _locked(renewal, now=now)
    _refuse_far_day(on, field="on", now=now)
    renewal.decision_on, renewal.not_renewing_because = on, ""
    return _answered(renewal, by=by, now=now)


@transaction.atomic
def pause_reminders(*, renewal: Renewal, until: date, because: str, by: User, now: datetime) -> Renewal:
    """Hold reminders back up to and including a day, for a reason that staff know. Raises `DayError` or `HasRenewedError`."""
    renewal = _locked(renewal, now=now)
    _refuse_far_day(until, field="until", now=now)
    renewal.paused_until, renewal.paused_because = until, because.strip()
    return _answered(renewal, by=by, now=now)


@transaction.atomic
def take_up_again(*, renewal: Renewal, by: User, now: datetime) -> Renewal:
    """Take an answer back: the partnership is due as before, and reminders go on. Raises `HasRenewedError`."""
    renewal = _locked(renewal, now=now)
    renewal.decision_on, renewal.not_renewing_because = None, ""
    renewal.paused_until, renewal.paused_because = None, ""
    return _answered(renewal, by=by, now=now)


@transaction.atomic
def wish_for_areas(*, partnership: Partnership, words: str, by: User, now: datetime) -> AreaWish:
    """Tell staff that the partnership's areas have changed. Areas and fee stay until staff confirm; a further wish replaces an open one.

    Raises `NoReasonError`.
    """
    lock_partnership(partnership)
    if not words.strip():
        raise NoReasonError("Say which areas have joined or left.", field="words")
    values = {"words": words.strip(), "asked_at": now, "asked_by": by}
    return AreaWish.objects.update_or_create(partnership=partnership, settled_at=None, defaults=values)[0]


@transaction.atomic
def settle_area_wish(*, wish: AreaWish, answer: str, by: User, now: datetime) -> AreaWish:
    """Note what became of a wish, once areas have been changed or not. Raises `IsSettledError` or `NoReasonError`."""
    lock_partnership(wish.partnership)
    wish.refresh_from_db()
    if wish.settled_at:
        raise IsSettledError("This has been answered.")
    if not answer.strip():
        raise NoReasonError("Say what was done.", field="answer")
    wish.answer, wish.settled_at, wish.settled_by = answer.strip(), now, by
    wish.save(update_fields=["answer", "settled_at", "settled_by"])
    return wish


def _locked(renewal: Renewal, *, now: datetime) -> Renewal:
    Renewal.objects.select_for_update().get(pk=renewal.pk)
    held = Renewal.objects.with_state(london_day(now)).select_related("round__year", "partnership")
    renewal = held.get(pk=renewal.pk)
    if renewal.state_on == Renewal.State.RENEWED:  # type: ignore[attr-defined]
        raise HasRenewedError(f"{renewal.partnership} has renewed for {renewal.round.year}.")
    return renewal


def _answered(renewal: Renewal, *, by: User, now: datetime) -> Renewal:
    renewal.answered_at, renewal.answered_by = now, by
    renewal.save(
        update_fields=[
            "decision_on",
            "not_renewing_because",
            "paused_until",
            "paused_because",
            "answered_at",
            "answered_by",
        ]
    )
    return renewal


def _refuse_far_day(day: date, *, field: str, now: datetime) -> None:
    today = london_day(now)
    if day <= today:
        raise DayError("Choose a day that is still to come.", field=field)
    if day > today + LONGEST:
        raise DayError(f"Choose a day within {LONGEST.days} days.", field=field)
