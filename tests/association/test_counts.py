"""Counts that several processes add to, and the page on which whoever watches reads them."""

import os
from time import monotonic, sleep

import pytest
from django.test import Client
from django.utils import timezone
from redis import Redis

from association.metrics.exposition import exposition
from association.metrics.figures import figures
from office import counts
from office.models import OutboxMessage
from tests.factories.mail import OutboxMessageFactory

TOKEN = "shown-by-whoever-watches"


@pytest.fixture
def redis(settings, redis_server: str) -> Redis:
    settings.REDIS_URL = redis_server
    client = Redis.from_url(redis_server)
    client.flushdb()
    return client


class TestCounting:
    def test_adds_up_what_several_processes_counted(self, redis) -> None:
        for _ in range(3):
            child = os.fork()
            if not child:
                counts.add("things_total", 2, kind="a")
                counts.observe("times_seconds", 0.3)
                counts.hand_over()
                os._exit(0)
            os.waitpid(child, 0)
        counts.add("things_total", kind="a")
        told = counts.read()
        assert told['things_total{kind="a"}'] == 7
        assert told["times_seconds_count"] == 3
        assert told["times_seconds_sum"] == pytest.approx(0.9)
        assert told['times_seconds_bucket{le="0.5"}'] == told['times_seconds_bucket{le="+Inf"}'] == 3
        assert 'times_seconds_bucket{le="0.25"}' not in told

    def test_hands_over_by_itself(self, redis, monkeypatch) -> None:
        monkeypatch.setattr(counts, "HANDED_OVER_AFTER", 0.1)
        counts.add("things_total")
        deadline = monotonic() + 10
        while not redis.keys():
            assert monotonic() < deadline
            sleep(0.05)

    def test_loses_nothing_while_redis_is_away(self, settings, redis_server) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        counts.add("patient_total", 5)
        counts.hand_over()
        assert counts.read() == {}
        settings.REDIS_URL = redis_server
        assert counts.read()["patient_total"] == 5

    def test_remembers_when_something_was_last_done(self, redis) -> None:
        counts.note("last_seconds", 1.5)
        counts.note("last_seconds", 2.5)
        assert counts.read()["last_seconds"] == 2.5

    def test_writes_what_labels_hold_so_that_it_can_be_read(self) -> None:
        assert counts.series("a_total", (("route", 'a"b\\c\nd'),)) == r'a_total{route="a\"b\\c\nd"}'


class TestExposition:
    def test_keeps_families_together_under_their_types(self) -> None:
        counted = {
            'b_seconds_bucket{le="1"}': 1.0,
            "b_seconds_count": 1.0,
            "b_seconds_sum": 0.5,
            'a_total{x="1"}': 2.0,
            "b_seconds_more_total": 3.0,
            "c_last_seconds": 1_700_000_000.25,
        }
        lines = exposition(counted=counted, figures=[]).splitlines()
        assert lines == [
            "# TYPE a_total counter",
            'a_total{x="1"} 2',
            "# TYPE b_seconds histogram",
            'b_seconds_bucket{le="1"} 1',
            "b_seconds_count 1",
            "b_seconds_sum 0.5",
            "# TYPE b_seconds_more_total counter",
            "b_seconds_more_total 3",
            "# TYPE c_last_seconds gauge",
            "c_last_seconds 1700000000.25",
        ]


@pytest.mark.django_db
class TestFigures:
    def test_tell_what_waits_and_what_is_in_doubt(self) -> None:
        now = timezone.now()
        OutboxMessageFactory.create_batch(2, state=OutboxMessage.State.WAITING, due_at=now)
        OutboxMessageFactory(state=OutboxMessage.State.UNCERTAIN)
        told = {figure.name: figure.values for figure in figures(now=now)}
        assert told["association_due"][(("work", "mail"),)] == 2
        assert told["association_mail_uncertain"][(("kind", "mail"),)] == 1
        assert sum(told["association_database_connections"].values()) >= 1
        assert "association_queue_depth" not in told


@pytest.mark.django_db
class TestPage:
    @pytest.fixture(autouse=True)
    def door(self, settings) -> None:
        settings.METRICS_TOKEN = TOKEN
        settings.ROOT_URLCONF = "tests.association.urls_with_metrics"

    @pytest.mark.parametrize(
        "shown", ["", "Bearer ", "Bearer wrong", TOKEN, f"bearer {TOKEN}", f"Bearer {TOKEN}é"]
    )
    def test_is_for_nobody_without_the_token(self, shown: str) -> None:
        response = Client().get("/metrics", headers={"Authorization": shown})
        assert response.status_code == 401
        assert b"association_" not in response.content

    def test_is_for_who_shows_it(self) -> None:
        client = Client()
        client.get("/healthz")
        response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert 'association_requests_total{method="GET",route="healthz",status="200"}' in response.text
        assert "no-store" in response.headers["Cache-Control"]

    def test_does_not_grow_by_what_strangers_think_up(self) -> None:
        client = Client()
        client.generic("BREW", "/healthz")
        client.get("/nothing/here/of/this/name/")
        text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
        assert "BREW" not in text
        assert "of/this/name" not in text


@pytest.mark.django_db
class TestReadiness:
    def test_tells_strangers_nothing_but_yes_or_no(self, settings) -> None:
        settings.METRICS_TOKEN = TOKEN
        assert Client().get("/readyz").json() == {"ready": True}
        told = Client().get("/readyz", headers={"Authorization": f"Bearer {TOKEN}"}).json()
        assert told == {"ready": True, "database": "ok", "broker": "ok"}

    def test_says_no_while_migrations_wait(self, settings, django_db_blocker) -> None:
        from django.db import connection

        settings.METRICS_TOKEN = TOKEN
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'office'")
        response = Client().get("/readyz", headers={"Authorization": f"Bearer {TOKEN}"})
        assert (response.status_code, response.json()["database"]) == (503, "migrations are waiting")
        assert Client().get("/readyz").json() == {"ready": False}

    def test_has_no_metrics_where_no_token_is_set(self) -> None:
        assert Client().get("/metrics", follow=True).status_code == 404
