"""One line of JSON an event, found again by the request's id, and nothing about persons."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from celery import signals
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from association.logs import JsonFormatter, NoAddressesFilter, RequestIdFilter, without_persons
from association.urls import handler500  # noqa: F401 - Django looks for it here
from association.urls import urlpatterns as those_of_the_site

KEY = "a-key-that-opens-somebodys-page"


def breaks(request: HttpRequest, key: str) -> HttpResponse:
    raise IntegrityError("duplicate key\nDETAIL:  Key (email)=(jo@harrowmere.example) already exists.")


def refuses(request: HttpRequest, key: str) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [
    path("places/<str:key>/breaks/", breaks),
    path("places/<str:key>/refuses/", refuses),
    *those_of_the_site,
]


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What production's handler writes."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(RequestIdFilter())
    handler.addFilter(NoAddressesFilter())
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("association.requests", "association.tasks")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.INFO)
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def told(lines: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
class TestRequests:
    def test_have_a_line_with_their_door_and_no_key(self, lines) -> None:
        response = Client().get(f"/places/{KEY}/refuses/?email=jo@harrowmere.example")
        (line,) = [line for line in told(lines) if line["logger"] == "association.requests"]
        assert line["route"] == "places/<str:key>/refuses/"
        assert (line["method"], line["status"]) == ("GET", 403)
        assert line["milliseconds"] > 0
        assert line["request_id"] == response.headers["X-Request-ID"]
        assert KEY not in lines.getvalue()
        assert "jo@" not in lines.getvalue()

    def test_that_break_are_found_by_what_the_page_shows(self, lines) -> None:
        response = Client(raise_request_exception=False).get(f"/places/{KEY}/breaks/")
        shown = response.headers["X-Request-ID"]
        assert shown in response.text
        (line,) = [line for line in told(lines) if "exception" in line]
        assert (line["request_id"], line["level"]) == (shown, "ERROR")
        assert line["message"] == "Internal Server Error: places/<str:key>/breaks/"
        assert "IntegrityError: duplicate key" in line["exception"]
        assert KEY not in lines.getvalue()
        assert "jo@" not in lines.getvalue()


class TestTasks:
    class Task:
        name = "office.tasks.send_waiting_mail"

        def __init__(self, asked_by: str | None) -> None:
            self.request = type("Request", (), {"asked_by": asked_by})()

    def test_have_a_line_with_the_id_of_the_request_that_asked(self, lines) -> None:
        task = self.Task("0123456789abcdef")
        signals.task_prerun.send(sender=None, task_id="1", task=task)
        logging.getLogger("office").warning("from within")
        signals.task_postrun.send(sender=None, task_id="1", task=task, state="SUCCESS")
        within, line = told(lines)
        assert within["request_id"] == line["request_id"] == "0123456789abcdef"
        assert (line["task"], line["outcome"]) == ("office.tasks.send_waiting_mail", "success")

    def test_of_the_scheduler_have_ids_of_their_own(self, lines) -> None:
        for number in ("1", "2"):
            task = self.Task("-")
            signals.task_prerun.send(sender=None, task_id=number, task=task)
            signals.task_postrun.send(sender=None, task_id=number, task=task, state="FAILURE")
        first, second = told(lines)
        assert first["outcome"] == "failure"
        assert first["request_id"] != second["request_id"] != "-"

    def test_carry_the_id_along(self) -> None:
        headers: dict[str, object] = {}
        signals.before_task_publish.send(sender=None, headers=headers)
        assert headers == {"asked_by": "-"}


class TestWithoutPersons:
    def test_takes_out_addresses_and_rows(self) -> None:
        text = "for jo.lead+x@a-b.example:\n  DETAIL:  Failing row contains (7, Jo, Lead).\nValueError: bad"
        assert without_persons(text) == "for (an address):\n(content of a row)\nValueError: bad"
