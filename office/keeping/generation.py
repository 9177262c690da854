"""One token for the state of everything that the site shows. What was kept under another one is never served again."""

import logging
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.db.backends.base.base import BaseDatabaseWrapper

from office.keeping.store import AWAY, fetch, put_in_the_end

GENERATION = "generation"
READS = (
    "SELECT",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "SHOW",
    "SET ",
    "LOCK ",
    "FETCH",
    "CLOSE",
    "DECLARE",
    "EXPLAIN",
)
WRITTEN = re.compile(
    r'\b(?:INSERT\s+INTO|(?<!FOR )(?<!DO )(?<!KEY )UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?"?([a-z0-9_]+)"?',
    re.IGNORECASE,
)
log = logging.getLogger(__name__)


def current_generation() -> str:
    """Return the token; a new one where the cache has none, so that nothing lost ever comes back.

    Where the cache does not answer it is one that nobody will ever ask for.
    """
    token = fetch(GENERATION).get(GENERATION)
    if token is None:
        token = uuid4().hex
        try:
            caches["kept"].add(GENERATION, token, None)
        except AWAY:
            return token
        token = fetch(GENERATION).get(GENERATION, token)
    return str(token)


def begin_generation() -> None:
    """Make everything that was kept so far unreachable.

    Where the cache does not answer, that is done before this process next asks it; without that it ends by its time (`instants.LONGEST`).
    """
    if not put_in_the_end(GENERATION, uuid4().hex):
        log.warning(
            "What is kept could not be dropped at once; it ends when the cache is back, or by its time."
        )


def watch_writes(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Run a statement, and begin a new generation with its commit if it may change what the site shows.

    A wrapper of Django's (`connection.execute_wrappers`): bulk updates and hand-written SQL pass here as well as saved rows.
    """
    result = execute(sql, params, many, context)
    if changes_what_is_shown(sql):
        _begin_with_commit(context["connection"])
    return result


def changes_what_is_shown(sql: Any) -> bool:
    """Say whether a statement may write to a table that pages are made from; what is not understood may."""
    text = sql.lstrip(" (\n\t") if isinstance(sql, str) else str(sql)
    if text.upper().startswith(READS):
        return False
    if text in settings.STATEMENTS_NEVER_SHOWN:
        return False
    tables = set(WRITTEN.findall(text))
    if not tables:
        return not text.upper().startswith("WITH")
    return not all(table.startswith(settings.TABLES_NEVER_SHOWN) for table in tables)


def _begin_with_commit(connection: BaseDatabaseWrapper) -> None:
    """Begin a generation once a transaction; the list is asked, since a savepoint rolled back takes its entries along."""
    if not any(entry[1] is begin_generation for entry in connection.run_on_commit):
        connection.on_commit(begin_generation)
