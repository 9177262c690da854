"""Certificates of attendance, for those who were checked in."""

from datetime import date

from events.models import CheckIn, Place
from events.times import days_in_words
from membership.access import london_day
from office.models import Identity
from office.papers import render_pdf
from office.papers.parts import letterhead_of


def days_attended(place: Place) -> list[date]:
    """Return the days on which somebody was checked in, in order; check-ins that were undone do not count."""
    return list(
        CheckIn.objects.filter(place=place, undone_at=None).order_by("day").values_list("day", flat=True)
    )


def certificate_pdf(place: Place) -> bytes:
    """Return a person's certificate of attendance as PDF.

    Call it for somebody who is named and was checked in. Raises `PaperError`.
    """
    event, days = place.booking.event, days_attended(place)
    head = letterhead_of(Identity.load())
    facts = {
        "title": f"Certificate of attendance, {event}",
        "letterhead": {"name": head.name, "ways": list(head.ways), "legal": list(head.legal)},
        "name": place.name,
        "organisation": place.organisation,
        "kind": event.get_kind_display(),
        "event": event.name,
        "venue": event.venue_name or ("online" if event.online_link else ""),
        "days": days_in_words(days),
        "dated": f"{london_day(event.ends_at):%-d %B %Y}",
    }
    return render_pdf("certificate", facts, made_on=london_day(event.ends_at))
