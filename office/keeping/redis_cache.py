"""Django's Redis cache with one client for a process: Django makes a new one for each call, which takes longer than the call."""

from functools import cached_property
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class _OneClient(RedisCacheClient):
    @cached_property
    def _clients(self) -> dict[int, Any]:
        return {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the client for a server; clients of redis-py may be shared by threads."""
        index: int = self._get_connection_pool_index(write)  # type: ignore[attr-defined]
        if index not in self._clients:
            self._clients[index] = super().get_client(key, write=write)
        return self._clients[index]


class KeptRedisCache(RedisCache):
    """What `CACHES` names."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _OneClient
