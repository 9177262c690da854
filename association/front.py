"""Answers visitors before Django does, with whole pages that were made for everybody.

What is given here was made by a request without any cookie, for a page that is open to everybody at that moment, and holds no token and
no cookie. It is given only to requests that would have been answered alike, under the generation in which it was made
(`office.keeping`), and until the next instant at which anything on the site changes by itself.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import blake2b
from http import HTTPStatus
from time import time
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse

from association.logs import accepted_id
from office import counts
from office.keeping import next_instant
from office.keeping.generation import GENERATION
from office.keeping.hosts import is_asked_plainly
from office.keeping.store import fetch, put

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
SIGNS_OF_ONE_PERSON = (b"csrfmiddlewaretoken", b" nonce=")
# Made for each request, and not a part of the page.
NOT_KEPT = frozenset({"x-request-id", "set-cookie", "content-length", "date"})


class Kept(NamedTuple):
    """A page as it is kept: under which generation, until when (seconds since 1970), its headers and bytes."""

    generation: str
    until: float
    headers: list[tuple[str, str]]
    etag: str
    body: bytes


def visit_of(environ: Mapping[str, Any]) -> str | None:
    """Return the key under which the page that is asked for may be kept; None for a request that only the site can answer.

    The cookie of a form's token changes nothing that a visitor sees; any other cookie may.
    """
    if environ.get("REQUEST_METHOD") not in {"GET", "HEAD"} or environ.get("QUERY_STRING"):
        return None
    if not is_asked_plainly(environ):
        return None
    if environ.get("HTTP_HX_REQUEST") or environ.get("HTTP_AUTHORIZATION") or environ.get("HTTP_RANGE"):
        return None
    cookies = environ.get("HTTP_COOKIE", "")
    if cookies and any(
        pair.partition("=")[0].strip() != settings.CSRF_COOKIE_NAME for pair in cookies.split(";")
    ):
        return None
    parts = [
        environ.get(name, "")
        for name in ("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "PATH_INFO")
    ]
    return "page:" + blake2b("\n".join(parts).encode(errors="replace"), digest_size=16).hexdigest()


def is_for_everybody(response: HttpResponse) -> bool:
    """Say whether a response is a whole page that any visitor may be given."""
    return (
        getattr(response, "is_for_everybody", False)
        and response.status_code == HTTPStatus.OK
        and not response.streaming
        and not response.cookies
        and "'nonce-" not in response.get("Content-Security-Policy", "")
        and not any(sign in response.content for sign in SIGNS_OF_ONE_PERSON)
    )


def keep(visit: str, response: HttpResponse, *, generation: str, now: datetime) -> None:
    """Keep a response made at `now` for the next visitor, under the generation that was present before it was made."""
    until = next_instant(now=now)
    headers = [(name, value) for name, value in response.items() if name.lower() not in NOT_KEPT]
    etag = f'W/"{blake2b(response.content, digest_size=16).hexdigest()}"'
    page = Kept(generation, until.timestamp(), headers, etag, response.content)
    put(visit, tuple(page), seconds=(until - now).total_seconds())


def answering_first(application: Application) -> Application:
    """Return the application with what is kept in front of it."""

    def answer(environ: Environ, start: Start) -> Iterable[bytes]:
        page = _kept(environ) if settings.KEEP_PAGES else None
        counts.add("association_kept_pages_total", result="made" if page is None else "given")
        if page is None:
            return application(environ, start)
        given = accepted_id(environ.get("HTTP_X_REQUEST_ID", ""))
        headers = [*page.headers, ("ETag", page.etag), ("X-Request-ID", given)]
        if environ.get("HTTP_IF_NONE_MATCH") == page.etag:
            start("304 Not Modified", headers)
            return []
        start("200 OK", [*headers, ("Content-Length", str(len(page.body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]

    return answer


def _kept(environ: Environ) -> Kept | None:
    visit = visit_of(environ)
    if visit is None:
        return None
    answer = fetch(GENERATION, visit)
    match answer.get(visit):
        case (str(known), float(until), list(headers), str(etag), bytes(body)):
            is_present = known == answer.get(GENERATION) and time() < until
            return Kept(known, until, headers, etag, body) if is_present else None
    return None
