"""Sending the letters that are due, each once, and saying of every other why it did not go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from membership.access import london_day
from membership.models import Partnership, Renewal, RenewalNotice, RenewalRound, RenewalStep
from membership.renewing.due import Due, Reckoning, with_terms, year_before
from membership.renewing.letters import compose_notice, renewal_link
from membership.services import MembershipError
from membership.services.renewals.opening import enter_those_due
from office.models import OutboxMessage
from office.services.outbox import write_email

BATCH = 100
"""Renewals whose letters are written in one transaction."""

Reason = RenewalNotice.Reason
STANDS_STILL = {
    Renewal.State.RENEWED: Reason.RENEWED,
    Renewal.State.CLOSED: Reason.CLOSED,
    Renewal.State.NOT_RENEWING: Reason.NOT_RENEWING,
    Renewal.State.PAUSED: Reason.PAUSED,
    Renewal.State.DECISION_AWAITED: Reason.DECISION_AWAITED,
}
FINAL = (Reason.RENEWED, Reason.NOT_RENEWING, Reason.CLOSED)
"""Reasons that hold for every letter alike."""


class NothingToSendError(MembershipError):
    """The letter cannot go, and says why."""


def send_due_notices(*, now: datetime, most: int | None = None) -> int:
    """Write every letter that is due into the outbox, with its row in the ledger; return how many letters.

    Runs as often as one likes and several times at once: rows are taken a batch at a time under a lock that others pass by, and the
    ledger takes one row for a partnership and a letter. What does not go gets its reason; reasons that may pass are looked at again.
    Arguments: `most` stops after so many renewals have been looked at.
    """
    written = 0
    today = london_day(now)
    for opened in RenewalRound.objects.filter(year__ends_on__gte=today).select_related("year"):
        enter_those_due(opened, now=now)
        sender = _Sender(opened, now=now)
        after, looked_at = 0, 0
        while sender.steps and (batch := sender.settle_batch(after)):
            written += batch.written
            after = batch.last
            looked_at += batch.number
            if most is not None and looked_at >= most:
                break
    return written


@transaction.atomic
def send_notice_again(*, notice: RenewalNotice, now: datetime) -> RenewalNotice:
    """Write a letter of the ledger once more, on a person's word; its row then points to the new mail.

    Raises `NothingToSendError` for a partnership that has renewed, has no lead contact, or has no fee.
    """
    renewal = Renewal.objects.select_for_update().get(pk=notice.renewal_id)
    notice = RenewalNotice.objects.select_related("step", "renewal__round__year").get(pk=notice.pk)
    sender = _Sender(notice.renewal.round, now=now)
    due = sender.due_of([renewal])[renewal.partnership_id]
    if due.reason and due.reason != Reason.ADDRESS_FAILS:
        raise NothingToSendError(f"No letter was written: {Reason(due.reason).label}.")
    notice.message, notice.reason, notice.settled_at = sender.write(renewal, notice.step, due), "", now
    notice.save(update_fields=["message", "reason", "settled_at"])
    return notice


@dataclass(frozen=True)
class _Batch:
    written: int
    number: int
    last: int


class _Sender:
    """Settles the letters of one round."""

    def __init__(self, opened: RenewalRound, *, now: datetime) -> None:
        self.round = opened
        self.now = now
        self.today = london_day(now)
        self.steps = list(RenewalStep.objects.filter(is_used=True))
        self.reckoning = Reckoning(opened.year, now=now)
        self.year_before = year_before(opened.year)

    @transaction.atomic
    def settle_batch(self, after: int) -> _Batch | None:
        """Settle the next renewals in the order of their keys; None when there are no more."""
        keys = list(
            Renewal.objects.filter(round=self.round, pk__gt=after)
            .order_by("pk")
            .values_list("pk", flat=True)[:BATCH]
        )
        if not keys:
            return None
        held = [
            renewal.pk
            for renewal in Renewal.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk__in=keys)
            .order_by("pk")
        ]
        # Read after the lock is held, so that an answer given meanwhile counts.
        renewals = list(Renewal.objects.filter(pk__in=held).with_state(self.today).order_by("pk"))
        known: dict[tuple[int, int], RenewalNotice] = {
            (notice.renewal_id, notice.step_id): notice
            for notice in RenewalNotice.objects.filter(renewal__in=held)
        }
        open_ones = [renewal for renewal in renewals if self._unsettled(renewal, known)]
        dues = self.due_of(open_ones) if open_ones else {}
        changes = [
            change
            for renewal in open_ones
            for change in self._settle(renewal, dues[renewal.partnership_id], known)
        ]
        RenewalNotice.objects.bulk_create(notice for notice in changes if notice.pk is None)
        RenewalNotice.objects.bulk_update(
            [notice for notice in changes if notice.pk], ["message", "reason", "settled_at"]
        )
        return _Batch(sum(notice.message_id is not None for notice in changes), len(keys), keys[-1])

    def due_of(self, renewals: Sequence[Renewal]) -> dict[int, Due]:
        """Return what is due of each renewal's partnership."""
        keys = [renewal.partnership_id for renewal in renewals]
        partnerships = with_terms(Partnership.objects.filter(pk__in=keys), year=self.round.year)
        return {partnership.pk: self.reckoning.of(partnership) for partnership in partnerships}

    def write(self, renewal: Renewal, step: RenewalStep, due: Due) -> OutboxMessage:
        letter = compose_notice(
            step=step,
            due=due,
            year=self.round.year,
            year_before=self.year_before,
            link=renewal_link(renewal.pk),
        )
        return write_email(letter, now=self.now)

    def _due_steps(self, renewal: Renewal) -> list[tuple[date, RenewalStep]]:
        """The letters whose day has come, in the order in which they stand for one another; the opening comes after days gone by."""
        entered = london_day(renewal.entered_at)
        days = [
            (step.due_on(counts_from=self.round.counts_from, entered_on=entered), step) for step in self.steps
        ]
        return sorted(
            ((day, step) for day, step in days if day <= self.today),
            key=lambda pair: (pair[0], pair[1].days is None),
        )

    def _unsettled(
        self, renewal: Renewal, known: dict[tuple[int, int], RenewalNotice]
    ) -> list[tuple[date, RenewalStep]]:
        """The letters that are due and have neither gone nor been given up."""
        rows = [(day, step, known.get((renewal.pk, step.pk))) for day, step in self._due_steps(renewal)]
        return [(day, step) for day, step, row in rows if row is None or row.reason in RenewalNotice.MAY_PASS]

    def _settle(
        self, renewal: Renewal, due: Due, known: dict[tuple[int, int], RenewalNotice]
    ) -> list[RenewalNotice]:
        """Return the rows of the ledger that are new or now say something else."""
        steps = self._due_steps(renewal)
        changed = []
        for day, step in self._unsettled(renewal, known):
            row = known.get((renewal.pk, step.pk)) or RenewalNotice(renewal=renewal, step=step, due_on=day)
            reason = self._reason(renewal, due)
            if step != steps[-1][1] and reason not in FINAL:
                reason = Reason.OVERTAKEN
            if row.pk and reason == row.reason:
                continue
            row.reason, row.settled_at = reason, self.now
            row.message = None if reason else self.write(renewal, step, due)
            changed.append(row)
        return changed

    def _reason(self, renewal: Renewal, due: Due) -> str:
        state = Renewal.State(renewal.state_on)  # type: ignore[attr-defined]
        return STANDS_STILL.get(state, due.reason)
