"""What a cancellation costs, in words."""

from datetime import timedelta

from events.models import Event
from events.selectors.fees import fee_steps

GIVE_AWAY = "You can give a place to somebody else instead: that costs nothing."


def terms_of(event: Event) -> list[str]:
    """Return the rules of cancelling as sentences, the earliest first."""
    steps = fee_steps(event)
    if len(steps) == 1:
        return ["You can cancel free of charge until the event begins.", GIVE_AWAY]
    sentences = []
    first = steps[1].from_day
    if first:
        sentences.append(f"Cancelling is free until {first - timedelta(days=1):%-d %B %Y}.")
    sentences += [
        f"From {step.from_day:%-d %B %Y} it costs {step.words}." for step in steps[1:] if step.from_day
    ]
    return [*sentences, GIVE_AWAY]
