"""E-mail addresses, web addresses, telephone numbers and postcodes in running text."""

from __future__ import annotations

import re

from newsletters.importing.source import Run, Runs, tidy

_EMAIL = (
    r"(?P<email>[A-Za-z0-9][\w.+'-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,63})"
)
_WEB = r"(?P<web>(?:https?://|www\.)[^\s<>\"“”]+)"
_LINKS = re.compile(rf"{_EMAIL}|{_WEB}")
_PHONE = re.compile(r"(?<!\d)(?:\+44\s?|\(?0)(?:\d[\s()-]?){8,10}\d(?!\d)")
_HANDLE = re.compile(r"(?<!\S)@\w{3,}")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b")
_SAFE = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)


def safe_href(href: str) -> str:
    """The address of a link if it leads to the web, an e-mail or a telephone; an empty string otherwise."""
    cleaned = "".join(href.split())
    return cleaned if _SAFE.fullmatch(cleaned) else ""


def with_links(runs: Runs) -> Runs:
    """The same words, with the e-mail and web addresses among them made into links."""
    linked: list[Run] = []
    for run in runs:
        if run.href:
            linked.append(run)
            continue
        at = 0
        for found in _LINKS.finditer(run.text):
            address = found[0].rstrip(".,;:!?)]}’'")
            end = found.start() + len(address)
            href = _href_of(address, is_email=found["email"] is not None)
            linked.append(Run(run.text[at : found.start()], "", run.bold, run.italic))
            linked.append(Run(address, href, run.bold, run.italic))
            at = end
        linked.append(Run(run.text[at:], "", run.bold, run.italic))
    return tidy(tuple(linked))


def _href_of(address: str, *, is_email: bool) -> str:
    if is_email:
        return f"mailto:{address}"
    return address if "://" in address else f"https://{address}"


def has_contact(text: str) -> bool:
    """The text gives a way to reach somebody: an e-mail or web address, a telephone number, an account
    name.
    """
    return any(pattern.search(text) for pattern in (_LINKS, _PHONE, _HANDLE))


def has_postcode(text: str) -> bool:
    """The text holds a British postcode."""
    return _POSTCODE.search(text) is not None
