"""Walking the whole site as one viewer: every link, form, source and feed, and every address that somebody might know."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from django.test import Client

LINKS = re.compile(
    r"""(?:href|src|action|data-[a-z-]+|hx-get)=["']([^"'<>]+)["']|content=["']((?:https?:/)?/[^"'<>]+)["']|<(?:loc|id)>([^<]+)</"""
)
SOURCE_SETS = re.compile(r"""srcset=["']([^"']+)["']""")
LEAD_AWAY = re.compile(r"^/(static/|account/sign-out/|account/acting-for/|local/|admin/)")
MOST_ADDRESSES = 1500


@dataclass
class Walk:
    """What a viewer was given at each address, and which words were among it."""

    visited: set[str] = field(default_factory=set)
    found: dict[str, list[str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def walk(client: Client, starts: Iterable[str], *, words: Iterable[str]) -> Walk:
    """Open everything that can be reached from the starting addresses and note where one of the words stands.

    What the viewer typed themselves is no finding: words of the address that was asked for are left out, for that answer alone.
    """
    result, waiting = Walk(), deque(starts)
    secret = [word.lower() for word in words]
    while waiting and len(result.visited) < MOST_ADDRESSES:
        address = waiting.popleft()
        if address in result.visited:
            continue
        result.visited.add(address)
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode("utf-8", errors="ignore")
        if response.status_code >= 500:
            result.broken.append(address)
        heard = "\n".join(f"{name}: {value}" for name, value in response.headers.items()) + text
        asked = unquote(address).lower()
        for word in secret:
            if word in unquote(heard).lower() and word not in asked:
                result.found.setdefault(word, []).append(address)
        if "Location" in response.headers:
            waiting.extend(_on_this_site(address, [response["Location"]]))
        if response.headers.get("Content-Type", "").startswith(("text/html", "application/", "text/xml")):
            waiting.extend(_on_this_site(address, _links(text)))
    return result


def _links(text: str) -> Iterator[str]:
    for match in LINKS.finditer(text):
        yield unescape(match[1] or match[2] or match[3])
    for match in SOURCE_SETS.finditer(text):
        yield from (part.split()[0] for part in unescape(match[1]).split(",") if part.strip())


def _on_this_site(page: str, links: Iterable[str]) -> Iterator[str]:
    for link in links:
        parts = urlsplit(urljoin(f"http://testserver{page}", link.strip()))
        if parts.hostname not in {"testserver", "localhost"} or parts.scheme not in {"http", "https"}:
            continue
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        # Choices that combine multiply without end; each of them alone shows whatever they can show together.
        if not LEAD_AWAY.match(path) and "&" not in parts.query:
            yield path
