"""What is kept of a page shows everybody exactly what would have been made for them anew."""

import re

import pytest
import time_machine
from django.conf import settings as project
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from association.front import answering_first
from membership.models import AccessSettings
from tests.membership.matrix.house import AFTER, BEFORE, FIRST, OPEN, PART, PEOPLE, build
from tests.servers.redis import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.prove]

SOME = ["a visitor", "a seat holder", "a seat holder of a lapsed partnership"]
OF_ONE_REQUEST = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|name="(sent|began)" value="[^"]+"')
READ = re.compile(r'(?:FROM|JOIN)\s+"?([a-z_]+)"?')


def keep(settings, *, pages=False, pieces=False):
    # Whole pages are kept of what consists of pieces only.
    settings.KEEP_PAGES, settings.KEEP_PIECES = pages, pieces or pages


def seen(client, address):
    response = client.get(address)
    content = OF_ONE_REQUEST.sub(b"", response.content)
    return response.status_code, content, response.headers.get("Cache-Control")


def client_of(person, client_for):
    return client_for(person.user) if person.user else Client()


def at_the_front(address, **headers):
    """Ask as a browser without Django's test client in between; returns the status, the headers, and the bytes."""
    told = {}

    def start(status, sent, exc_info=None):
        told["status"], told["headers"] = status, dict(sent)

    environ = RequestFactory().get(address, **headers).environ
    # As Django's test client does: a request would close the connection that holds the test's transaction.
    request_started.disconnect(close_old_connections)
    try:
        body = b"".join(answering_first(WSGIHandler())(environ, start))
    finally:
        request_started.connect(close_old_connections)
    return told["status"], told["headers"], body


@pytest.fixture
def house():
    caches["kept"].clear()
    with time_machine.travel(BEFORE, tick=False):
        yield build()
    caches["kept"].clear()


class TestAKeptPage:
    @pytest.mark.parametrize("moment", [BEFORE, AFTER], ids=["before", "after"])
    def test_is_what_would_be_made_anew_whoever_asks_and_whoever_asked_before(
        self, house, settings, client_for, moment, prove_size
    ):
        addresses = sorted({secret.address for secret in house.pages})
        with time_machine.travel(moment, tick=False):
            clients = {name: client_of(PEOPLE[name](), client_for) for name in prove_size([*PEOPLE], SOME)}
            keep(settings)
            anew = {(name, at): seen(client, at) for name, client in clients.items() for at in addresses}
            keep(settings, pieces=True)
            for _ in ("made", "kept"):
                for (name, at), expected in anew.items():
                    assert (name, at, seen(clients[name], at)) == (name, at, expected)

    def test_asks_the_database_nothing_but_what_decides(self, house, settings, client_for):
        address = next(
            s.address for s in house.pages if s.kind == PART and s.row._meta.model_name == "issuepage"
        )
        keep(settings, pieces=True)
        member = client_of(PEOPLE["a seat holder"](), client_for)
        for client, most in ((Client(), 2), (member, 4)):
            for _ in range(3):
                client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            assert len(asked) <= most, [query["sql"] for query in asked]

    def test_closes_at_once_when_somebody_unpublishes_it_or_locks_it(self, house, settings):
        """Even where the news of the change got lost: what decides is read anew each time."""
        keep(settings, pieces=True)
        page = next(s for s in house.pages if s.kind == OPEN and s.row._meta.model_name == "newspage")
        visitor = Client()
        for _ in range(3):
            assert page.needle in visitor.get(page.address).content
        type(page.row).objects.filter(pk=page.row.pk).update(access="members")
        assert page.needle not in visitor.get(page.address).content
        type(page.row).objects.filter(pk=page.row.pk).update(access="public", live=False)
        assert visitor.get(page.address).status_code == 404


