"""Opening a year's renewals, and the schedule of their letters."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from membership.access import london_day
from membership.models import MembershipYear, Renewal, RenewalRound, RenewalStep
from membership.renewing.due import due_for
from membership.renewing.letters import unknown_placeholders
from membership.renewing.schedule import SCHEDULE
from membership.services import MembershipError


class AlreadyOpenError(MembershipError):
    """The year's renewals have been opened."""


class YearIsOverError(MembershipError):
    """Nobody renews into a year that has ended."""


class UnknownPlaceholderError(MembershipError):
    """A letter names something that cannot be filled in."""


@transaction.atomic
def open_renewals(*, year: MembershipYear, by: User | None, now: datetime) -> RenewalRound:
    """Ask everybody who is due to renew into a year; the letters are written by `send_due_notices`.

    Raises `AlreadyOpenError`, `YearIsOverError`, or `NoYearBeforeError` of `membership.renewing.due`.
    """
    MembershipYear.objects.select_for_update().get(pk=year.pk)
    if year.ends_on < london_day(now):
        raise YearIsOverError(f"{year} is over. Choose the year that begins next.", field="year")
    if RenewalRound.objects.filter(year=year).exists():
        raise AlreadyOpenError(f"The renewals for {year} are open already.", field="year")
    due_for(year)
    opened = RenewalRound.objects.create(year=year, opened_at=now, opened_by=by)
    enter_those_due(opened, now=now)
    return opened


@transaction.atomic
def enter_those_due(opened: RenewalRound, *, now: datetime) -> int:
    """Enter partnerships that are due and not yet asked, such as those that joined since; return how many."""
    asked = Renewal.objects.filter(round=opened, partnership=OuterRef("pk"))
    missing = due_for(opened.year).exclude(Exists(asked)).order_by("pk").values_list("pk", flat=True)
    entered = Renewal.objects.bulk_create(
        (Renewal(round=opened, partnership_id=pk, entered_at=now) for pk in missing),
        batch_size=500,
        ignore_conflicts=True,
    )
    return len(entered)


def load_schedule() -> None:
    """Enter the letters that an installation starts with, unless there are any."""
    if not RenewalStep.objects.exists():
        RenewalStep.objects.bulk_create(
            RenewalStep(
                name=letter.name,
                days=letter.days,
                subject=letter.subject,
                words=letter.words,
                to_administrators=letter.to_administrators,
            )
            for letter in SCHEDULE
        )


@transaction.atomic
def write_step(
    *,
    step: RenewalStep | None = None,
    name: str,
    days: int | None,
    subject: str,
    words: str,
    to_administrators: bool,
    is_used: bool,
) -> RenewalStep:
    """Enter or change a letter of the schedule; what has been sent stays as it was sent.

    Arguments: `days` counts from the last day of the year that ends, None is the opening. Raises `UnknownPlaceholderError`.
    """
    for field, text in (("subject", subject), ("words", words)):
        if unknown := unknown_placeholders(text):
            raise UnknownPlaceholderError(
                f"{', '.join(f'{{{name}}}' for name in unknown)} cannot be filled in. Use one of the names in the help.",
                field=field,
            )
    step = step or RenewalStep()
    step.name, step.days, step.subject, step.words = name, days, subject, words
    step.to_administrators, step.is_used = to_administrators, is_used
    step.save()
    return step
