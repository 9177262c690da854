"""Leaving mail about a topic, coming back to it, and saving what was chosen on the page of preferences."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from newsletters.models import Mailing, MailTopic, Reader, Subscription
from newsletters.preferences import Recipient, recipient_at
from newsletters.services.locks import lock_topics_to_leave
from office.models import Copy
from office.services.suppressions import withdraw_copies

How = Subscription.How


@transaction.atomic
def leave(*, recipient: Recipient, topics: Iterable[MailTopic], how: Subscription.How, now: datetime) -> int:
    """Let no mail about the topics reach the person any more, at any of their addresses; returns how many waiting copies were taken out.

    `how` says on which way they left; `now` is an aware datetime. Leaving again changes nothing.
    """
    topics = list(topics)
    lock_topics_to_leave(topics)
    # At the account's own address too: it stays with the account when another address is given up.
    own = {recipient.address, *([recipient.user.email] if recipient.user else [])}
    readers = [_reader(address, now=now) for address in sorted(own)]
    theirs = Subscription.objects.filter(reader__address__in=recipient.addresses, topic__in=topics)
    theirs.filter(left_at__isnull=True).update(left_at=now, how=how)
    known = set(theirs.values_list("reader_id", "topic"))
    Subscription.objects.bulk_create(
        Subscription(reader=reader, topic=topic, left_at=now, how=how)
        for reader in readers
        for topic in topics
        if (reader.pk, topic) not in known
    )
    kinds = [kind for kind, topic in Mailing.TOPICS.items() if topic in topics]
    consignments = Mailing.objects.filter(kind__in=kinds, consignment__isnull=False).values("consignment")
    return withdraw_copies(
        consignments=consignments, people=recipient.people, addresses=recipient.addresses, now=now
    )


@transaction.atomic
def come_back(
    *, recipient: Recipient, topics: Iterable[MailTopic], how: Subscription.How, now: datetime
) -> None:
    """Let mail about the topics reach the person again, on the word of whoever reads their mail.

    What membership brings comes as before; for anything else the person is a subscriber from now on, or again. Copies that were taken out
    when they left stay out.
    """
    brought = recipient.brought()
    reader = _reader(recipient.address, now=now)
    for topic in topics:
        left = Subscription.objects.filter(topic=topic, reader__address__in=recipient.addresses).left()
        left.filter(confirmed_at__isnull=True).delete()
        if topic in brought:
            left.update(left_at=None, how=how)
            continue
        row = reader.subscriptions.filter(topic=topic).first() or Subscription(reader=reader, topic=topic)
        if row.confirmed_at is None:
            row.asked_at, row.confirmed_at = now, now
        if row.left_at or row.pk is None:
            row.how = how
        row.left_at = None
        row.save()


@transaction.atomic
def choose(
    *, recipient: Recipient, wanted: Collection[str], how: Subscription.How = How.LINK, now: datetime
) -> None:
    """Save what a person ticked among `Recipient.choices`: what is no longer ticked is left, what is newly ticked comes again."""
    choices = recipient.choices()
    gone = [choice.topic for choice in choices if choice.is_on and choice.topic not in wanted]
    new = [choice.topic for choice in choices if not choice.is_on and choice.topic in wanted]
    if gone:
        leave(recipient=recipient, topics=gone, how=how, now=now)
    if new:
        come_back(recipient=recipient, topics=new, how=how, now=now)


def follow_unwanted(*, address: str, copy: Copy | None, is_complaint: bool, now: datetime) -> None:
    """Let whoever complained, or unsubscribed at the mail provider, leave what the mail was about; everything where that is not known."""
    recipient = recipient_at(address, copy=copy, now=now)
    how = How.COMPLAINT if is_complaint else How.LINK
    leave(recipient=recipient, topics=recipient.topics_to_leave, how=how, now=now)


def _reader(address: str, *, now: datetime) -> Reader:
    """The reader of an address, made where there is none, held so that what one person does twice at once happens in turn."""
    reader, _ = Reader.objects.select_for_update().get_or_create(address=address, defaults={"since": now})
    return reader
