"""Where things are kept. A store that does not answer, or holds what cannot be read, keeps nothing and disturbs nobody."""

import logging
import zlib
from pickle import PickleError
from typing import Any

from django.core.cache import caches
from redis.exceptions import RedisError

AWAY = (RedisError, OSError)
# What unpickling may raise (https://docs.python.org/3/library/pickle.html#pickle.UnpicklingError), and unpacking before it.
UNREADABLE = (
    PickleError,
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    TypeError,
    ValueError,
    zlib.error,
)
log = logging.getLogger(__name__)


def fetch(*names: str) -> dict[str, Any]:
    """Return what is kept under the names, all at once; what another version of the site wrote may have any form."""
    try:
        return caches["kept"].get_many(names)
    except AWAY:
        return {}
    except UNREADABLE:
        log.warning("What is kept could not be read, and is made anew.")
        return {}


def put(name: str, value: Any, *, seconds: float) -> None:
    """Keep something for some seconds, at least one."""
    try:
        caches["kept"].set(name, value, max(1, int(seconds)))
    except AWAY:
        return
