"""How many workers may do the same thing at a time, however many were started."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# PostgreSQL's advisory locks belong to a session: that of a killed worker gives its slot back at once.
SENDING = 0x6D61696C


@contextmanager
def slot(*, work: int, slots: int) -> Iterator[bool]:
    """Hold one of so many slots for this work; yields whether one was free. A worker that gets none has nothing to do."""
    with connection.cursor() as cursor:
        mine = next((number for number in range(slots) if _try(cursor, work, number)), None)
    try:
        yield mine is not None
    finally:
        if mine is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [work, mine])


def _try(cursor: object, work: int, number: int) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [work, number])  # type: ignore[attr-defined]
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]
