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
_owed: dict[str, Any] = {}


def fetch(*names: str) -> dict[str, Any]:
    """Return what is kept under the names, all at once; what another version of the site wrote may have any form."""
    try:
        _pay()
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


def put_in_the_end(name: str, value: Any) -> bool:
    """Keep something for good, now or before this process next fetches anything; says whether it was now."""
    _owed[name] = value
    try:
        _pay()
    except AWAY:
        return False
    return True


def _pay() -> None:
    for name, value in list(_owed.items()):
        caches["kept"].set(name, value, None)
        # Something newer may have come to be owed meanwhile, which is then paid next time.
        if _owed.get(name) is value:
            del _owed[name]
