"""A Redis that did not answer is left alone for a moment, so that it holds up one question of a page and not every one."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from time import monotonic
from typing import Any, cast
from urllib.parse import urlsplit

import redis
from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import TimeoutError as NoAnswerError

REST_SECONDS = 1.0
PATIENCE = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
"""Seconds for one question."""


class RestingError(NoConnectionError):
    """The server did not answer a moment ago, and is not asked now."""


class Server:
    """What this process knows of one Redis server, whichever of its databases is asked."""

    def __init__(self) -> None:
        self._rests_until = 0.0

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Ask something within; raises `RestingError` instead where the last question found no answer less than a second ago."""
        if monotonic() < self._rests_until:
            raise RestingError("Redis did not answer a moment ago.")
        try:
            yield
        except (NoConnectionError, NoAnswerError):
            self._rests_until = monotonic() + REST_SECONDS
            raise


@cache
def server_at(address: str) -> Server:
    """Return the server that an address leads to."""
    parts = urlsplit(address)
    return _server(parts.netloc.rpartition("@")[2] or parts.path)


@cache
def _server(name: str) -> Server:
    return Server()


class PatientRedis(redis.Redis):
    """A client that leaves a server alone which did not answer."""

    server: Server

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Ask the server, unless it rests."""
        with self.server.asked():
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]


def greet(address: str) -> None:
    """Find out within half a second whether a server answers. Raises `redis.exceptions.RedisError` where it does not."""
    _greeter(address).ping()


@cache
def _greeter(address: str) -> PatientRedis:
    client = cast(PatientRedis, PatientRedis.from_url(address, **PATIENCE))
    client.server = server_at(address)
    return client
