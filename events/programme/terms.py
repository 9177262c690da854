"""What a cancellation costs, in words."""

from events.models import Event


def terms_of(event: Event) -> list[str]:
    """Return the rules of cancelling as sentences, the earliest first; one sentence where it is always free."""
    rules = list(event.cancellation_rules.all())
    if not rules:
        return ["You can cancel free of charge until the event begins."]
    sentences = []
    if rules[0].fee_bp:
        sentences.append(f"Cancelling is free until {_days(rules[0].days_before + 1)} before the first day.")
    for rule in rules:
        when = "On the first day" if rule.days_before == 0 else f"From {_days(rule.days_before)} before"
        sentences.append(f"{when} it costs {_share(rule.fee_bp)}.")
    return [*sentences, "You can give a place to somebody else instead: that costs nothing."]


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _share(fee_bp: int) -> str:
    if fee_bp == 0:
        return "nothing"
    return "the whole price" if fee_bp == 10_000 else f"{fee_bp / 100:g} % of the price"
