"""Redis is up and silent, or gone: pages, pictures, papers and signing in go on, and none of them waits long."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import psutil
import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client

from office import counts
from office.keeping import begin_generation, current_generation
from office.keeping.rests import REST_SECONDS
from office.models import Identity
from tests.factories import pages
from tests.factories.people import PASSWORD, UserFactory
from tests.membership.matrix.test_kept import at_the_front, keep
from tests.servers.redis import serving_redis

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/sign-in/"
ONE_PAGE = 1.2
"""Seconds that one answer may take: two questions without an answer, and its making."""


@pytest.fixture
def server(settings, tmp_path: Path) -> Iterator[psutil.Process]:
    """A Redis that the site's caches and the queue ask, and its process."""
    present = settings.CACHES
    with serving_redis(tmp_path) as address:
        options = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
        kind = "office.keeping.redis_cache.{}RedisCache"
        settings.CACHES = {
            alias: {
                "BACKEND": kind.format(name),
                "LOCATION": address,
                "KEY_PREFIX": alias,
                "OPTIONS": options,
            }
            for alias, name in {"default": "Counted", "kept": "Kept"}.items()
        }
        settings.REDIS_URL = address
        (process,) = [c for c in psutil.Process().children() if c.cwd() == str(tmp_path.resolve())]
        try:
            yield process
        finally:
            LocMemCache("while Redis is away", {}).clear()
            if process.is_running():
                process.send_signal(signal.SIGCONT)
            settings.CACHES = present


def silence(process: psutil.Process) -> None:
    process.send_signal(signal.SIGSTOP)


def kill(process: psutil.Process) -> None:
    process.kill()


AWAY = pytest.mark.parametrize("go", [silence, kill], ids=["silent", "gone"])


@contextmanager
def in_time(seconds: float = ONE_PAGE) -> Iterator[None]:
    began = monotonic()
    yield
    assert monotonic() - began < seconds


def try_to_sign_in(email: str, password: str):
    return Client().post(SIGN_IN, {"login": email, "password": password})


@AWAY
class TestWhileRedisIsAway:
    def test_pages_are_read(self, go, server, settings) -> None:
        news = pages.news()
        keep(settings, pages=True)
        assert at_the_front(news.url)[0] == "200 OK"
        go(server)
        for _ in range(3):
            with in_time():
                status, _, body = at_the_front(news.url)
            assert status == "200 OK"
            assert news.title in body.decode()

    def test_the_card_of_a_page_is_drawn_anew(self, go, server, client) -> None:
        news = pages.news()
        go(server)
        with in_time(ONE_PAGE + 1):
            response = client.get(urlsplit(news.card.address(Identity.load())).path)
        assert response.headers["Content-Type"] == "image/png"

    def test_an_issue_is_drawn_as_pdf_anew(self, go, server, client) -> None:
        issue = pages.issue()
        go(server)
        with in_time(ONE_PAGE + 1):
            response = client.get(f"{issue.url}pdf/")
        assert response.content.startswith(b"%PDF")

    def test_people_sign_in(self, go, server) -> None:
        user = UserFactory()
        go(server)
        with in_time():
            response = try_to_sign_in(user.email, PASSWORD)
        assert (response.status_code, response.url) == (302, "/account/")

    def test_a_password_can_still_not_be_tried_for_ever(self, go, server) -> None:
        user = UserFactory()
        go(server)
        for _ in range(5):
            assert try_to_sign_in(user.email, "not the password").status_code == 200
        refused = try_to_sign_in(user.email, PASSWORD)
        assert refused.status_code == 200
        assert "too many tries" in refused.content.decode()

    def test_counting_and_noting_hold_nobody_up(self, go, server) -> None:
        go(server)
        with in_time(3):
            for _ in range(10):
                counts.note("last_seconds", 1.5)
                assert counts.read() == {}


class TestOnceRedisIsBack:
    def test_what_changed_meanwhile_is_not_shown_as_it_was(self, server) -> None:
        before = current_generation()
        silence(server)
        begin_generation()
        server.send_signal(signal.SIGCONT)
        sleep(REST_SECONDS)
        assert current_generation() != before
        assert current_generation() == caches["kept"].get("generation")

    def test_tries_are_counted_together_again(self, server) -> None:
        cache.set("tries", "together")
        silence(server)
        # What was asked and not answered Redis reads when it is back; what is written from here on it never gets to see.
        assert cache.get("tries") is None
        cache.set("tries", "alone")
        assert cache.get("tries") == "alone"
        server.send_signal(signal.SIGCONT)
        sleep(REST_SECONDS)
        assert cache.get("tries") == "together"
        silence(server)
        assert cache.get("tries") is None


def test_a_server_that_rests_is_not_asked(server) -> None:
    silence(server)
    with in_time(ONE_PAGE):
        for _ in range(20):
            cache.get("anything")
