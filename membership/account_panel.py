"""A person's seats and where their memberships stand, shown on their account page."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.area import Answer, Context, Destination, Line, Panel, listed
from membership.access import Place, Viewer, london_day
from membership.models import Partnership
from membership.renewing.statement import Statement, statements_of
from membership.seating import Seating, seatings_of
from membership.selectors import lead_contacts_beside


def _everywhere(viewer: Viewer) -> list[Place]:
    """The partnerships that the person sits for or looks after, each once; handling one outdoes only sitting there."""
    places = sorted((*viewer.places, *viewer.administered), key=lambda place: not place.is_handled)
    first = {place.partnership_id: place for place in reversed(places)}
    return [place for place in (*viewer.places, *viewer.administered) if first[place.partnership_id] is place]


def _seats(request: HttpRequest) -> Context | None:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    everywhere = _everywhere(viewer)
    if not everywhere:
        return None
    keys = {place.partnership_id for place in everywhere}
    seatings = seatings_of(keys, now=request.now)  # type: ignore[attr-defined]
    return {
        "places": viewer.places,
        "acting_for": viewer.acting_for,
        "may_choose": len(viewer.places) > 1,
        "stays_open": len(viewer.places) > 1,
        "administered": Partnership.objects.filter(administrators__user=request.user.pk).exclude(
            pk__in=[place.partnership_id for place in viewer.places if place.is_lead_contact]
        )
        if viewer.administers
        else [],
        "seatings": [(place, seatings[place.partnership_id]) for place in everywhere],
    }


def _who_sits(request: HttpRequest, context: Context | None) -> Answer | None:
    pairs: Iterable[tuple[Place, Seating]] = (context or {}).get("seatings", ())  # type: ignore[assignment]
    pairs = [(place, seating) for place, seating in pairs if seating.contract]
    several = len(pairs) > 1
    lines = tuple(_seats_of(place, seating, request.user.pk, several=several) for place, seating in pairs)
    return Answer("Seats", lines) if lines else None


def _seats_of(place: Place, seating: Seating, user_id: int | None, *, several: bool) -> Line:
    """Who sits. Colleagues beside one another learn names; invitations are for whoever looks after the seats."""
    names = [str(held.seat.user) for held in seating.held if held.seat.user_id != user_id]
    if len(names) < len(seating.held):
        names.append("you")
    taken = len(seating.held)
    words = f"{taken} of {seating.contracted} seats {'is' if taken == 1 else 'are'} taken"
    if several:
        words = f"{place.partnership}: {words}"
    words = f"{words}, by {listed(names)}." if names else f"{words}."
    if not place.is_handled:
        return Line(words)
    invited = len(seating.invited)
    if invited:
        words = f"{words} {invited} invitation{'s are' if invited > 1 else ' is'} open."
    if seating.expired:
        number = len(seating.expired)
        words = f"{words} {number} invitation{'s have' if number > 1 else ' has'} expired."
    return Line(words, reverse("partnership_seats", args=[place.slug]), "Look after the seats")


def _membership(request: HttpRequest) -> Context | None:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    handled = {place.partnership_id for place in (*viewer.places, *viewer.administered) if place.is_handled}
    keys = {place.partnership_id for place in (*viewer.places, *viewer.administered)}
    statements = statements_of(keys, today=london_day(request.now))  # type: ignore[attr-defined]
    if not statements:
        return None
    pairs = [(statement, statement.partnership.pk in handled) for statement in statements]
    asks = any(statement.has_lapsed and not handles for statement, handles in pairs)
    return {"statements": pairs, "leads": " or ".join(lead_contacts_beside(viewer)) if asks else ""}


def _am_i_a_member(request: HttpRequest, context: Context | None) -> Answer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    facts: Any = context or {"statements": (), "leads": ""}
    sits = {place.partnership_id for place in viewer.places}
    lines = []
    for statement, handles in facts["statements"]:
        lines.append(
            _standing(statement, handles, sits=statement.partnership.pk in sits, leads=facts["leads"])
        )
        lines.extend(_awaited_numbers(statement) if handles else [])
    if viewer.is_staff_reader:
        lines.append(Line("You work for us, so you can read everything.", "/admin/", "Go to the admin"))
    elif not lines and viewer.places:
        lines.append(Line(f"{viewer.places[0].partnership} is not a member yet."))
    elif not lines and not viewer.administered:
        words = "You hold no seat with a partnership. You can read what is open to everybody."
        lines.append(Line(words, reverse("join:start"), "See how a partnership joins"))
    return Answer("Membership", tuple(lines))


def _standing(statement: Statement, handles: bool, *, sits: bool, leads: str) -> Line:
    name, until = str(statement.partnership), statement.reads_until
    renew = reverse("renew_partnership", args=[statement.partnership.slug])
    if statement.has_lapsed:
        words = f"The membership of {name} has lapsed."
        if handles:
            return Line(words, renew, "Renew it", "" if statement.answer else "a membership has lapsed")
        return Line(f"{words} To renew it, ask {leads or 'your lead contact'}.")
    if statement.in_grace and until:
        words = (
            f"The membership of {name} ended on {statement.latest.year.ends_on:%-d %B %Y}. "
            f"{'You' if sits else 'Its people'} can go on reading until {until:%-d %B %Y}."
        )
        if not handles:
            return Line(words)
        return Line(words, renew, "Renew it", "" if statement.answer else "a membership is to be renewed")
    if until:
        subject = f"You are a member through {name}" if sits else f"{name} is a member"
        words = f"{subject} until {until:%-d %B %Y}."
        if not sits:
            words = f"{words} You look after it; to read what is for members you need a seat."
        if handles and statement.may_renew and not statement.answer:
            return Line(words, renew, f"Renew for {statement.open_year}")
        return Line(words)
    if statement.status == "awaiting_payment":
        return Line(f"The membership of {name} starts as soon as it is paid.")
    return Line(f"{name}: membership {statement.label}.")


def _awaited_numbers(statement: Statement) -> Iterator[Line]:
    for invoice in statement.to_pay:
        if not invoice.is_issued:
            yield Line(
                f"Pro forma {invoice.reference} waits for your purchase order number.",
                reverse("invoice", args=[invoice.key]),
                "Give the number",
                "a purchase order number is awaited",
            )


def _invoices_page(request: HttpRequest) -> str | None:
    return reverse("account_invoices") if _seats_page(request) else None


def _seats_page(request: HttpRequest) -> str | None:
    """The seats of the partnership that the person acts for, or of the first they look after."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    handled = [place for place in _everywhere(viewer) if place.is_handled]
    if not handled:
        return None
    place = viewer.acting_for if viewer.acting_for in handled else handled[0]
    return reverse("partnership_seats", args=[place.slug]) if place else None


MEMBERSHIP = Panel("membership", 10, "pages/accounts/panels/membership.html", _membership, _am_i_a_member)
SEATS = Panel("seats", 20, "pages/accounts/panels/seats.html", _seats, _who_sits)
SEATS_PAGE = Destination("seats", 20, "Seats", _seats_page)
INVOICES_PAGE = Destination("invoices", 30, "Invoices", _invoices_page)
