"""What a cancellation costs: read from the event's rules, by the days in London that are left until it begins."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from events.models import Event
from membership.access import london_day


@dataclass(frozen=True)
class FeeStep:
    """From a day on, a cancellation costs a share of the price in basis points. `from_day` is None for the time before any rule."""

    from_day: date | None
    fee_bp: int

    @property
    def words(self) -> str:
        """Say the share for people: "nothing", "half the price", "30 % of the price"."""
        return fee_in_words(self.fee_bp)


def fee_steps(event: Event) -> list[FeeStep]:
    """Return what a cancellation costs at which time, the earliest first; without rules it costs nothing at any time."""
    first_day = london_day(event.starts_at)
    steps = [FeeStep(None, 0)]
    for rule in event.cancellation_rules.order_by("-days_before"):
        steps.append(FeeStep(first_day - timedelta(days=rule.days_before), rule.fee_bp))
    return steps


def fee_bp_on(event: Event, *, now: datetime) -> int:
    """Return the share of the price, in basis points, that a cancellation at `now` costs; nothing where the event itself is cancelled."""
    if event.is_cancelled:
        return 0
    today = london_day(now)
    begun = [step.fee_bp for step in fee_steps(event) if step.from_day is None or step.from_day <= today]
    return begun[-1]


def fee_in_words(fee_bp: int) -> str:
    """Say a share of the price for people."""
    named = {0: "nothing", 5000: "half the price", 10_000: "the whole price"}
    return named.get(fee_bp, f"{fee_bp / 100:g} % of the price")
