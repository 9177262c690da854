"""Writing what must not be lost while the database is away for a moment."""

from collections.abc import Callable
from time import monotonic, sleep

from django.db import InterfaceError, OperationalError, connection

GONE = (OperationalError, InterfaceError)
PAUSE_SECONDS = 0.5


def write_in_the_end(write: Callable[[], None], *, seconds: float) -> None:
    """Write now, or as soon as the database is back.

    `write` may be called more than once, and an earlier call may have succeeded. Raises what its last call raised once so many seconds
    are over, or at once within a transaction, which is lost with its connection.
    """
    until = monotonic() + seconds
    while True:
        try:
            write()
        except GONE:
            if connection.in_atomic_block or monotonic() >= until:
                raise
            connection.close()
            sleep(PAUSE_SECONDS)
        else:
            return
