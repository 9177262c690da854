"""Several workers at the same moment: no host ever gets two requests at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from resources.links.fetching import Fetcher
from resources.models import LinkCheck, LinkHost, LinkWatch
from resources.services import link_checks
from tests.factories.resources import ExampleFactory
from tests.servers.web import Net

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.prove]


@pytest.fixture
def workers(prove_size):
    """How many workers run at the same moment."""
    return prove_size(12, 5)


@pytest.fixture(autouse=True)
def _links_are_checked(settings):
    settings.CHECK_LINKS = True


@pytest.fixture
def fetcher(web):
    net = Net(web)
    return Fetcher(lookup=net.lookup, connect=net.connect, seconds=5)


def run_at_once(workers, fetcher):
    start = threading.Barrier(workers)
    now = timezone.now()

    def run():
        try:
            start.wait(timeout=10)
            return link_checks.check_due_links(now=now, fetcher=fetcher)
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as threads:
        return sum(future.result() for future in [threads.submit(run) for _ in range(workers)])


def publish(paths):
    for path in paths:
        ExampleFactory(published=True, link=path)
    link_checks.watch_new_links(now=timezone.now() - timedelta(seconds=5))


class TestWorkers:
    def test_never_ask_one_host_at_once(self, web, fetcher, workers):
        publish([f"http://host{number % 2}.example/slow/0.1?{number}" for number in range(4)])
        assert run_at_once(workers, fetcher) == 2
        assert set(web.most_at_once.values()) == {1}
        assert LinkCheck.objects.count() == 2

    def test_never_ask_one_host_at_once_that_redirects_lead_to(self, web, fetcher, workers):
        publish(
            [
                f"http://host{number}.example/go/301/http://target.example/slow/0.1"
                for number in range(workers)
            ]
        )
        run_at_once(workers, fetcher)
        assert web.most_at_once["target.example"] == 1

    def test_without_the_lock_one_host_would_be_asked_at_once(self, web, fetcher, workers, monkeypatch):
        """The race is real: the proof above fails as soon as the lock is gone."""
        monkeypatch.setattr(link_checks, "only_mine", lambda hosts: hosts)
        for number in range(10):
            publish([f"http://host{number}.example/slow/0.1?{path}" for path in range(workers)])
            run_at_once(workers, fetcher)
            if max(web.most_at_once.values()) > 1:
                return
            LinkWatch.objects.all().delete()
            LinkHost.objects.all().delete()
        pytest.fail("The race never showed itself.")

    def test_free_a_host_that_a_stopped_worker_held(self):
        now = timezone.now()
        publish(["http://a.example/"])
        assert link_checks.claim_next(now=now)
        assert link_checks.claim_next(now=now + timedelta(minutes=4)) is None
        assert link_checks.claim_next(now=now + timedelta(minutes=6))
