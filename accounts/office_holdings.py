"""What the office below this app holds about people: mail, and addresses that mail does not go to."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr

from django.db.models import Q, QuerySet
from django.db.models.deletion import ProtectedError

from accounts.holdings import (
    Fate,
    Holding,
    Rows,
    Subject,
    not_about_people,
    register_holding,
    register_mentions,
)
from office.models import Copy, OutboxAttachment, OutboxMessage
from office.services.forgetting import (
    COPIES_KEPT_FOR,
    LIFTED_KEPT_FOR,
    MAIL_KEPT_FOR,
    NO_LONGER_KEPT,
    wipe_copies,
)
from office.services.reports import KEPT_FOR as REPORTS_KEPT_FOR

FORGET_MAIL = "office.tasks.forget_old_mail"


def _to(subject: Subject) -> Q:
    found = Q(pk__in=[])
    for email in subject.emails:
        found |= Q(recipients__icontains=f'"{email}"') | Q(recipients__icontains=f"<{email}>")
    return found


def _take_back(subject: Subject, messages: "QuerySet[OutboxMessage]", now: datetime) -> None:
    """Let nothing that waits leave for the person, and keep no words of what has left for them alone."""
    for message in messages:
        others = [address for address in message.recipients if not _is_one_of(address, subject.emails)]
        if others:
            OutboxMessage.objects.filter(pk=message.pk).update(recipients=others)
        elif message.state == OutboxMessage.State.WAITING and _deleted(message):
            continue
        else:
            _wipe(message)


def _wipe(message: OutboxMessage) -> None:
    changes = {"state": OutboxMessage.State.FAILED} if message.state == OutboxMessage.State.WAITING else {}
    OutboxAttachment.objects.filter(message=message).update(content=None, name="")
    OutboxMessage.objects.filter(pk=message.pk).update(
        recipients=[],
        subject=NO_LONGER_KEPT,
        text="",
        html="",
        headers={},
        last_error="",
        # Nobody sends it once more.
        is_secret=True,
        **changes,
    )


def _deleted(message: OutboxMessage) -> bool:
    try:
        message.delete()
    except ProtectedError:
        return False
    return True


def _is_one_of(address: str, emails: Iterable[str]) -> bool:
    return parseaddr(address)[1].lower() in emails


def _copies(subject: Subject) -> Q:
    people = [f"user:{pk}" for pk in subject.ids]
    return Q(address__in=subject.emails) | Q(person__in=people)


def _wipe_copies(subject: Subject, copies: "QuerySet[Copy]", now: datetime) -> None:
    open_states = [Copy.State.WAITING, Copy.State.FAILED, Copy.State.UNCERTAIN]
    copies.filter(state__in=open_states).update(state=Copy.State.SUPPRESSED, claim=None, withdrawn_at=now)
    wipe_copies(copies)


MAIL = Holding(
    name="mail",
    order=800,
    title="Mail to one person",
    people="Everybody we have written to",
    purpose="To send what was asked for or is owed, and to know whether it arrived",
    basis="Contract; legitimate interests",
    kept_for="Words and address one year; attached files two weeks. That a mail went, and when, stays.",
    period=MAIL_KEPT_FOR,
    task=FORGET_MAIL,
    rows=(
        Rows(
            "office.OutboxAttachment",
            "files attached to mail",
            lambda subject: Q(message__in=OutboxMessage.objects.filter(_to(subject))),
            shows=("name", "size"),
            fate=Fate.BLANKED,
            blanks={"content": None, "name": ""},
            why="That something was attached stays; the file goes.",
        ),
        Rows(
            "office.OutboxMessage",
            "letters and notices",
            _to,
            shows=("created_at", "sent_at", "state", "subject", "text"),
            hides_when="is_secret",
            fate=Fate.BLANKED,
            carry_out=_take_back,
            why="That a mail went stays. What waits to be sent is not sent.",
        ),
    ),
)

BULK = Holding(
    name="bulk mail",
    order=810,
    title="Newsletters and mailings",
    people="Everybody who was sent a mailing",
    purpose="To send each person one copy, and to let them leave by the link in it",
    basis="Consent, or membership; legitimate interests",
    kept_for="Whom a copy was for: two years after the mailing. That it was sent stays.",
    period=COPIES_KEPT_FOR,
    task=FORGET_MAIL,
    rows=(
        Rows(
            "office.Copy",
            "copies of mailings",
            _copies,
            shows=("consignment", "address", "name", "why", "state", "sent_at"),
            names=("name",),
            fate=Fate.BLANKED,
            carry_out=_wipe_copies,
            why="The mailing's figures stay, without whom each copy was for.",
        ),
    ),
)

REPORTS = Holding(
    name="mail reports",
    order=820,
    title="What mail providers report",
    people="Everybody we have written to",
    purpose="To stop writing where mail does not arrive or is not wanted",
    basis="Legitimate interests",
    kept_for=f"{REPORTS_KEPT_FOR.days} days.",
    period=REPORTS_KEPT_FOR,
    task="office.tasks.forget_old_mail_reports",
    rows=(
        Rows(
            "office.MailReport",
            "reports about mail",
            lambda subject: subject.by_address("address"),
            shows=("kind", "address", "detail", "happened_at"),
        ),
    ),
)

SUPPRESSIONS = Holding(
    name="suppressions",
    order=830,
    title="Addresses we do not write to",
    people="People who asked us not to write, and addresses where mail comes back",
    purpose="Not to write again",
    basis="Legal obligation; legitimate interests",
    kept_for="For as long as it holds, and two years after it was lifted. After erasure only a number computed from the address.",
    period=LIFTED_KEPT_FOR,
    task=FORGET_MAIL,
    rows=(
        Rows(
            "office.Suppression",
            "notes that we do not write to the address",
            lambda subject: subject.by_address("address"),
            shows=("address", "reason", "detail", "since", "lifted_at"),
        ),
    ),
)


def register() -> None:
    """Put what the office holds on the list."""
    for holding in (MAIL, BULK, REPORTS, SUPPRESSIONS):
        register_holding(holding)
    register_mentions(
        "office.OutboxMessage", "subject", "text", "html", "headers", "last_error", "recipients"
    )
    register_mentions("office.OutboxAttachment", "name")
    register_mentions("office.Consignment", "hindrance")
    register_mentions("office.Suppression", "detail")
    register_mentions("office.MailReport", "detail")
    register_mentions("office.Copy", "last_error")
    not_about_people(
        "the association itself and the words of its mailings",
        "office.Identity",
        "office.Consignment",
        "office.Edition",
    )
    not_about_people(
        "numbers computed from addresses, which let mail be held back and tell nobody's address",
        "office.ForgottenAddress",
    )
