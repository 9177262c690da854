"""Log lines with the id of the request that they belong to, and nothing about persons."""

import json
import logging
import re
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="-")

FACTS = ("method", "route", "status", "milliseconds", "task", "outcome")
"""What lines about requests and tasks carry besides their message."""
ACCEPTED = re.compile(r"^[A-Za-z0-9-]{8,64}$")
MAIL_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)+")
# PostgreSQL's second lines quote the rows that it refuses.
ROW_CONTENT = re.compile(r"^\s*(DETAIL|CONTEXT|Failing row|LINE \d+|PARAMETERS)\b.*$", re.MULTILINE)


def accepted_id(given: str) -> str:
    """Return the id that the proxy gave a request if it is well formed, and a new one otherwise."""
    return given if ACCEPTED.match(given) else uuid.uuid4().hex


def route_of(request: "HttpRequest") -> str:
    """Return which door a request went through, as the project writes it: `places/<uuid:key>/needs/`, never with its keys.

    Pages of the CMS share one door. `-` stands for requests that were answered before any door was looked for.
    """
    match = request.resolver_match
    if match is None:
        return "-"
    return "a page" if match.url_name == "wagtail_serve" else match.route


def without_persons(text: str) -> str:
    """Return a text that a fault brought along, without mail addresses and without what rows of the database hold."""
    return MAIL_ADDRESS.sub("(an address)", ROW_CONTENT.sub("(content of a row)", text))


class RequestIdFilter(logging.Filter):
    """Puts the id of the running request on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class NoAddressesFilter(logging.Filter):
    """Writes the route where Django would write the page's address, which may hold a key that opens somebody's page."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        # Django's own server puts its socket here.
        if request is not None and hasattr(request, "get_full_path") and isinstance(record.args, tuple):
            known = {request.path, request.path_info, request.get_full_path()}
            record.args = tuple(route_of(request) if word in known else word for word in record.args)
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for whatever collects the logs."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": without_persons(record.getMessage()),
        }
        for fact in FACTS:
            if hasattr(record, fact):
                line[fact] = getattr(record, fact)
        if record.exc_info:
            line["exception"] = without_persons(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
