"""How far a mailing has come: figures, a bar, the rate, and when it will be over."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Q

from newsletters.mailing_staff.telling import kept_waiting
from newsletters.models import Mailing
from office.models import Consignment, Copy
from office.services.consignments import figures_of

State = Copy.State
# The order in which they stand, and what staff read.
SHOWN = {
    State.WAITING: ("Prepared", "waiting for their turn"),
    State.SENDING: ("Being sent", "with the mail server now"),
    State.SENT: ("Sent", "taken by the mail server"),
    State.FAILED: ("Failed", "refused for good, or tried too often"),
    State.UNCERTAIN: ("Uncertain", "perhaps sent; somebody has to decide"),
    State.BOUNCED: ("Bounced", "came back after they were sent"),
    State.SUPPRESSED: ("Suppressed", "left out: bulk mail does not go there"),
    State.STOPPED: ("Stopped", "not sent, because sending was stopped"),
}
RATE_OVER = timedelta(minutes=1)


@dataclass(frozen=True)
class Figure:
    """How many copies are in a state: the number, its share of all in percent, and what the state means."""

    state: str
    label: str
    meaning: str
    number: int
    share: float
    begins: float = 0


@dataclass(frozen=True)
class Progress:
    """How a mailing that has begun stands."""

    figures: list[Figure]
    total: int
    done: int
    a_minute: int
    ends_in: str
    hindrance: str

    @property
    def bar(self) -> list["Figure"]:
        """The parts of the bar, what is over first."""
        order = [State.SENT, State.SUPPRESSED, State.STOPPED, State.BOUNCED, State.FAILED, State.UNCERTAIN]
        parts, begins = [], 0.0
        for state in (*order, State.SENDING, State.WAITING):
            figure = next(each for each in self.figures if each.state == state)
            if figure.number:
                parts.append(replace(figure, begins=round(begins, 3)))
                begins += figure.share
        return parts

    @property
    def percent(self) -> int:
        """How much of it is over, rounded down, so that 100 means everything."""
        return 100 * self.done // self.total if self.total else 100

    def number(self, state: str) -> int:
        return next(figure.number for figure in self.figures if figure.state == state)

    @property
    def failed(self) -> int:
        return self.number(State.FAILED)

    @property
    def uncertain(self) -> int:
        return self.number(State.UNCERTAIN)


def progress_of(mailing: Mailing, *, now: datetime) -> Progress:
    """Count a begun mailing's copies, in two queries; `now` is an aware datetime."""
    consignment = mailing.consignment
    assert consignment is not None  # noqa: S101 only what has begun is asked about
    numbers = figures_of(consignment)
    total = sum(numbers.values())
    left = numbers[State.WAITING] + numbers[State.SENDING]
    lately = 0
    if consignment.state == Consignment.State.RUNNING and left:
        lately = _sent_lately(consignment, now=now)
    return Progress(
        figures=[
            Figure(
                state, label, meaning, numbers[state], round(100 * numbers[state] / total, 3) if total else 0
            )
            for state, (label, meaning) in SHOWN.items()
        ],
        total=total,
        done=total - left,
        a_minute=lately,
        ends_in=kept_waiting(left / lately * 60) if lately else "",
        hindrance=consignment.hindrance,
    )


def _sent_lately(consignment: Consignment, *, now: datetime) -> int:
    """Return how many copies leave in a minute, by what left since the consignment opened or in the last minute."""
    span = min(max(now - consignment.opened_at, timedelta(seconds=5)), RATE_OVER)
    number = consignment.copies.aggregate(number=Count("pk", filter=Q(sent_at__gt=now - span)))["number"]
    return round(number * 60 / span.total_seconds())
