"""One request to one IP address: bounded in time and size, with the host's own name in the request and on the certificate."""

import io
import socket
import ssl
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from time import monotonic
from typing import Any

from resources.links.addresses import Target

CONNECT_SECONDS = 8
READ_SECONDS = 10
MOST_BYTES = 64 * 1024

Connect = Callable[[str, int, float], socket.socket]
"""From an IP address, a port and a time limit in seconds to a connected socket."""


class TooMuchError(OSError):
    """The server said more than we listen to."""


def connect_to(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to exactly this IP address; nothing is looked up."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect((address, port))
    except OSError:
        connection.close()
        raise
    return connection


def ask(
    target: Target,
    *,
    method: str,
    address: str,
    headers: dict[str, str],
    deadline: float,
    connect: Connect,
    context: ssl.SSLContext,
) -> tuple[int, str]:
    """Ask the host of `target` at one IP address; return the status and the `Location` of the answer. The body is never read.

    Arguments: `deadline` is a moment of `time.monotonic()` after which nothing goes on.
    Raises `OSError` (among them `TimeoutError` and `ssl.SSLError`), and `HTTPException` for what is no HTTP.
    """
    connection = HTTPConnection(target.host, target.port)
    line = _BoundedLine(_opened(target, address, deadline, connect, context), deadline=deadline)
    try:
        connection.sock = line  # type: ignore[assignment]
        connection.putrequest(method, target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": target.host_header, **headers, "Connection": "close"}.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer: HTTPResponse = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")
    finally:
        line.close()


def _opened(
    target: Target, address: str, deadline: float, connect: Connect, context: ssl.SSLContext
) -> socket.socket:
    plain = connect(address, target.port, _left(deadline, at_most=CONNECT_SECONDS))
    if target.scheme == "http":
        return plain
    try:
        plain.settimeout(_left(deadline, at_most=READ_SECONDS))
        return context.wrap_socket(plain, server_hostname=target.host)
    except (OSError, ValueError):
        plain.close()
        raise


def _left(deadline: float, *, at_most: float) -> float:
    seconds = min(deadline - monotonic(), at_most)
    if seconds <= 0:
        raise TimeoutError("It took too long.")
    return seconds


class _BoundedLine:
    """What `http.client` needs of a socket. A limit for each reading alone would let a server drip one byte at a time for ever."""

    def __init__(self, connection: socket.socket, *, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._connection.settimeout(_left(self._deadline, at_most=READ_SECONDS))
        self._connection.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_BoundedReader(self._connection, self._deadline))

    def close(self) -> None:
        self._connection.close()


class _BoundedReader(io.RawIOBase):
    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline
        self._bytes_left = MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._bytes_left <= 0:
            raise TooMuchError("The answer is too large.")
        self._connection.settimeout(_left(self._deadline, at_most=READ_SECONDS))
        got = self._connection.recv_into(buffer, min(len(buffer), self._bytes_left))
        self._bytes_left -= got
        return got
