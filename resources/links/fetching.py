"""Whether an address leads somewhere, asked without ever touching anything but the public internet.

The host is looked up once for each request, every answer must be public, and the connection goes to exactly what was looked up,
so a name that changes its mind (DNS rebinding) gains nothing. Redirects are followed by hand, each checked like the first.
"""

import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from time import monotonic
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from office.models import Identity
from resources.links.addresses import Target, UnsafeAddressError, is_public, target_of
from resources.links.connections import Connect, TooMuchError, ask, connect_to
from resources.models import Link

MOST_REDIRECTS = 5
LOOKUP_SECONDS = 10
WHOLE_SECONDS = 45
PERMANENT = {301, 308}
REDIRECTS = {301, 302, 303, 307, 308}
GONE = {404, 410}
# RFC 9110, 15.5.17: the resource is there, it only has not the bytes that were asked for.
THERE = {*range(200, 300), 416}

Lookup = Callable[[str, int], list[str]]
"""From a host and a port to its IP addresses; raises `socket.gaierror`."""

_lookups = ThreadPoolExecutor(max_workers=4, thread_name_prefix="lookup")


Take = Callable[[str], bool]
"""From a host to whether it may be asked now."""


class BusyError(Exception):
    """A host on the way is being asked by somebody else; the check has to wait for another time."""


@dataclass(frozen=True)
class Finding:
    """What a check came to: the verdict, the last status (None without an answer), why, and where the address has moved for good."""

    verdict: Link
    status: int | None = None
    words: str = ""
    moved_to: str = ""
    is_final: bool = False
    """Whether asking in another way could change nothing."""


def look_up(host: str, port: int) -> list[str]:
    """Return every IP address of a host, as the machine's own resolver tells."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def introduction() -> str:
    """Return the User-Agent: who asks, and where to complain."""
    name = "".join(
        sign for sign in Identity.load().name if sign.isascii() and (sign.isalnum() or sign in " -")
    )
    return f"Mozilla/5.0 (compatible; link check of {name.strip() or 'an association'}; +{settings.SITE_URL})"


@dataclass(frozen=True)
class Fetcher:
    """Checks addresses. What looks up and what connects can be exchanged, so that tests need no network."""

    user_agent: str = "Mozilla/5.0 (compatible; link check)"
    lookup: Lookup = look_up
    connect: Connect = connect_to
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = WHOLE_SECONDS

    def check(self, address: str, *, take: Take = lambda _: True) -> Finding:
        """Say whether an address works: by HEAD, and where that does not settle it, by GET. Takes `seconds` at most.

        Arguments: `take` is asked before each request whether its host may be asked now. Raises `BusyError` where it may not.
        """
        deadline = monotonic() + self.seconds
        finding = self._walk(address, "HEAD", deadline, take)
        if finding.verdict in {Link.OK, Link.MOVED} or finding.is_final:
            return finding
        return self._walk(address, "GET", deadline, take)

    def _walk(self, start: str, method: str, deadline: float, take: Take) -> Finding:
        address, moved_to, is_permanent = start, "", True
        for _ in range(MOST_REDIRECTS + 1):
            try:
                target = target_of(address)
                if not take(target.host):
                    raise BusyError(target.host)
                status, location = self._ask(target, method, deadline)
            except _SettledError as settled:
                return settled.finding
            except UnsafeAddressError as problem:
                return Finding(Link.UNKNOWN, words=f"Not followed: {problem}", is_final=True)
            except (OSError, HTTPException) as problem:
                return Finding(Link.UNKNOWN, words=_in_words(problem))
            if status not in REDIRECTS or not location:
                return _judge(status, start=start, end=address, moved_to=moved_to)
            is_permanent = is_permanent and status in PERMANENT
            try:
                address = urljoin(target.address, location)
            except ValueError:
                return Finding(Link.UNKNOWN, status, "It leads to what is no address.", is_final=True)
            moved_to = address if is_permanent else moved_to
        return Finding(Link.UNKNOWN, words="It leads from one address to the next without end.")

    def _ask(self, target: Target, method: str, deadline: float) -> tuple[int, str]:
        problem: OSError | None = None
        for address in self._addresses_of(target, deadline):
            try:
                return ask(
                    target,
                    method=method,
                    address=address,
                    headers=self._headers(method),
                    deadline=deadline,
                    connect=self.connect,
                    context=self.context,
                )
            except (ssl.SSLError, TooMuchError):
                raise
            except OSError as trouble:
                problem = trouble
        raise problem or OSError("The host has no address.")

    def _headers(self, method: str) -> dict[str, str]:
        headers = {"User-Agent": self.user_agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        return headers if method == "HEAD" else {**headers, "Range": "bytes=0-0"}

    def _addresses_of(self, target: Target, deadline: float) -> list[str]:
        """Look the host up; all that comes back must be public, or none of it is used."""
        seconds = max(0.0, min(LOOKUP_SECONDS, deadline - monotonic()))
        try:
            found = _lookups.submit(self.lookup, target.host, target.port).result(timeout=seconds)
        except socket.gaierror as problem:
            if problem.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}:
                raise _SettledError(
                    Finding(Link.DEAD, words=f"There is no host {target.host}.", is_final=True)
                ) from None
            raise
        except UnicodeError:
            raise UnsafeAddressError("The address names no host.") from None
        if not all(is_public(address) for address in found):
            raise UnsafeAddressError(f"{target.host} does not stand on the public internet.")
        return found[:2]


class _SettledError(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def _judge(status: int, *, start: str, end: str, moved_to: str) -> Finding:
    if status in GONE:
        return Finding(Link.DEAD, status, "The page is not there.")
    if status not in THERE:
        return Finding(Link.UNKNOWN, status, f"The server answered {status}.")
    if _is_front_page(end) and not _is_front_page(start):
        return Finding(Link.UNKNOWN, status, f"It leads to the front page of {urlsplit(end).hostname} only.")
    if moved_to:
        return Finding(Link.MOVED, status, "It has moved for good.", moved_to=moved_to)
    return Finding(Link.OK, status)


def _is_front_page(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path in {"", "/"} and not parts.query


def _in_words(problem: Exception) -> str:
    if isinstance(problem, TimeoutError):
        return "The server took too long."
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"The certificate is not good: {problem.verify_message}."
    if isinstance(problem, ssl.SSLError):
        return "No safe connection could be made."
    if isinstance(problem, TooMuchError):
        return str(problem)
    if isinstance(problem, socket.gaierror):
        return "The host could not be looked up just now."
    if isinstance(problem, HTTPException):
        return "The server did not answer in a way that could be understood."
    return "The server could not be reached."
