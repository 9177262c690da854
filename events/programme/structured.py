"""What search engines are told of an event."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cms.structured import named, without_empty
from membership.access import may_read

if TYPE_CHECKING:
    from events.models import EventPage
    from events.programme.standing import Standing

ATTENDANCE = {
    (True, True): "MixedEventAttendanceMode",
    (True, False): "OfflineEventAttendanceMode",
    (False, True): "OnlineEventAttendanceMode",
    (False, False): "OfflineEventAttendanceMode",
}
SOLD_OUT, ON_SALE, TO_COME = "SoldOut", "InStock", "PreOrder"


def described(page: "EventPage", context: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event in the words of schema.org: what lists show of it, and where the viewer may read its page, address and prices."""
    london = timezone.get_default_timezone()
    readable = may_read(context["viewer"], page, now=context["now"])
    attendance = ATTENDANCE[bool(page.venue_name), page.is_joined_online]
    return without_empty(
        {
            "@type": "Event",
            "name": page.title,
            "description": page.search_description or page.teaser,
            "url": page.full_url,
            "image": [page.card.address(context["identity"])],
            "startDate": page.starts_at.astimezone(london).isoformat(),
            "endDate": page.ends_at.astimezone(london).isoformat(),
            "eventStatus": f"https://schema.org/{'EventCancelled' if page.cancelled else 'EventScheduled'}",
            "eventAttendanceMode": f"https://schema.org/{attendance}",
            "location": _locations(page, with_address=readable),
            "organizer": named(context["identity"]),
            "offers": _offers(page, context["shown"].standing) if readable and "shown" in context else [],
            "inLanguage": "en-GB",
        }
    )


def _locations(page: "EventPage", *, with_address: bool) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    if page.venue_name:
        lines = [line.strip() for line in page.venue_address.splitlines() if line.strip()]
        address = ", ".join(lines) if with_address else ""
        places.append(without_empty({"@type": "Place", "name": page.venue_name, "address": address}))
    if page.is_joined_online:
        places.append({"@type": "VirtualLocation", "url": page.full_url})
    return places


def _offers(page: "EventPage", standing: "Standing") -> list[dict[str, Any]]:
    """Return the prices that anybody may pay, without VAT as the page states them."""
    if not standing.may_come:
        return []
    available = TO_COME if standing.state == "to_come" else ON_SALE
    return [
        without_empty(
            {
                "@type": "Offer",
                "name": line.ticket.name,
                "price": f"{line.pence / 100:.2f}",
                "priceCurrency": "GBP",
                "availability": f"https://schema.org/{SOLD_OUT if line.is_sold_out else available}",
                "url": page.full_url,
                "validFrom": standing.opens.isoformat() if standing.opens else None,
            }
        )
        for line in standing.prices
    ]
