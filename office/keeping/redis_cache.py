"""Django's Redis cache with one client for a process (Django makes a new one for each call, which takes longer than the call), in two
kinds: one for what may be made anew, and one for what must be counted even while Redis is away.
"""

from functools import cached_property
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from office.keeping.rests import PatientRedis, server_at
from office.keeping.store import AWAY

MOST_KEPT_ALONE = 5_000
"""Entries that a process keeps while Redis is away; beyond them some are thrown away at random."""


class _OneClient(RedisCacheClient):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._client = PatientRedis

    @cached_property
    def _clients(self) -> dict[int, Any]:
        return {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the client for a server; clients of redis-py may be shared by threads."""
        index: int = self._get_connection_pool_index(write)  # type: ignore[attr-defined]
        if index not in self._clients:
            client = super().get_client(key, write=write)
            client.server = server_at(self._servers[index])  # type: ignore[attr-defined]
            self._clients[index] = client
        return self._clients[index]


class KeptRedisCache(RedisCache):
    """For what may be made anew: it raises where Redis does not answer, and `office.keeping.store` goes on without it."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _OneClient


class CountedRedisCache(KeptRedisCache):
    """For what everybody asks through `django.core.cache.cache`, above all counted tries: while Redis does not answer, each process counts
    for itself. So nobody is kept out, and a password still cannot be tried more often than the limit in each process.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._alone = LocMemCache("while Redis is away", {"OPTIONS": {"MAX_ENTRIES": MOST_KEPT_ALONE}})
        self._was_alone = False

    def _ask(self, name: str, *args: Any, **named: Any) -> Any:
        try:
            answer = getattr(super(), name)(*args, **named)
        except AWAY:
            self._was_alone = True
            return getattr(self._alone, name)(*args, **named)
        if self._was_alone:
            # What was kept alone is not known elsewhere, and must not come back when Redis goes away again.
            self._was_alone = False
            self._alone.clear()
        return answer

    def add(self, *args: Any, **named: Any) -> bool:
        return bool(self._ask("add", *args, **named))

    def get(self, *args: Any, **named: Any) -> Any:
        return self._ask("get", *args, **named)

    def set(self, *args: Any, **named: Any) -> None:
        self._ask("set", *args, **named)

    def touch(self, *args: Any, **named: Any) -> bool:
        return bool(self._ask("touch", *args, **named))

    def delete(self, *args: Any, **named: Any) -> bool:
        return bool(self._ask("delete", *args, **named))

    def get_many(self, *args: Any, **named: Any) -> dict[Any, Any]:
        return dict(self._ask("get_many", *args, **named))

    def has_key(self, *args: Any, **named: Any) -> bool:
        return bool(self._ask("has_key", *args, **named))

    def incr(self, *args: Any, **named: Any) -> int:
        return int(self._ask("incr", *args, **named))

    def set_many(self, *args: Any, **named: Any) -> list[Any]:
        return list(self._ask("set_many", *args, **named))

    def delete_many(self, *args: Any, **named: Any) -> None:
        self._ask("delete_many", *args, **named)

    def clear(self) -> None:
        self._ask("clear")
