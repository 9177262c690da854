"""Codes that show hidden tickets. Whoever tries many is not told whether one of them is right."""

from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from events.models import Event, Ticket
from events.selectors.offers import Buyer, tickets_for

TOO_MANY_CODES = "Many codes have been tried from your network. Wait ten minutes, then try again."
UNKNOWN_CODE = "No ticket belongs to this code. Check it for a slip."


@dataclass(frozen=True)
class Seen:
    """The tickets that somebody sees with the code they typed, and what is to be said about the code."""

    tickets: list[Ticket]
    code: str
    about_code: str = ""


def what_is_seen(request: HttpRequest, event: Event, buyer: Buyer) -> Seen:
    """Return the tickets for the code of the request; each code that belongs to nothing counts as a try."""
    code = (request.POST if request.method == "POST" else request.GET).get("code", "").strip()[:40]
    tickets = tickets_for(event=event, buyer=buyer, code=code)
    if not code:
        return Seen(tickets, "")
    if not any(ticket.code for ticket in tickets):
        return Seen(tickets, code, UNKNOWN_CODE if _may_try(request) else TOO_MANY_CODES)
    if not _may_try(request, counts=False):
        return Seen(tickets_for(event=event, buyer=buyer), "", TOO_MANY_CODES)
    return Seen(tickets, code)


def _may_try(request: HttpRequest, *, counts: bool = True) -> bool:
    usage = ratelimit.consume(
        request, app="allauth.account", action="event_code", limit_get=True, dry_run=not counts
    )
    return usage is not None
