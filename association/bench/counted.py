"""The site as it is, each answer telling in a header how many SQL statements it took. Limits for one network are lifted."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

HEADER = "X-Statements"

site = get_wsgi_application()
settings.ACCOUNT_RATE_LIMITS.update(dict.fromkeys(("begin_booking", "sign_up_for_event"), "1000000/m/ip"))


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request and count what it asks of the database; BEGIN and COMMIT are the driver's and are not seen here."""
    number = 0

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal number
        number += 1
        return execute(sql, *rest)

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, (HEADER, str(number))], *rest)

    with connection.execute_wrapper(count):
        return site(environ, start)
