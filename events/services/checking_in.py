"""The day itself: people come in, by staff or by a helper with a link for that day."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from events.models import CheckIn, Event, HelperLink, Place
from events.refusals import EventRefusal, NotAdmittedError
from events.selectors.checking_in import Verdict, look_at


class NotADayError(EventRefusal):
    """The event does not take place on that day."""


def check_in(
    *,
    place: Place,
    event: Event,
    day: date,
    by: User | None = None,
    helper: HelperLink | None = None,
    is_let_in_anyway: bool = False,
    now: datetime,
) -> tuple[CheckIn, bool]:
    """Note that a person has come on a day; return the note, and whether it was made now rather than earlier.

    Arguments: `by` is who of the staff does it, otherwise `helper` the link that it was done with. `is_let_in_anyway` lets staff admit
    somebody whose money has not come or whose ticket is for another day. Raises `NotAdmittedError`.
    """
    with transaction.atomic():
        place = (
            Place.objects.select_for_update(of=("self",))
            .select_related("booking__event", "ticket")
            .get(pk=place.pk)
        )
        seen = look_at(place, event=event, day=day, now=now)
        if seen.check_in is not None:
            return seen.check_in, False
        if seen.verdict is not Verdict.READY and not (is_let_in_anyway and seen.may_be_let_in):
            raise NotAdmittedError(seen.words)
        try:
            with transaction.atomic():
                return CheckIn.objects.create(place=place, day=day, at=now, by=by, helper=helper), True
        except IntegrityError:
            return CheckIn.objects.get(place=place, day=day, undone_at=None), False


@transaction.atomic
def undo_check_in(*, check_in: CheckIn, now: datetime) -> CheckIn:
    """Take back that a person came; the note stays, marked. Done twice it is done once."""
    check_in = CheckIn.objects.select_for_update(of=("self",)).get(pk=check_in.pk)
    if check_in.undone_at is None:
        check_in.undone_at = now
        check_in.save(update_fields=["undone_at"])
    return check_in


@transaction.atomic
def make_helper_link(*, event: Event, day: date, name: str, by: User, now: datetime) -> HelperLink:
    """Make a link that lets somebody without an account check people in on one day. Raises `NotADayError`."""
    if day not in event.days:
        raise NotADayError(f"{event} does not take place on {day:%-d %B %Y}.", field="day")
    return HelperLink.objects.create(event=event, day=day, name=name.strip(), made_by=by, made_at=now)


@transaction.atomic
def withdraw_helper_link(*, link: HelperLink, now: datetime) -> HelperLink:
    """Let a helper's link open nothing any more. Done twice it is done once."""
    link = HelperLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if link.withdrawn_at is None:
        link.withdrawn_at = now
        link.save(update_fields=["withdrawn_at"])
    return link
