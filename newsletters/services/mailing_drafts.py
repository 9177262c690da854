"""Preparing a mailing: what it is about, what it says, and whom it goes to."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from wagtail.log_actions import log

from events.models import EventPage
from membership.models import SeatRole
from newsletters.models import Group, IssuePage, Mailing
from newsletters.services.mailings import MailingRefusedError, locked

LONGEST = 150
"""Letters of a subject."""
LONGEST_PREVIEW = 110
"""Letters of a preview text that most mailboxes show."""
FIRST_GROUPS = {
    Mailing.Kind.ISSUE: [Group.MEMBERS, Group.SUBSCRIBERS],
    Mailing.Kind.ANNOUNCEMENT: [Group.MEMBERS],
    Mailing.Kind.CALL: [Group.MEMBERS, Group.SUBSCRIBERS],
    Mailing.Kind.INVITATION: [Group.MEMBERS, Group.SUBSCRIBERS],
}


class NotADraftError(MailingRefusedError):
    """The mailing is on its way already, so that nothing about it can be changed."""

    def __init__(self, mailing: Mailing) -> None:
        super().__init__(
            "It is scheduled. Take it back to a draft first, then change it."
            if mailing.state == Mailing.State.SCHEDULED
            else "It has begun, so nothing about it can be changed any more."
        )


def subject_for_issue(issue: IssuePage) -> str:
    """Propose a subject: the issue's title, and its headline if there is one."""
    return _shortened(f"{issue.title}: {issue.headline}" if issue.headline else issue.title)


def subject_for_event(event_page: EventPage) -> str:
    """Propose a subject for an invitation: the event by its name."""
    return _shortened(f"You are invited: {event_page.title}")


@transaction.atomic
def start_issue_mailing(*, issue: IssuePage, by: AbstractBaseUser, now: datetime) -> Mailing:
    """Return the draft that sends the issue; a new one, with everything proposed, unless somebody has begun one."""
    # Pressed twice, or by two people at once, the second finds the draft of the first.
    IssuePage.objects.select_for_update(of=("self",), no_key=True).filter(pk=issue.pk).order_by().values(
        "pk"
    ).first()
    drafts = Mailing.objects.filter(issue=issue, state=Mailing.State.DRAFT).select_for_update(of=("self",))
    if draft := drafts.first():
        return draft
    mailing = Mailing(
        kind=Mailing.Kind.ISSUE,
        issue=issue,
        subject=subject_for_issue(issue),
        preview_text=_shortened(issue.teaser or issue.headline, LONGEST_PREVIEW),
    )
    return _start(mailing, by=by, now=now)


@transaction.atomic
def start_mailing(
    *,
    kind: Mailing.Kind,
    subject: str = "",
    event_page: EventPage | None = None,
    by: AbstractBaseUser,
    now: datetime,
) -> Mailing:
    """Begin a draft of a kind that has words of its own.

    Without `subject` an invitation is named after its event. Raises `MailingRefusedError` where something is missing.
    """
    if kind == Mailing.Kind.INVITATION and event_page is None:
        raise MailingRefusedError("Choose the event that people are invited to.", field="event_page")
    mailing = Mailing(kind=kind, subject=subject, event_page=event_page)
    if event_page and not subject:
        mailing.subject, mailing.preview_text = (
            subject_for_event(event_page),
            _shortened(event_page.teaser, LONGEST_PREVIEW),
        )
    if not mailing.subject:
        raise MailingRefusedError("Write a subject; it can be changed later.", field="subject")
    return _start(mailing, by=by, now=now)


@transaction.atomic
def change_words(
    *,
    mailing: Mailing,
    subject: str,
    preview_text: str,
    body: object = None,
    event_page: EventPage | None = None,
    by: AbstractBaseUser,
) -> Mailing:
    """Change what a draft says. `body` and `event_page` count for kinds that have them. Raises `NotADraftError`."""
    mailing = draft_for_change(mailing)
    mailing.subject, mailing.preview_text = " ".join(subject.split()), " ".join(preview_text.split())
    if mailing.kind != Mailing.Kind.ISSUE and body is not None:
        mailing.body = body
    if mailing.kind == Mailing.Kind.INVITATION:
        mailing.event_page = event_page
    mailing.held_because = ""
    mailing.save(update_fields=["subject", "preview_text", "body", "event_page", "held_because"])
    log(mailing, "newsletters.change_words", user=by)
    return mailing


@transaction.atomic
def change_people(
    *,
    mailing: Mailing,
    groups: Collection[str],
    roles: Collection[SeatRole],
    regions: Collection[str],
    partnership_kinds: Collection[str],
    by: AbstractBaseUser,
) -> Mailing:
    """Change whom a draft goes to. Raises `NotADraftError`."""
    mailing = draft_for_change(mailing)
    mailing.groups, mailing.regions = list(groups), list(regions)
    mailing.partnership_kinds, mailing.held_because = list(partnership_kinds), ""
    mailing.save(update_fields=["groups", "regions", "partnership_kinds", "held_because"])
    mailing.roles.set(roles)
    log(mailing, "newsletters.change_people", user=by)
    return mailing


@transaction.atomic
def change_pace(*, mailing: Mailing, per_minute: int | None) -> Mailing:
    """Set how many mails may leave in a minute, None for as fast as they are taken. Raises `NotADraftError`."""
    mailing = draft_for_change(mailing)
    mailing.per_minute = per_minute
    mailing.save(update_fields=["per_minute"])
    return mailing


@transaction.atomic
def discard(*, mailing: Mailing) -> None:
    """Delete a draft for good. Raises `NotADraftError`: what was sent stays."""
    mailing = draft_for_change(mailing)
    mailing.delete()


def draft_for_change(mailing: Mailing) -> Mailing:
    """Lock the mailing within a transaction. Raises `NotADraftError`, and `MailingRefusedError` if it is gone."""
    held = locked(mailing)
    if held.state != Mailing.State.DRAFT:
        raise NotADraftError(held)
    return held


def _start(mailing: Mailing, *, by: AbstractBaseUser, now: datetime) -> Mailing:
    mailing.groups = [group.value for group in FIRST_GROUPS[Mailing.Kind(mailing.kind)]]
    mailing.created_at = now
    mailing.created_by_id = by.pk
    mailing.save()
    log(mailing, "wagtail.create", user=by)
    return mailing


def _shortened(words: str, longest: int = LONGEST) -> str:
    words = " ".join(words.split())
    if len(words) <= longest:
        return words
    return f"{words[: longest - 1].rsplit(' ', 1)[0]}…"
