"""Letting a mailing go, once nothing stands in its way."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from newsletters.findings import report_on
from newsletters.models import Mailing
from newsletters.services.mailing_drafts import change_pace
from newsletters.services.mailings import MailingRefusedError, schedule


@transaction.atomic
def schedule_checked(
    *, mailing: Mailing, send_at: datetime | None, per_minute: int | None, by: User, now: datetime
) -> Mailing:
    """Schedule a draft for an hour, None for as soon as the time to undo is over, unless a check finds an error.

    `per_minute` limits how many mails leave in a minute. Raises `MailingRefusedError` with what stands in the way.
    """
    if send_at is not None and send_at < now:
        raise MailingRefusedError("That hour has passed. Choose one that is to come.", field="day")
    if errors := report_on(mailing, now=now).errors:
        raise MailingRefusedError(" ".join(found.words for found in errors))
    change_pace(mailing=mailing, per_minute=per_minute)
    return schedule(mailing=mailing, send_at=send_at, by=by, now=now)
