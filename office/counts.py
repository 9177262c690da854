"""Counts of what happens, added up over all processes and machines in Redis, for whoever watches the site.

Each process adds in memory and hands over what has come together every few seconds, so that counting costs a request nothing. What
a killed process had not handed over is not counted: these are figures for charts and alarms, never for money or places. Without
Redis each process knows its own counts only.
"""

import logging
import os
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

import redis
from django.conf import settings

from office.keeping.rests import Server, server_at

KEY = "association:counts"
HANDED_OVER_AFTER = 5.0
"""Seconds."""
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds, for times."""

Labels = tuple[tuple[str, str], ...]

LOG = logging.getLogger(__name__)
_pending: defaultdict[str, float] = defaultdict(float)
_lock = threading.Lock()
_something_came = threading.Event()
_carrier: threading.Thread | None = None


def add(name: str, by: float = 1, **labels: str) -> None:
    """Count `by` more of `name`, a Prometheus name ending in `_total`. Each combination of labels is a count of its own: keep them few."""
    _add({series(name, _labels(labels)): by})


def observe(name: str, seconds: float, **labels: str) -> None:
    """Count one thing that took `seconds`, by how long it took: a Prometheus histogram called `name`."""
    total, *counted = _histogram(name, _labels(labels), bisect_left(BUCKETS, seconds))
    _add({total: seconds, **dict.fromkeys(counted, 1.0)})


def note(name: str, value: float) -> None:
    """Remember one figure at once, in place of what it was before: when something was last done, as seconds since 1970."""
    store = _store()
    try:
        if store is not None:
            with _server().asked():
                store.hset(KEY, name, repr(value))
            return
    except redis.exceptions.RedisError:
        LOG.warning("Could not note %s: Redis does not answer.", name)
        return
    with _lock:
        _pending[name] = value


def read() -> dict[str, float]:
    """Return every count by its series, `name{label="value"}`; empty while Redis does not answer."""
    hand_over()
    store = _store()
    if store is None:
        with _lock:
            return dict(_pending)
    try:
        with _server().asked():
            return {str(name): float(value) for name, value in store.hgetall(KEY).items()}
    except redis.exceptions.RedisError:
        return {}


def hand_over() -> None:
    """Hand over now what this process has counted; called by itself every few seconds, and before a process ends."""
    store = _store()
    if store is None:
        return
    with _lock:
        ours = dict(_pending)
        _pending.clear()
    if not ours:
        return
    try:
        with _server().asked(), store.pipeline(transaction=False) as pipeline:
            for name, by in ours.items():
                pipeline.hincrbyfloat(KEY, name, by)
            pipeline.execute()
    except redis.exceptions.RedisError:
        _keep(ours)


@lru_cache(maxsize=4096)
def series(name: str, labels: Labels = ()) -> str:
    """Return the name of one count as Prometheus writes it."""
    if not labels:
        return name
    inside = ",".join(f'{label}="{_escape(value)}"' for label, value in labels)
    return f"{name}{{{inside}}}"


@lru_cache(maxsize=4096)
def _histogram(name: str, labels: Labels, first: int) -> tuple[str, ...]:
    """The sum, and all that is one more for a time within the bucket `first`: that one, the wider ones, and the number."""
    bounds = [f"{bound:g}" for bound in BUCKETS[first:]] + ["+Inf"]
    buckets = [series(f"{name}_bucket", (*labels, ("le", bound))) for bound in bounds]
    return (series(f"{name}_sum", labels), series(f"{name}_count", labels), *buckets)


def _labels(labels: dict[str, str]) -> Labels:
    return tuple(sorted(labels.items()))


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _add(counted: dict[str, float]) -> None:
    global _carrier
    _keep(counted)
    with _lock:
        if _carrier is None and settings.REDIS_URL:
            _carrier = threading.Thread(target=_carry, name="counts", daemon=True)
            _carrier.start()
    _something_came.set()


def _keep(counted: Mapping[str, float]) -> None:
    with _lock:
        for name, by in counted.items():
            _pending[name] += by


def _carry() -> None:
    """Sleep while nothing is counted."""
    pause = threading.Event()
    while True:
        _something_came.wait()
        _something_came.clear()
        pause.wait(HANDED_OVER_AFTER)
        hand_over()


@cache
def _client(address: str) -> redis.Redis:
    return redis.Redis.from_url(address, socket_connect_timeout=1, socket_timeout=2, decode_responses=True)


def _store() -> redis.Redis | None:
    return _client(settings.REDIS_URL) if settings.REDIS_URL else None


def _server() -> Server:
    return server_at(settings.REDIS_URL)


def _begin_anew() -> None:
    """A process that was split off starts with nothing counted and with a carrier and connections of its own."""
    global _carrier, _lock, _something_came
    _pending.clear()
    _lock, _something_came, _carrier = threading.Lock(), threading.Event(), None
    _client.cache_clear()


os.register_at_fork(after_in_child=_begin_anew)
