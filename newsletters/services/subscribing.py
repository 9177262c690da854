"""Subscribing: asked for on the site and confirmed by the link that is mailed, or entered by staff with evidence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from wagtail.log_actions import log

from newsletters.letters import compose_confirmation, compose_preferences_link
from newsletters.links import OPEN_FOR, Request, sign_address, sign_request
from newsletters.models import MailTopic, Reader, Subscription
from newsletters.preferences import recipient_at
from newsletters.services.leaving import leave
from office.addresses import normal_address
from office.models import Suppression
from office.refusals import Refusal
from office.services.forgetting import remember_again
from office.services.outbox import write_email
from office.services.suppressions import SuppressionRefusedError, lift_own

How = Subscription.How


class SubscribingRefusedError(Refusal):
    """The address cannot be put on the list; the words say why."""


@dataclass(frozen=True)
class Confirmed:
    """What a confirmation did: `topics` come from now on, `left_since` were left after they had been asked for and stay so.

    `held_back` says in plain words why nothing will come all the same; empty if it will.
    """

    topics: tuple[MailTopic, ...]
    left_since: tuple[MailTopic, ...]
    held_back: str


@transaction.atomic
def ask_to_subscribe(*, address: str, name: str = "", topics: Sequence[str], now: datetime) -> None:
    """Mail a link that confirms; nothing else happens until its button is pressed, whatever is known of the address.

    `topics` are values of `OPEN_TOPICS`; `now` is an aware datetime. Asking again is fine. Whoever asked us never to write gets no mail.
    """
    address = normal_address(address)
    token = sign_request(address=address, name=name, topics=topics, now=now)
    letter = compose_confirmation(address=address, token=token, topics=topics)
    if _asked_for_silence(address):
        return
    reader, _ = Reader.objects.get_or_create(address=address, defaults={"name": name, "since": now})
    for topic in topics:
        reader.subscriptions.get_or_create(topic=topic, defaults={"asked_at": now})
    reader.subscriptions.unconfirmed().filter(topic__in=topics).update(asked_at=now)
    write_email(letter, is_secret=True, now=now)


@transaction.atomic
def confirm(*, request: Request, now: datetime) -> Confirmed:
    """Begin what was asked for, on the word of whoever has the mail. Confirming again changes nothing.

    A topic that was left after it had been asked for stays left. Mail held back because of bounces or complaints comes again, once.
    """
    reader, _ = Reader.objects.select_for_update().get_or_create(
        address=request.address, defaults={"name": request.name, "since": now}
    )
    if request.name and request.name != reader.name:
        reader.name = request.name
        reader.save(update_fields=["name"])
    begun, left_since = [], []
    for topic in request.topics:
        row = reader.subscriptions.filter(topic=topic).first() or Subscription(reader=reader, topic=topic)
        if row.left_at and row.left_at > request.asked_at:
            left_since.append(MailTopic(topic))
            continue
        if row.confirmed_at is None or row.left_at:
            row.asked_at, row.confirmed_at = request.asked_at, now
            row.left_at, row.how = None, How.FORM
            row.save()
        begun.append(MailTopic(topic))
    remember_again(address=request.address)
    return Confirmed(tuple(begun), tuple(left_since), _let_mail_through(request.address, now=now))


def has_confirmed(request: Request) -> bool:
    """Say whether all that was asked for comes already, so that there is nothing left to confirm."""
    mine = Subscription.objects.confirmed().filter(reader__address=request.address, topic__in=request.topics)
    held = Suppression.objects.in_force().filter(address=request.address)
    return mine.count() == len(set(request.topics)) and not held.exists()


@transaction.atomic
def send_preferences_link(*, address: str, now: datetime) -> None:
    """Mail the link to the page of preferences to an address, known or not; whoever asked us never to write gets no mail."""
    address = normal_address(address)
    letter = compose_preferences_link(address=address, token=sign_address(address, now=now))
    if not _asked_for_silence(address):
        write_email(letter, is_secret=True, now=now)


@transaction.atomic
def name_reader(*, reader: Reader, name: str) -> None:
    """Keep the name by which somebody without an account wants to be greeted; empty for none."""
    Reader.objects.filter(pk=reader.pk).update(name=name.strip())


def forget_unconfirmed(*, now: datetime) -> int:
    """Delete what was not confirmed while its link was open, and readers of whom nothing is left; returns how many requests."""
    over = Subscription.objects.unconfirmed().filter(asked_at__lt=now - OPEN_FOR)
    number, _ = over.delete()
    Reader.objects.filter(subscriptions__isnull=True, since__lt=now - OPEN_FOR).delete()
    return number


@transaction.atomic
def enter_subscriber(
    *,
    address: str,
    name: str = "",
    topics: Collection[str],
    evidence: str,
    how: Subscription.How = How.STAFF,
    by: AbstractBaseUser,
    now: datetime,
) -> Reader:
    """Put somebody on the list who has given their consent elsewhere; `evidence` says how.

    Raises `SubscribingRefusedError` for an address that is suppressed, or that has left one of the topics: only its owner undoes that.
    """
    address = normal_address(address)
    if suppression := Suppression.objects.in_force().filter(address=address).first():
        raise SubscribingRefusedError(
            f"We do not write to this address: {suppression.get_reason_display()}.", field="address"
        )
    reader, _ = Reader.objects.select_for_update().get_or_create(
        address=address, defaults={"name": name, "since": now}
    )
    rows = {row.topic: row for row in reader.subscriptions.all()}
    if left := [row for topic, row in rows.items() if topic in topics and row.left_at]:
        what = left[0].get_topic_display()
        raise SubscribingRefusedError(
            f"They have left “{what}”. Only they can come back to it, on the page “Subscribe” of the site.",
            field="address",
        )
    for topic in topics:
        row = rows.get(topic) or Subscription(reader=reader, topic=topic)
        if row.confirmed_at is None:
            row.asked_at, row.confirmed_at, row.how, row.evidence = now, now, how, evidence
            row.save()
    if name and not reader.name:
        reader.name = name
        reader.save(update_fields=["name"])
    log(reader, "newsletters.enter_reader", user=by, data={"topics": list(topics), "evidence": evidence})
    return reader


@transaction.atomic
def take_off(
    *, reader: Reader, topics: Collection[str], note: str, by: AbstractBaseUser, now: datetime
) -> None:
    """Let somebody leave on their request to staff; `note` says how they asked."""
    recipient = recipient_at(reader.address, now=now)
    leave(recipient=recipient, topics=[MailTopic(topic) for topic in topics], how=How.STAFF, now=now)
    log(reader, "newsletters.take_reader_off", user=by, data={"topics": list(topics), "note": note})


def _asked_for_silence(address: str) -> bool:
    suppressed = Suppression.objects.in_force().filter(address=address)
    return suppressed.filter(reason=Suppression.Reason.ASKED).exists()


def _let_mail_through(address: str, *, now: datetime) -> str:
    try:
        lift_own(address=address, now=now)
    except SuppressionRefusedError as refusal:
        return str(refusal)
    return ""
