"""Letters: plain words in, the same words as text and as a handsome HTML page out.

Writing each mail once keeps its two forms from drifting apart. In the words, an empty line parts paragraphs; a
paragraph `Label: https://…` with an address of this site becomes a button with that label; a paragraph that is nothing but the code given
becomes a large, selectable line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from office.mjml import render_mjml
from office.models import Identity
from office.papers.parts import lines_of

BUTTON = re.compile(r"^(?P<label>[^:\n]+):\s+(?P<address>https?://\S+)$")


@dataclass(frozen=True)
class Part:
    """One paragraph: `kind` is `text`, `button` or `code`."""

    kind: str
    words: str
    address: str = ""


def compose_letter(
    *, recipients: Sequence[str], subject: str, words: str, code: str = ""
) -> EmailMultiAlternatives:
    """Compose one mail from the association; sending it is the caller's next step.

    Arguments: `words` is the letter in plain text without greeting of the house and footer; `code` is a short text
    that stands alone in a paragraph and should be easy to read and to copy.
    """
    identity = Identity.load()
    subject = " ".join(subject.split())
    context = {
        **stationery(identity),
        "subject": subject,
        "parts": _parts(words, code),
        "words": "\n\n".join(_paragraphs(words)),
    }
    letter = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("emails/letter.txt", context).strip() + "\n",
        from_email=formataddr((identity.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=list(recipients),
    )
    letter.attach_alternative(render_mjml("emails/letter.mjml", context), "text/html")
    return letter


def stationery(identity: Identity) -> dict[str, object]:
    """Return what head and foot of every mail say: whose it is, and where the association is found."""
    return {
        "identity": identity,
        "postal_address": lines_of(identity.postal_address),
        "site_url": settings.SITE_URL,
        "site_host": urlsplit(settings.SITE_URL).netloc,
    }


def _paragraphs(words: str) -> list[str]:
    return [paragraph.strip() for paragraph in re.split(r"\n\s*\n", words) if paragraph.strip()]


def _parts(words: str, code: str) -> list[Part]:
    return [_part(paragraph, code) for paragraph in _paragraphs(words)]


def _part(paragraph: str, code: str) -> Part:
    if code and paragraph == code:
        return Part("code", paragraph)
    button = BUTTON.match(paragraph)
    # Names that people type stand in the words, so only the site's own addresses become buttons.
    if button and button["address"].startswith(settings.SITE_URL):
        return Part("button", button["label"], button["address"])
    return Part("text", paragraph)
