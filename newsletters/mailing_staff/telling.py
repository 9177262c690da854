"""How a mailing stands, in words for people."""

from datetime import datetime

from django.utils import dateformat, timezone

from newsletters.models import Mailing
from office.models import Consignment

State = Mailing.State
Way = Consignment.State
STANDINGS = {
    "draft": "draft",
    "held": "held back",
    "scheduled": "scheduled",
    "running": "being sent",
    "paused": "paused",
    "stopped": "stopped",
    "done": "sent",
}


def standing_of(mailing: Mailing) -> str:
    """Return which of `STANDINGS` a mailing is in."""
    if mailing.consignment is not None:
        return str(mailing.consignment.state)
    if mailing.state == State.SCHEDULED:
        return "scheduled"
    return "held" if mailing.held_because else "draft"


def in_london(moment: datetime) -> datetime:
    """Return the moment as clocks in London show it, whatever time zone a member of staff works in."""
    return timezone.localtime(moment, timezone.get_default_timezone())


def hour(moment: datetime) -> str:
    """Write a moment to come: “Tuesday 1 December 2026 at 09:00”."""
    return dateformat.format(in_london(moment), r"l j F Y \a\t H:i")


def short_hour(moment: datetime | None) -> str:
    """Write a moment in a list: “1 December 2026, 09:00”; nothing for nothing."""
    return dateformat.format(in_london(moment), "j F Y, H:i") if moment else ""


def people(number: int) -> str:
    """Write how many people: “1 person”, “1,213 people”."""
    return f"{number:,} {'person' if number == 1 else 'people'}"


def sentence(mailing: Mailing, *, when: str, members: int, public: int) -> str:
    """Say in one sentence what would be sent, to how many, and when."""
    parts = []
    if members:
        parts.append(f"{members:,} members’ edition{'' if members == 1 else 's'}")
    if public:
        parts.append(f"{public:,} public" if members else f"{public:,} public edition{'s' * (public != 1)}")
    return f"Send “{mailing.subject}” to {people(members + public)} {when}: {', '.join(parts)}."


def kept_waiting(seconds: float) -> str:
    """Write how long something will take, roughly: “about 3 minutes”."""
    minutes = round(seconds / 60)
    if seconds < 45:
        return "less than a minute"
    if minutes < 90:
        return f"about {minutes} minute{'' if minutes == 1 else 's'}"
    return f"about {round(minutes / 60)} hours"
