"""What every request carries: an id that the log, the response and the error page share, and what the audit trail keeps of it."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from time import perf_counter
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from pghistory.middleware import HistoryMiddleware

from association.front import is_for_everybody, keep, visit_of
from association.logs import accepted_id, request_id, route_of
from office import counts
from office.keeping import current_generation

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
LOG = logging.getLogger("association.requests")


class RequestIdMiddleware:
    """Keeps a well-formed `X-Request-ID` of the proxy, or makes one; tells the log and the counts of every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        current = accepted_id(request.headers.get("X-Request-ID", ""))
        token = request_id.set(current)
        began = perf_counter()
        try:
            response = self.get_response(request)
            _tell(request, response, seconds=perf_counter() - began)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = current
        return response


def _tell(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    # Anybody may send a method of their own invention; what is counted must not grow by it.
    method = request.method if request.method in METHODS else "other"
    route, status = route_of(request), response.status_code
    LOG.info(
        "request",
        extra={
            "method": method,
            "route": route,
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
        },
    )
    counts.add("association_requests_total", method=method, route=route, status=str(status))
    counts.observe("association_request_seconds", seconds, route=route)


class KeepForEverybodyMiddleware:
    """Keeps a whole page that was made for visitors; `association.front` gives it to the next one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        visit = visit_of(request.META) if settings.KEEP_PAGES else None
        if visit is None or request.COOKIES:
            return self.get_response(request)
        generation = current_generation()
        response = self.get_response(request)
        if is_for_everybody(response):
            keep(visit, response, generation=generation, now=request.now)  # type: ignore[attr-defined]
        return response


class NotAllowedMiddleware:
    """Puts a page in the place of the empty answer to a method that an address does not take, for whoever reads pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.streaming or response.content:
            return response
        if request.method == "HEAD" or not request.accepts("text/html"):
            return response
        facts = {
            "is_form_address": "GET" not in response.get("Allow", ""),
            "is_staff_address": request.path.startswith(reverse("wagtailadmin_home")),
        }
        page = render(request, "405.html", facts, status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response.get("Allow", "")
        page["Cache-Control"] = "private, no-store"
        return page


class KeylessHistoryMiddleware(HistoryMiddleware):
    """Tells the audit trail who asked and at which address.

    An address that names anything but numbers of rows is written as the project's routes write it, `places/<uuid:key>/needs/`: it may
    hold a key that opens somebody's page to whoever knows it, and the trail is kept for good.
    """

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_context(request), "url": _without_keys(request)}


def _without_keys(request: HttpRequest) -> str:
    try:
        door = resolve(request.path_info)
    except Resolver404:
        return ""
    named = [*door.args, *door.kwargs.values()]
    return request.path if all(isinstance(value, int) for value in named) else door.route
