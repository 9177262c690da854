"""Expressions of interest: taken from the public form, answered and closed by staff."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from membership.models import Area, ExpressionOfInterest
from membership.services import MembershipError


class NothingToChangeError(MembershipError):
    """The expression of interest is in that state already."""


def note_interest(
    *,
    name: str,
    email: str,
    organisation: str,
    phone: str = "",
    job_title: str = "",
    kind: str = "",
    area: Area | None = None,
    words: str = "",
    now: datetime,
) -> ExpressionOfInterest:
    """Keep what a person wrote who would like their partnership to join; staff find it in their list as new.

    Arguments: `organisation` is the partnership or body they write for; `kind` is a value of `Partnership.Kind`, or empty;
    `area` the authority it covers, where they named one; `words` what they wrote. The same address writing the same words again
    while nobody has answered (a form sent twice) is one expression of interest.
    """
    address = email.strip().lower()
    with transaction.atomic():
        waiting = ExpressionOfInterest.objects.select_for_update().filter(
            state=ExpressionOfInterest.State.NEW, email=address, organisation=organisation, words=words
        )
        return waiting.first() or ExpressionOfInterest.objects.create(
            name=name,
            email=address,
            organisation=organisation,
            phone=phone,
            job_title=job_title,
            kind=kind,
            area=area,
            words=words,
            received_at=now,
        )


@transaction.atomic
def settle_interest(
    *, interest: ExpressionOfInterest, state: str, by: User, now: datetime
) -> ExpressionOfInterest:
    """Mark an expression of interest as answered or closed, or as new again. Raises `NothingToChangeError`.

    Arguments: `state` is a value of `ExpressionOfInterest.State`.
    """
    interest = ExpressionOfInterest.objects.select_for_update().get(pk=interest.pk)
    if interest.state == state:
        raise NothingToChangeError(f"This is marked as {interest.get_state_display()} already.")
    is_new = state == ExpressionOfInterest.State.NEW
    interest.state = state
    interest.handled_at, interest.handled_by = (None, None) if is_new else (now, by)
    interest.save(update_fields=["state", "handled_at", "handled_by"])
    return interest
