"""The events between two days, ours and other bodies', as a newsletter announces them."""

from datetime import date, datetime, timedelta

from cms.listing import current
from events.models import EventPage, OtherEvent
from events.programme.listing import Row, row_of
from membership.access import london_day, opening_moment


def rows_between(*, first_day: date, last_day: date, count: int, now: datetime) -> tuple[list[Row], int]:
    """Return the first `count` events that touch the days, both included, and how many there are in all; four queries.

    Published pages and shown events of other bodies, the next first; nothing that is cancelled, archived or over at `now`.
    """
    ours = (
        EventPage.objects.live()
        .public()
        .filter(
            current(today=london_day(now)),
            ends_at__gt=now,
            ends_at__gte=opening_moment(first_day),
            starts_at__lt=opening_moment(last_day + timedelta(days=1)),
        )
        .exclude(event__cancelled_at__isnull=False)
    )
    others = OtherEvent.objects.to_come(london_day(now)).filter(
        starts_on__lte=last_day, ends_on__gte=first_day
    )
    listed = ours.defer_streamfields().select_related("event").order_by("starts_at", "pk")
    rows = [row_of(page) for page in listed[:count]]
    rows += [Row(None, other, other.starts_on, other.ends_on) for other in others[:count]]
    rows.sort(key=lambda row: (row.first_day, row.last_day, row.page is None))
    return rows[:count], ours.count() + others.count()
