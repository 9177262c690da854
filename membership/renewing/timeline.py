"""What renewing puts on a partnership's timeline."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.formats import date_format

from membership.models import AreaWish, Partnership, Renewal
from membership.timeline import READ_A_SOURCE, Entry, register_timeline


def renewals(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    """When a partnership was asked to renew, what it answered last, and what it said about its areas."""
    asked = Renewal.objects.filter(partnership__in=partnerships).select_related("round__year", "answered_by")
    for renewal in asked.order_by("-entered_at")[:READ_A_SOURCE]:
        address = reverse("renewal:inspect", args=[renewal.pk])
        year = renewal.round.year
        yield Entry(renewal.entered_at, f"Asked to renew for {year}", renewal.partnership_id, address=address)
        if renewal.answered_at:
            title, words = _answer(renewal)
            yield Entry(
                renewal.answered_at,
                f"{title} ({year})",
                renewal.partnership_id,
                words=words,
                who=str(renewal.answered_by or ""),
                address=address,
            )
    wishes = AreaWish.objects.filter(partnership__in=partnerships).select_related("asked_by", "settled_by")
    for wish in wishes[:READ_A_SOURCE]:
        yield Entry(
            wish.asked_at,
            "Said that its areas have changed",
            wish.partnership_id,
            words=wish.words,
            who=str(wish.asked_by or ""),
        )
        if wish.settled_at:
            yield Entry(
                wish.settled_at,
                "Change of areas settled",
                wish.partnership_id,
                words=wish.answer,
                who=str(wish.settled_by or ""),
            )


def _answer(renewal: Renewal) -> tuple[str, str]:
    if renewal.not_renewing_because:
        return "Not renewing", renewal.not_renewing_because
    if renewal.decision_on:
        return f"Decides by {date_format(renewal.decision_on, 'j F Y')}", ""
    if renewal.paused_until:
        return (
            f"Reminders paused until {date_format(renewal.paused_until, 'j F Y')}",
            renewal.paused_because,
        )
    return "Reminded as usual again", ""


def register_renewals() -> None:
    """Put renewals on the timeline."""
    register_timeline("renewals", renewals, label="Renewals", icon="rotate", order=30)
