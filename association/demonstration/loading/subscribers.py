"""People outside membership who receive mail or have left it, and addresses that mail no longer goes to."""

from __future__ import annotations

from datetime import datetime, timedelta

from newsletters.models import MailTopic, Reader, Subscription
from office.models import Copy, MailReport, Suppression
from office.services.suppressions import note_dead_address, suppress

How = Subscription.How
NEWSLETTER, CALLS, EVENTS = MailTopic.NEWSLETTER, MailTopic.CALLS, MailTopic.EVENTS
BALLOT = "Left a card at the stand of the spring conference"
LETTER = "Wrote to the office and asked to be put on the list"
# Name, topics, how they came onto the list, and on what evidence.
SUBSCRIBERS = (
    ("Priya Vale", (NEWSLETTER,), How.FORM, ""),
    ("Tom Ashdown", (NEWSLETTER, EVENTS), How.FORM, ""),
    ("Noor Fielding", (NEWSLETTER, CALLS, EVENTS), How.FORM, ""),
    ("Ellis Marsh", (NEWSLETTER,), How.IMPORT, BALLOT),
    ("Kim Overton", (NEWSLETTER, EVENTS), How.IMPORT, BALLOT),
    ("Sal Quarry", (NEWSLETTER,), How.STAFF, LETTER),
    ("Jude Penrose", (CALLS,), How.FORM, ""),
    ("Ada Lowe", (NEWSLETTER, EVENTS), How.FORM, ""),
    ("Robin Thorne", (NEWSLETTER,), How.FORM, ""),
)
LEFT = (
    ("Wyn Harker", NEWSLETTER, How.ONE_CLICK),
    ("Isa Copley", NEWSLETTER, How.LINK),
    ("Max Dunmore", EVENTS, How.STAFF),
)
NO_MAILBOX = "550 5.1.1 The mailbox does not exist."


def load_subscribers(*, now: datetime) -> None:
    """Enter people who asked for mail, one who has not confirmed it, some who left, and two addresses that are suppressed."""
    if Reader.objects.exists():
        return
    for place, (name, topics, how, evidence) in enumerate(SUBSCRIBERS, 1):
        since = now - timedelta(days=30 * place)
        reader = _reader(name, since=since)
        for topic in topics:
            reader.subscriptions.create(
                topic=topic, asked_at=since, confirmed_at=since, how=how, evidence=evidence
            )
    _reader("Lou Fenwick", since=now - timedelta(days=2)).subscriptions.create(
        topic=NEWSLETTER, asked_at=now - timedelta(days=2)
    )
    for place, (name, topic, how) in enumerate(LEFT, 1):
        since = now - timedelta(days=200 + place)
        left_at = now - timedelta(days=9 * place)
        _reader(name, since=since).subscriptions.create(
            topic=topic, asked_at=since, confirmed_at=since, left_at=left_at, how=how
        )
    _report("Ada Lowe", kind="bounced", detail=NO_MAILBOX, at=now - timedelta(days=20))
    note_dead_address(address=_address("Ada Lowe"), detail=NO_MAILBOX, now=now - timedelta(days=20))
    _report("Robin Thorne", kind="complained", detail="abuse", at=now - timedelta(days=12))
    complained = Suppression.Reason.COMPLAINED
    suppress(
        address=_address("Robin Thorne"), reason=complained, detail="abuse", now=now - timedelta(days=12)
    )


def follow_bounces(*, now: datetime) -> None:
    """Suppress the addresses whose copies came back, so that their partnerships' lead contacts have been told."""
    for copy in Copy.objects.filter(state=Copy.State.BOUNCED):
        MailReport.objects.create(
            provider="Postmark",
            event_id=f"demonstration {copy.pk}",
            kind="bounced",
            address=copy.address,
            copy=copy,
            is_final=True,
            detail=copy.last_error,
            happened_at=copy.sent_at or now,
            received_at=copy.sent_at or now,
            acted_on_at=copy.sent_at or now,
        )
        note_dead_address(address=copy.address, detail=copy.last_error, now=copy.sent_at or now)


def _address(name: str) -> str:
    return f"{name.replace(' ', '.').lower()}@reading.example"


def _reader(name: str, *, since: datetime) -> Reader:
    return Reader.objects.create(address=_address(name), name=name, since=since)


def _report(name: str, *, kind: str, detail: str, at: datetime) -> None:
    MailReport.objects.create(
        provider="Postmark",
        event_id=f"demonstration {name}",
        kind=kind,
        address=_address(name),
        is_final=kind == "bounced",
        detail=detail,
        happened_at=at,
        received_at=at,
        acted_on_at=at,
    )
