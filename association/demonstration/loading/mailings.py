"""Mailings of the demonstration: one sent, with copies in several states; one scheduled; drafts."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from events.models import EventPage
from newsletters.models import Mailing
from newsletters.selectors import latest_issues
from newsletters.services.mailing_drafts import (
    change_people,
    change_words,
    start_issue_mailing,
    start_mailing,
)
from newsletters.services.mailings import UNDO_WINDOW, begin_due, schedule
from office.models import Consignment, Copy

from .staff import editor
from .subscribers import follow_bounces, load_subscribers

State = Copy.State
# How the copies stand that were not simply sent: place in the list, state, and what the mail server said.
TROUBLE = (
    (7, State.BOUNCED, "550 5.1.1 The mailbox does not exist."),
    (16, State.FAILED, "SMTPRecipientsRefused: 550 5.7.1 Message refused by the council’s filter."),
    (23, State.FAILED, "SMTPServerDisconnected: Connection unexpectedly closed before the message."),
    (31, State.UNCERTAIN, ""),
    (44, State.UNCERTAIN, "SMTPServerDisconnected: Connection unexpectedly closed after the message."),
)
PLACES = [
    {
        "type": "rich_text",
        "value": (
            "<p>Every partnership in membership may bring two people to this year’s conference at the members’ price. "
            "The places are kept until the end of the month; after that they go to whoever asks first.</p>"
            "<h3>What to do</h3><ul><li>Decide whom you send.</li><li>Book on the conference’s page.</li>"
            "<li>Tell us what your people need, from hearing loop to diet.</li></ul>"
        ),
    },
]
SURVEY = [
    {
        "type": "rich_text",
        "value": (
            "<p>Our survey of scrutiny arrangements comes back. It takes twenty minutes, and last time it gave all of us "
            "figures to show our boards. One answer from each partnership is enough.</p>"
        ),
    },
    {
        "type": "members_part",
        "value": {
            "teaser": "Members can see last year’s figures before they answer.",
            "body": [
                {
                    "type": "rich_text",
                    "value": "<p>Last year 61 partnerships answered; 48 pay their scrutineer by the day.</p>",
                }
            ],
        },
    },
]


def load_mailings(*, now: datetime) -> None:
    """Send the newest issue three days ago, schedule an announcement, and leave two drafts."""
    load_subscribers(now=now)
    _sent(now=now - timedelta(days=3))
    follow_bounces(now=now)
    _scheduled(now=now)
    announcement = start_mailing(
        kind=Mailing.Kind.ANNOUNCEMENT, subject="Two places for each partnership", by=editor(), now=now
    )
    _write(announcement, "Book by the end of the month, at the members’ price.", PLACES)
    coming = EventPage.objects.live().filter(starts_at__gt=now).order_by("starts_at").first()
    if coming:
        invitation = start_mailing(kind=Mailing.Kind.INVITATION, event_page=coming, by=editor(), now=now)
        words = (
            "<p>Dear [[name]], we should be glad to see you there, with a colleague from [[partnership]].</p>"
        )
        _write(
            invitation, invitation.preview_text, [{"type": "rich_text", "value": words}], event_page=coming
        )


def _sent(*, now: datetime) -> None:
    issue = latest_issues(count=1, with_bodies=True).first()
    if issue is None:
        return
    mailing = start_issue_mailing(issue=issue, by=editor(), now=now)
    schedule(mailing=mailing, by=editor(), now=now)
    begun = now + UNDO_WINDOW
    begin_due(now=begun)
    mailing.refresh_from_db()
    consignment = mailing.consignment
    if consignment is None:
        return
    waiting = list(consignment.copies.waiting().order_by("pk"))
    trouble = {place: (state, words) for place, state, words in TROUBLE}
    for place, copy in enumerate(waiting):
        copy.state, copy.last_error = trouble.get(place, (State.SENT, ""))
        copy.attempts = 6 if copy.state == State.FAILED else 1
        copy.claimed_at = begun + timedelta(seconds=place / 4)
        copy.sent_at = copy.claimed_at if copy.state in {State.SENT, State.BOUNCED} else None
    Copy.objects.bulk_update(waiting, ["state", "last_error", "attempts", "claimed_at", "sent_at"])
    ended = begun + timedelta(seconds=len(waiting) / 4)
    Consignment.objects.filter(pk=consignment.pk).update(state=Consignment.State.DONE, ended_at=ended)


def _scheduled(*, now: datetime) -> None:
    mailing = start_mailing(
        kind=Mailing.Kind.CALL, subject="The survey of scrutiny is open", by=editor(), now=now
    )
    _write(mailing, "Twenty minutes, one answer from each partnership.", SURVEY)
    change_people(
        mailing=mailing, groups=["members", "leads"], roles=[], regions=[], partnership_kinds=[], by=editor()
    )
    day = timezone.localdate(now) + timedelta(days=7)
    send_at = timezone.make_aware(datetime.combine(day, time(9)), timezone.get_default_timezone())
    mailing.refresh_from_db()
    schedule(mailing=mailing, send_at=send_at, by=editor(), now=now)


def _write(mailing: Mailing, preview_text: str, body: object, *, event_page: EventPage | None = None) -> None:
    change_words(
        mailing=mailing,
        subject=mailing.subject,
        preview_text=preview_text,
        body=body,
        event_page=event_page,
        by=editor(),
    )
