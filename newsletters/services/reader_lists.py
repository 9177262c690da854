"""Lists of subscribers from elsewhere: tried out line by line, then taken with the words on how the consent was given.

Nothing of a list is kept before it is taken: what was shown travels with the form, signed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from newsletters.models import Subscription
from newsletters.services.subscribing import SubscribingRefusedError, enter_subscriber
from office.columns import Column, Listing, find_columns
from office.refusals import Refusal
from office.tables import read_table

COLUMNS = (
    Column("email", "E-mail", ("email address", "e-mail address", "mail", "address"), "Needed in every row."),
    Column("name", "Name", ("full name", "person", "contact"), "May be empty."),
)
NEW, UNCHANGED, REFUSED = "new", "unchanged", "refused"
SHOWN_FOR = timedelta(days=1)
_SALT = "newsletters.reader_list"


class ListIsOverError(Refusal):
    """What was shown is too old, or not what we signed."""


@dataclass(frozen=True)
class Line:
    """One row: its number as a spreadsheet program counts it, the address, and what becomes of it in plain words."""

    number: int
    address: str
    outcome: str
    words: str


class TriedOut(Exception):  # noqa: N818 - no error: it takes back what was tried out
    """Ends a dry run."""


def read_list(content: bytes) -> Listing:
    """Return the rows of an uploaded list. Raises `UnreadableListError`."""
    return find_columns(read_table(content), columns=COLUMNS, needed=["email"])


def try_out(
    rows: Sequence[tuple[int, str, str]], *, topics: Collection[str], evidence: str, by: AbstractBaseUser, now: datetime
) -> list[Line]:  # fmt: skip
    """Return what each row would do, by doing it and taking everything back."""
    lines: list[Line] = []
    try:
        with transaction.atomic():
            lines = take(rows, topics=topics, evidence=evidence, by=by, now=now)
            raise TriedOut
    except TriedOut:
        return lines


@transaction.atomic
def take(
    rows: Sequence[tuple[int, str, str]], *, topics: Collection[str], evidence: str, by: AbstractBaseUser, now: datetime
) -> list[Line]:  # fmt: skip
    """Put everybody on the list who may be put there; returns what became of each row.

    Whoever has left one of the topics, or is suppressed, is refused: a list that somebody kept does not outweigh what they decided.
    """
    seen: set[str] = set()
    lines = []
    for number, given, name in rows:
        address = given.strip().lower()
        if address in seen:
            lines.append(Line(number, address, UNCHANGED, "Stands further up in the list."))
            continue
        seen.add(address)
        lines.append(_take(number, address, name, topics=topics, evidence=evidence, by=by, now=now))
    return lines


def _take(
    number: int, address: str, name: str, *, topics: Collection[str], evidence: str, by: AbstractBaseUser, now: datetime
) -> Line:  # fmt: skip
    try:
        validate_email(address)
    except ValidationError:
        return Line(number, address, REFUSED, "This is no e-mail address.")
    mine = Subscription.objects.confirmed().filter(reader__address=address, topic__in=topics)
    if mine.count() == len(set(topics)):
        return Line(number, address, UNCHANGED, "Receives this already.")
    how = Subscription.How.IMPORT
    try:
        with transaction.atomic():
            enter_subscriber(
                address=address, name=name[:120], topics=topics, evidence=evidence, how=how, by=by, now=now
            )
    except SubscribingRefusedError as refusal:
        return Line(number, address, REFUSED, str(refusal))
    return Line(number, address, NEW, "Is put on the list.")


def sign_rows(rows: Sequence[tuple[int, str, str]], *, topics: Collection[str], evidence: str) -> str:
    """Return what was shown in a form that the browser carries and nobody alters."""
    facts = {"rows": rows, "topics": list(topics), "evidence": evidence}
    return signing.dumps(facts, salt=_SALT, compress=True)


def rows_in(signed: str) -> tuple[list[tuple[int, str, str]], list[str], str]:
    """Return rows, topics and evidence of what was shown. Raises `ListIsOverError`."""
    try:
        facts = signing.loads(signed, salt=_SALT, max_age=SHOWN_FOR)
    except signing.BadSignature:
        raise ListIsOverError(
            "What was shown is too old. Upload the list again; nothing was changed."
        ) from None
    return (
        [(number, address, name) for number, address, name in facts["rows"]],
        facts["topics"],
        facts["evidence"],
    )
