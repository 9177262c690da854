"""Scheduling a mailing, taking that back, and beginning it: freezing what is said and who receives it, in one transaction."""

from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from html import escape

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from newsletters.audiences import MEMBERS, PUBLIC, figures_of_audience, recipients_of
from newsletters.emails import Audience, Composed, compose_issue, compose_mailing
from newsletters.models import IssuePage, Mailing
from newsletters.services.locks import lock_topic_to_freeze
from office.marks import Master, UnsuitableWordsError, Words, fill_in_marks
from office.mjml import MjmlError
from office.models import Identity
from office.refusals import Refusal
from office.services.consignments import open_consignment, write_copies
from office.services.outbox import write_email

AUDIENCES: tuple[Audience, ...] = (MEMBERS, PUBLIC)
TESTS = {MEMBERS: "Test for members", PUBLIC: "Test for everybody else"}
# Long enough to see the mistake that one sees once the button is pressed.
UNDO_WINDOW = timedelta(minutes=5)
State = Mailing.State


class MailingRefusedError(Refusal):
    """The mailing cannot do what was asked; the words say why and what to do."""


@transaction.atomic
def schedule(*, mailing: Mailing, send_at: datetime | None = None, by: User, now: datetime) -> Mailing:
    """Let a draft go out at an hour, at the earliest when the time to undo is over.

    `send_at` is an aware datetime, None for as soon as possible. Raises `MailingRefusedError` if it is no draft, or could not go out as
    it stands now.
    """
    mailing = locked(mailing)
    if mailing.state != State.DRAFT:
        raise MailingRefusedError(f"This mailing is {mailing.get_state_display()} already.")
    try:
        for words in words_for(mailing, now=now):
            Master(sender=sender(), words=words)
    except UnsuitableWordsError as refusal:
        raise MailingRefusedError(str(refusal)) from refusal
    if not figures_of_audience(mailing, now=now).total:
        raise MailingRefusedError("Nobody would receive it. Choose other groups.")
    mailing.state, mailing.held_because, mailing.scheduled_by = State.SCHEDULED, "", by
    mailing.send_at = max(send_at or now, now + UNDO_WINDOW)
    mailing.save(update_fields=["state", "held_because", "scheduled_by", "send_at"])
    log(mailing, "newsletters.schedule_mailing", user=by, data={"send_at": mailing.send_at.isoformat()})
    return mailing


@transaction.atomic
def undo(*, mailing: Mailing, by: User) -> Mailing:
    """Take a scheduled mailing back to a draft. Raises `MailingRefusedError` once it has begun."""
    mailing = locked(mailing)
    if mailing.state != State.SCHEDULED:
        raise MailingRefusedError(
            "It has begun and cannot be taken back; it can be paused or stopped."
            if mailing.state == State.BEGUN
            else "It is a draft already."
        )
    mailing.state, mailing.send_at = State.DRAFT, None
    mailing.save(update_fields=["state", "send_at"])
    log(mailing, "newsletters.undo_mailing", user=by)
    return mailing


def begin_due(*, now: datetime) -> int:
    """Begin every mailing whose hour has come; returns how many. Safe to run twice, and in several places at once."""
    number = 0
    for pk in Mailing.objects.due(now).order_by("send_at", "pk").values_list("pk", flat=True):
        number += _begin(pk, now=now)
    return number


@transaction.atomic
def _begin(pk: int, *, now: datetime) -> bool:
    """Freeze the published words and the copies of everybody who receives them; from then on these rows are the truth.

    One that cannot go out as it stands becomes a draft again and says why.
    """
    mailing = Mailing.objects.due(now).select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if mailing is None:
        return False
    try:
        words = words_for(mailing, now=now)
        with transaction.atomic():
            consignment = open_consignment(
                name=mailing.subject,
                sender=sender(),
                editions=words,
                per_minute=mailing.per_minute,
                now=now,
            )
            lock_topic_to_freeze(mailing.topic)
            number = write_copies(consignment=consignment, people=recipients_of(mailing, now=now), now=now)
            if not number:
                raise MailingRefusedError("Nobody would receive it.")
    except (MailingRefusedError, UnsuitableWordsError, MjmlError) as refusal:
        mailing.state, mailing.send_at, mailing.held_because = State.DRAFT, None, str(refusal)[:500]
        mailing.save(update_fields=["state", "send_at", "held_because"])
        log(mailing, "newsletters.hold_mailing", data={"why": mailing.held_because})
        return False
    mailing.state, mailing.consignment = State.BEGUN, consignment
    mailing.revision = mailing.issue.live_revision if mailing.issue else None
    mailing.save(update_fields=["state", "consignment", "revision"])
    log(mailing, "newsletters.begin_mailing", data={"copies": number})
    return True


def words_for(mailing: Mailing, *, now: datetime) -> list[Words]:
    """Return what each audience would receive at `now`. Raises `MailingRefusedError` if there is nothing that could be sent."""
    if "[[" in mailing.subject:
        raise MailingRefusedError("The subject is the same for everybody: take “[[” out of it.")
    return [
        Words(audience, mailing.subject, composed.text, composed.html, headers_of(mailing))
        for audience in AUDIENCES
        for composed in [compose(mailing, audience=audience, now=now)]
    ]


def compose(mailing: Mailing, *, audience: Audience, now: datetime) -> Composed:
    """Render the mailing for one audience, its marks unfilled. Raises `MailingRefusedError` if there is nothing that could be sent."""
    if mailing.kind != Mailing.Kind.ISSUE:
        if mailing.kind == Mailing.Kind.INVITATION and not (mailing.event_page and mailing.event_page.live):
            raise MailingRefusedError("Choose a published event to invite to.")
        return compose_mailing(mailing, audience=audience, now=now)
    issue = IssuePage.objects.live().filter(pk=mailing.issue_id).first()
    if issue is None:
        raise MailingRefusedError("The issue is not published. Publish it, then send it.")
    return compose_issue(
        issue, audience=audience, now=now, subject=mailing.subject, preview_text=mailing.preview_text
    )


def headers_of(mailing: Mailing) -> dict[str, str]:
    """Return the headers of every copy: leaving by one click (RFC 8058), and what kind of list it is (RFC 2919)."""
    host = settings.SITE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    return {
        "List-Unsubscribe": f"<{settings.SITE_URL}/mail/[[copy]]/leave/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<{mailing.topic.value}.{host}>",
    }


def sender() -> str:
    """Return whom bulk mail comes from: the association, by its name."""
    return formataddr((Identity.load().name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def send_test(*, mailing: Mailing, audience: Audience, address: str, name: str, now: datetime) -> None:
    """Mail one audience's edition to somebody of the staff, as it stands now. Raises `MailingRefusedError`."""
    composed = compose(mailing, audience=audience, now=now)
    parts = {
        "name": name or "colleague",
        "partnership": "Your partnership",
        "why": "a colleague sent it to you as a test",
        "copy": "test",
    }
    email = EmailMultiAlternatives(
        f"[{TESTS[audience]}] {mailing.subject}", fill_in_marks(composed.text, parts), sender(), [address]
    )
    escaped = {mark: escape(value) for mark, value in parts.items()}
    email.attach_alternative(fill_in_marks(composed.html, escaped), "text/html")
    write_email(email, now=now)


def locked(mailing: Mailing) -> Mailing:
    """Lock the mailing within a transaction, as it stands now. Raises `MailingRefusedError` if it is gone."""
    held = Mailing.objects.select_for_update(of=("self",)).filter(pk=mailing.pk).first()
    if held is None:
        raise MailingRefusedError("Somebody has deleted this draft meanwhile.")
    return held
