"""Marks such as `[[name]]` in words that many people receive: each copy has its own text in their place.

The words are put into the form of a mail once; a copy is then made by joining its pieces, which costs next to nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from html import escape
from secrets import token_hex

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

MARKS = ("name", "partnership", "why", "copy")
MARK = re.compile(r"\[\[(name|partnership|why|copy)\]\]")

# Nearly all addresses look like this, and taking them apart to find that out costs as much as all the rest of a copy.
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII | re.IGNORECASE)


class UnsuitableWordsError(Exception):
    """Words that cannot be mailed to many: a mark would be torn apart because a line is too long (RFC 5322, 2.1.1)."""


@dataclass(frozen=True)
class Words:
    """What one audience receives: `text`, `html` and the values of `headers` may hold marks."""

    audience: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class _OwnMarks:
    address: str
    key: str
    html: str

    @property
    def pattern(self) -> re.Pattern[bytes]:
        marks = rf"\[\[(?:{self.html})?(?:{'|'.join(MARKS)})\]\]"
        return re.compile(rf"({marks}|{re.escape(self.address)}|{self.key})".encode())


class Master:
    """A mail in the form in which it is transmitted, ready to be filled in for one copy after another."""

    def __init__(self, *, sender: str, words: Words) -> None:
        """Build the mail. Raises `UnsuitableWordsError` if a mark does not stand in one piece in what is transmitted."""
        self._sender, self._words = sender, words
        # While the mail is built, its own address and Message-ID stand there as marks too, and those within HTML are told from the
        # others. Nobody can write these marks, since they are new for each mail.
        nonce = token_hex(8)
        self._own = own = _OwnMarks(f"{nonce}@address.invalid", f"{nonce}-key", f"{nonce}-")
        self.address = parseaddr(sender)[1]
        self.domain = self.address.rpartition("@")[2]
        html = MARK.sub(rf"[[{own.html}\1]]", words.html)
        email = _email(
            sender,
            own.address,
            words.subject,
            words.text,
            html,
            {**words.headers, "Message-ID": f"<{own.key}@{self.domain}>"},
        )
        message = email.message()
        for part in message.walk():
            # A name may bring the first letter that is not English.
            if part["Content-Transfer-Encoding"] == "7bit":
                part.replace_header("Content-Transfer-Encoding", "8bit")
        content = message.as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        self._pieces = own.pattern.split(content)
        wanted = sum(
            len(MARK.findall(part)) for part in (words.text, html and words.html, *words.headers.values())
        )
        if sum(piece.startswith(b"[[") and piece.endswith(b"]]") for piece in self._pieces[1::2]) < wanted:
            raise UnsuitableWordsError(
                "A line of the mail is longer than 998 signs; the mail cannot be personalised safely."
            )

    def fill_in(self, *, address: str, key: object, parts: Mapping[str, str]) -> bytes:
        """Return the whole mail for one copy. `parts` are the values of `MARKS`; a missing one is empty."""
        values = {
            self._own.address.encode(): transmittable(address).encode(),
            self._own.key.encode(): str(key).encode(),
        }
        for mark in MARKS:
            value = _one_line(parts.get(mark, ""))
            values[f"[[{mark}]]".encode()] = value.encode()
            values[f"[[{self._own.html}{mark}]]".encode()] = escape(value).encode()
        pieces = list(self._pieces)
        for position in range(1, len(pieces), 2):
            pieces[position] = values[pieces[position]]
        return b"".join(pieces)

    def as_email(self, *, address: str, key: object, parts: Mapping[str, str]) -> EmailMultiAlternatives:
        """Return the same mail in Django's form, for providers that are spoken to by an interface of their own."""
        plain = {mark: _one_line(parts.get(mark, "")) for mark in MARKS}
        words = self._words
        return _email(
            self._sender,
            address,
            words.subject,
            fill_in_marks(words.text, plain),
            fill_in_marks(words.html, {mark: escape(value) for mark, value in plain.items()}),
            {
                **{name: fill_in_marks(value, plain) for name, value in words.headers.items()},
                "Message-ID": f"<{key}@{self.domain}>",
            },
        )


def transmittable(address: str) -> str:
    """Return an address as it stands in what is transmitted. Raises `ValueError` for one that cannot be transmitted."""
    return address if _PLAIN_ADDRESS.fullmatch(address) else sanitize_address(address, "utf-8")


def fill_in_marks(words: str, parts: Mapping[str, str]) -> str:
    """Return the words with the marks filled in; the values must suit the form of the words."""
    return MARK.sub(lambda found: parts.get(found[1], ""), words)


def _one_line(value: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())


def _email(
    sender: str, address: str, subject: str, text: str, html: str, headers: Mapping[str, str]
) -> EmailMultiAlternatives:
    email = EmailMultiAlternatives(subject, text, sender, [address], headers=dict(headers))
    if html:
        email.attach_alternative(html, "text/html")
    return email
