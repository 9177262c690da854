"""What every request carries: an id that the log, the response and the error page share, and what the audit trail keeps of it."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from pghistory.middleware import HistoryMiddleware

from association.logs import request_id

ACCEPTED = re.compile(r"^[A-Za-z0-9-]{8,64}$")


class RequestIdMiddleware:
    """Keeps a well-formed `X-Request-ID` of the proxy, or makes one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        current = given if ACCEPTED.match(given) else uuid.uuid4().hex
        token = request_id.set(current)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = current
        return response


class KeylessHistoryMiddleware(HistoryMiddleware):
    """Tells the audit trail who asked and through which door.

    The door is written as the project's addresses name it, `places/<uuid:key>/needs/`: the address itself may hold a key that opens
    somebody's page to whoever knows it, and the trail is kept for good.
    """

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_context(request), "url": _route_of(request)}


def _route_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).route
    except Resolver404:
        return ""