class TestTheFront:
    def test_gives_visitors_what_the_site_gives_them(self, house, settings):
        for secret in house.pages:
            keep(settings)
            anew = at_the_front(secret.address)
            keep(settings, pages=True)
            made, kept = at_the_front(secret.address), at_the_front(secret.address)
            assert OF_ONE_REQUEST.sub(b"", kept[2]) == OF_ONE_REQUEST.sub(b"", anew[2])
            assert kept[0] == made[0] == anew[0]
            for header in ("Content-Type", "Cache-Control", "Content-Security-Policy", "X-Frame-Options"):
                assert kept[1].get(header) == anew[1].get(header), header

    def test_keeps_nothing_that_is_locked_nor_a_form(self, house, settings):
        keep(settings, pages=True)
        for secret in house.pages:
            at_the_front(secret.address)
            with CaptureQueriesContext(connection) as asked:
                headers = at_the_front(secret.address)[1]
            is_open = secret.kind in {OPEN, PART}
            has_form = secret.row._meta.model_name in {"formpage", "membershippage"}
            assert ("ETag" in headers) == (is_open and not has_form), secret.address
            assert bool(asked) == (not is_open or has_form)

    def test_opens_with_the_clock(self, house, settings):
        keep(settings, pages=True)
        first = next(s for s in house.pages if s.kind == FIRST and s.row._meta.model_name == "newspage")
        listing = first.row.get_parent().url
        assert first.needle not in at_the_front(first.address)[2]
        assert b"Members" in at_the_front(listing)[2]
        locked = at_the_front(listing)[2]
        with time_machine.travel(AFTER, tick=False):
            assert first.needle in at_the_front(first.address)[2]
            assert at_the_front(listing)[2] != locked

    def test_is_passed_by_whoever_brings_a_cookie_or_a_question(self, house, settings):
        keep(settings, pages=True)
        address = next(s.address for s in house.pages if s.kind == OPEN)
        at_the_front(address)
        assert "ETag" in at_the_front(address)[1]
        assert "ETag" in at_the_front(address, HTTP_COOKIE="csrftoken=abc")[1]
        for headers in (
            {"HTTP_COOKIE": "sessionid=abc"},
            {"HTTP_COOKIE": "csrftoken=abc; messages=abc"},
            {"HTTP_HX_REQUEST": "true"},
            {"QUERY_STRING": "archive=1"},
            {"REQUEST_METHOD": "POST"},
            {"HTTP_HOST": "127.0.0.1"},
            {"HTTP_HOST": "TESTSERVER"},
            {"HTTP_HOST": "testserver:4711"},
            {"HTTP_X_FORWARDED_PROTO": "gopher"},
        ):
            assert "ETag" not in at_the_front(address, **headers)[1], headers

    def test_keeps_no_page_for_spellings_of_the_host_that_anybody_may_invent(self, house, settings):
        keep(settings, pages=True, pieces=True)
        address = next(s.address for s in house.pages if s.kind == OPEN)
        for headers in (
            {"HTTP_HOST": "TestServer"},
            {"HTTP_HOST": "testserver:4711"},
            {"HTTP_X_FORWARDED_PROTO": "gopher"},
        ):
            assert at_the_front(address, **headers)[0] == "200 OK"
        names = {key.split(":", 2)[2] for key in caches["kept"]._cache}
        assert {
            name for name in names if name.startswith("page:") or "TestServer" in name or ":4711" in name
        } == set()
        at_the_front(address)
        assert "ETag" in at_the_front(address)[1]

    def test_keeps_nothing_in_a_time_of_open_access(self, house, settings):
        keep(settings, pages=True, pieces=True)
        setting = AccessSettings.load()
        setting.open_access = "on"
        setting.save()
        for secret in house.pages:
            at_the_front(secret.address)
            assert "ETag" not in at_the_front(secret.address)[1]

    def test_says_that_nothing_changed_to_a_browser_that_has_it(self, house, settings):
        keep(settings, pages=True)
        address = next(s.address for s in house.pages if s.kind == OPEN)
        at_the_front(address)
        etag = at_the_front(address)[1]["ETag"]
        status, headers, body = at_the_front(address, HTTP_IF_NONE_MATCH=etag)
        assert (status, body, "X-Request-ID" in headers) == ("304 Not Modified", b"", True)
        assert at_the_front(address, REQUEST_METHOD="HEAD")[2] == b""


class TestAStoreThatCannotBeUsed:
    @pytest.fixture
    def away(self, house, settings):
        """A Redis that nobody runs."""
        present = settings.CACHES
        settings.CACHES = {
            **settings.CACHES,
            "kept": {
                "BACKEND": "office.keeping.redis_cache.KeptRedisCache",
                "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
            },
        }
        yield
        settings.CACHES = present

    def test_keeps_nobody_from_reading(self, house, settings, away):
        page = next(s for s in house.pages if s.kind == OPEN and s.row._meta.model_name == "newspage")
        for kept in ({"pages": True}, {"pieces": True}):
            keep(settings, **kept)
            status, _, body = at_the_front(page.address)
            assert (kept, status) == (kept, "200 OK")
            assert page.needle in body

    @pytest.mark.parametrize("rubbish", ["rubbish", 7, ("g", 1.0), ("g", "later", [], "e", b"")])
    def test_is_no_fault_of_the_page_if_it_holds_what_another_version_wrote(self, house, settings, rubbish):
        page = next(s for s in house.pages if s.kind == OPEN and s.row._meta.model_name == "newspage")
        keep(settings, pages=True, pieces=True)
        at_the_front(page.address)
        generation = caches["kept"].get("generation")
        if isinstance(rubbish, tuple):
            rubbish = (generation, *rubbish[1:])
        kept = [key.split(":", 2)[2] for key in caches["kept"]._cache if not key.endswith(":generation")]
        assert {key.partition(":")[0] for key in kept} == {"page", "visitor", "route"}
        for key in kept:
            caches["kept"].set(key, rubbish)
        for _ in range(2):
            status, _, body = at_the_front(page.address)
            assert status == "200 OK"
            assert page.needle in body


class TestThePagesOfVisitors:
    def test_are_made_from_no_table_that_is_said_never_to_be_shown(self, house):
        visitor = Client()
        for secret in house.pages:
            if secret.row._meta.model_name in {"formpage", "membershippage"}:
                continue
            with CaptureQueriesContext(connection) as asked:
                visitor.get(secret.address)
            read = {table for query in asked for table in READ.findall(query["sql"])}
            # Who published what in which revision is asked by the admin's part of a page and shown to nobody here.
            assert not {table for table in read if table.startswith(project.TABLES_NEVER_SHOWN)}, (
                secret.address
            )
