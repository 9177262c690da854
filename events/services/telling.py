"""What people say about themselves for an event, as long as it is needed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from events.models import Details, Place
from events.models.events import DETAILS_KEPT_DAYS
from events.overtaken import comes
from events.refusals import IsCancelledError, TooLateError
from membership.access import london_day, opening_moment


@transaction.atomic
def tell_details(*, place: Place, dietary: str, access: str, agreed_to: str, now: datetime) -> Details | None:
    """Keep what a person needs to eat or to take part, with the words they agreed to; nothing to say deletes what was kept.

    Data about health is kept on explicit consent only (UK GDPR, article 9(2)(a)), and consent is something to be shown (article 7(1)).
    Arguments: `agreed_to` is the sentence beside the box they ticked. Raises `IsCancelledError` or `TooLateError`.
    """
    place = Place.objects.select_for_update(of=("self",)).select_related("booking__event").get(pk=place.pk)
    event = place.booking.event
    if event.is_cancelled or not comes(place):
        raise IsCancelledError("This place is not booked any more.")
    if event.is_over(now):
        raise TooLateError(
            f"{event} is over. What you told us is deleted on {event.forgets_details_on:%-d %B %Y}."
        )
    if not dietary.strip() and not access.strip():
        forget_details_of(place=place)
        return None
    kept, _ = Details.objects.update_or_create(
        place=place,
        defaults={
            "dietary": dietary.strip(),
            "access": access.strip(),
            "agreed_to": agreed_to,
            "entered_at": now,
        },
    )
    return kept


def forget_details_of(*, place: Place) -> None:
    """Delete what a person told about their needs; done twice it is done once."""
    Details.objects.filter(place=place).delete()


def forget_due_details(*, now: datetime) -> int:
    """Delete what people told about their needs, on the day that was promised, and at once for places given up; return how many rows."""
    today = london_day(now)
    last_ends = opening_moment(today - timedelta(days=DETAILS_KEPT_DAYS - 1))
    event = "place__booking__event__"
    is_day = Q(**{f"{event}details_deleted_on__lte": today}) | Q(
        **{f"{event}details_deleted_on": None, f"{event}ends_at__lt": last_ends}
    )
    is_given_up = (
        Q(place__state=Place.State.ENDED)
        | Q(place__booking__cancelled_at__isnull=False)
        | Q(**{f"{event}cancelled_at__isnull": False})
    )
    number, _ = Details.objects.filter(is_day | is_given_up).delete()
    return number
