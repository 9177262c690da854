"""Taking answers to forms, and deleting them when their time is over."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from cms.models import Answer, AnswersDeletion, FormPage
from office.models import Identity
from office.services.outbox import write_message

QUIET_TIME = timedelta(hours=1)
NOTICE = timedelta(days=7)


class FormClosedError(Exception):
    """The last day for answers has passed."""


class SignInToAnswerError(Exception):
    """Each account can answer this form once, so somebody who is not signed in cannot."""


class AlreadyAnsweredError(Exception):
    """This account has answered, and the form takes one answer each."""


@transaction.atomic
def take_answer(
    *, form_page: FormPage, answers: Mapping[str, Any], sender: User | None, now: datetime
) -> Answer:
    """Store one person's answers and let staff know that answers have come.

    Arguments: `answers` maps names of questions to cleaned values; `sender` is None for a visitor.
    Raises FormClosedError, SignInToAnswerError or AlreadyAnsweredError; then nothing is stored.
    """
    if form_page.is_closed(now=now):
        raise FormClosedError
    if form_page.one_answer_each and sender is None:
        raise SignInToAnswerError
    lately = Answer.objects.filter(page=form_page, submit_time__gt=now - QUIET_TIME).exists()
    try:
        with transaction.atomic():
            answer = Answer.objects.create(
                page=form_page,
                form_data=dict(answers),
                sender=sender if form_page.keeps_sender else None,
                sender_mark=sender_mark(form_page, sender) if form_page.one_answer_each and sender else "",
            )
    except IntegrityError:
        raise AlreadyAnsweredError from None
    if form_page.notify and not lately:
        _tell(
            form_page,
            subject=f"Answers to “{form_page.title}”",
            text="Somebody has answered the form. What was written stands in the admin only.",
            now=now,
        )
    return answer


def has_answered(*, form_page: FormPage, sender: User | None) -> bool:
    """Say whether this account has used its one answer."""
    return bool(sender and form_page.one_answer_each) and (
        Answer.objects.filter(page=form_page, sender_mark=sender_mark(form_page, sender)).exists()
    )


def sender_mark(form_page: FormPage, sender: User | None) -> str:
    """Return what stands for an account on one form: always the same, different on every form, and telling nobody who it is."""
    return salted_hmac(
        "cms.answers", f"{form_page.pk}:{sender.pk if sender else ''}", algorithm="sha256"
    ).hexdigest()


def delete_due_answers(*, now: datetime) -> int:
    """Announce and carry out what the forms promise about deletion; safe to run at any time and twice.

    Returns how many answers were deleted.
    """
    deleted = 0
    for form_page in FormPage.objects.filter(pk__in=Answer.objects.values("page")):
        deleted += _keep_promise(form_page, now=now)
    return deleted


@transaction.atomic
def _keep_promise(form_page: FormPage, *, now: datetime) -> int:
    FormPage.objects.select_for_update(of=("self",)).get(pk=form_page.pk)
    today = timezone.localdate(now)
    answers = Answer.objects.filter(page=form_page)
    due_on = form_page.answers_deleted_on
    if due_on is None:
        return _delete(answers.filter(submit_time__lte=now - timedelta(days=form_page.keep_days)))
    if today < due_on - NOTICE:
        return 0
    deletion, new = AnswersDeletion.objects.get_or_create(
        page=form_page, due_on=due_on, defaults={"announced_at": now}
    )
    if today < due_on:
        if new:
            day = dateformat.format(due_on, "j F Y")
            _tell(
                form_page,
                subject=f"Answers to “{form_page.title}” will be deleted on {day}",
                text=f"On {day} all answers to this form are deleted, as the form promised. Export before what you still need.",
                now=now,
            )
        return 0
    deleted = _delete(answers)
    deletion.deleted_at, deletion.answers = now, deletion.answers + deleted
    deletion.save(update_fields=["deleted_at", "answers"])
    _tell(
        form_page,
        subject=f"Answers to “{form_page.title}” have been deleted",
        text=f"Answers deleted today, as the form promised: {deleted}.",
        now=now,
    )
    return deleted


def _delete(answers: QuerySet[Answer]) -> int:
    return answers.delete()[0]


def _tell(form_page: FormPage, *, subject: str, text: str, now: datetime) -> None:
    recipients = [address.strip() for address in form_page.notify.split(",") if address.strip()]
    if not recipients:
        recipients = [address for address in [Identity.load().email] if address]
    if recipients:
        address = settings.SITE_URL.rstrip("/") + reverse(
            "wagtailforms:list_submissions", args=[form_page.pk]
        )
        write_message(recipients=recipients, subject=subject, text=f"{text}\n\n{address}\n", now=now)
