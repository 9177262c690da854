"""Lists of subscribers from elsewhere: tried out line by line, then taken with the words on how the consent was given.

Nothing of a list is kept before it is taken: what was shown travels with the form, signed.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from wagtail.log_actions import log

from newsletters.models import Reader, Subscription
from office.addresses import normal_address
from office.columns import Column, Listing, find_columns
from office.models import Suppression
from office.refusals import Refusal
from office.tables import read_table

COLUMNS = (
    Column("email", "E-mail", ("email address", "e-mail address", "mail", "address"), "Needed in every row."),
    Column("name", "Name", ("full name", "person", "contact"), "May be empty."),
)
NEW, UNCHANGED, REFUSED = "new", "unchanged", "refused"
SHOWN_FOR = timedelta(days=1)
LONGEST_ADDRESS = 254
_SALT = "newsletters.reader_list"
Row = tuple[int, str, str]
"""The number of a row as a spreadsheet program counts it, the address, the name."""


class ListIsOverError(Refusal):
    """What was shown is too old, or not what we signed."""


@dataclass(frozen=True)
class Line:
    """One row: its number as a spreadsheet program counts it, the address, and what becomes of it in plain words."""

    number: int
    address: str
    outcome: str
    words: str


def read_list(content: bytes) -> Listing:
    """Return the rows of an uploaded list. Raises `UnreadableListError`."""
    return find_columns(read_table(content), columns=COLUMNS, needed=["email"])


def try_out(rows: Sequence[Row], *, topics: Collection[str]) -> list[Line]:
    """Return what would become of each row; nothing is written. Four queries, whatever the length of the list."""
    found = _Known(rows, topics)
    return [found.judge(*row) for row in rows]


@transaction.atomic
def take(
    rows: Sequence[Row], *, topics: Collection[str], evidence: str, by: AbstractBaseUser, now: datetime
) -> list[Line]:
    """Put everybody on the list who may be put there, with the `evidence` of their consent; returns what became of each row.

    Whoever has left one of the topics, or is suppressed, is refused: a list that somebody kept does not outweigh what they decided.
    `now` is an aware datetime.
    """
    addresses = {normal_address(given) for _, given, _ in rows}
    list(Reader.objects.select_for_update().filter(address__in=addresses).order_by("address"))
    lines = try_out(rows, topics=topics)
    new = [line.address for line in lines if line.outcome == NEW]
    names = {normal_address(given): name[:120] for _, given, name in reversed(rows)}
    Reader.objects.bulk_create(
        [Reader(address=address, name=names[address], since=now) for address in new], ignore_conflicts=True
    )
    readers = list(Reader.objects.filter(address__in=new))
    theirs = Subscription.objects.filter(reader__in=readers, topic__in=topics)
    given = {"confirmed_at": now, "asked_at": now, "how": Subscription.How.IMPORT, "evidence": evidence}
    theirs.unconfirmed().update(**given)
    Subscription.objects.bulk_create(
        [Subscription(reader=reader, topic=topic, **given) for reader in readers for topic in topics],
        ignore_conflicts=True,
    )
    for reader in readers[:1]:
        # One entry for the list: each row carries the evidence itself.
        data = {"topics": list(topics), "evidence": evidence, "people": len(readers)}
        log(reader, "newsletters.import_readers", user=by, data=data)
    return lines


class _Known:
    """What is known of the addresses of a list, looked up once."""

    def __init__(self, rows: Sequence[Row], topics: Collection[str]) -> None:
        addresses = {normal_address(given) for _, given, _ in rows}
        mine = Subscription.objects.filter(reader__address__in=addresses, topic__in=topics)
        self._left = {
            row.reader.address: row.get_topic_display() for row in mine.left().select_related("reader")
        }
        self._has = Counter(mine.confirmed().values_list("reader__address", flat=True))
        suppressed = Suppression.objects.in_force().filter(address__in=addresses)
        self._suppressed = {row.address: row.get_reason_display() for row in suppressed}
        self._number = len(set(topics))
        self._seen: set[str] = set()

    def judge(self, number: int, given: str, name: str) -> Line:
        """Say what becomes of the next row."""
        address = normal_address(given)
        try:
            validate_email(address)
        except ValidationError:
            return Line(number, address, REFUSED, "This is no e-mail address.")
        if len(address) > LONGEST_ADDRESS or not address.isascii():
            return Line(number, address, REFUSED, "This is no e-mail address.")
        if address in self._seen:
            return Line(number, address, UNCHANGED, "Stands further up in the list.")
        self._seen.add(address)
        if reason := self._suppressed.get(address):
            return Line(number, address, REFUSED, f"We do not write to this address: {reason}.")
        if topic := self._left.get(address):
            return Line(number, address, REFUSED, f"They have left “{topic}”. Only they can come back to it.")
        if self._has[address] == self._number:
            return Line(number, address, UNCHANGED, "Receives this already.")
        return Line(number, address, NEW, "Is put on the list.")


def sign_rows(rows: Sequence[Row], *, topics: Collection[str], evidence: str) -> str:
    """Return what was shown in a form that the browser carries and nobody alters."""
    facts = {"rows": rows, "topics": list(topics), "evidence": evidence}
    return signing.dumps(facts, salt=_SALT, compress=True)


def rows_in(signed: str) -> tuple[list[Row], list[str], str]:
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
