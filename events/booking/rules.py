"""What a cancellation costs, in sentences for people who are about to book or to cancel."""

from datetime import timedelta

from events.models import Event
from events.selectors.fees import fee_steps


def rules_in_words(event: Event) -> list[str]:
    """Return a sentence for each time: "Until 23 December 2026 it costs nothing."."""
    steps = fee_steps(event)
    ends = [step.from_day for step in steps[1:]]
    said = []
    for step, end in zip(steps, [*ends, None], strict=True):
        if step.from_day:
            when = f"From {step.from_day:%-d %B %Y}"
        else:
            when = f"Until {end - timedelta(days=1):%-d %B %Y}" if end else "Until the event begins"
        said.append(f"{when} it costs {step.words}.")
    return said
