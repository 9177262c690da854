"""What every test may use."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from tests.servers.redis import serving_redis
from tests.servers.template import migrated_database

pytest_plugins = ["tests.fixtures.sign_in"]
REFERENCE_ROWS: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--prove", action="store_true", help="run heavy proofs at full size (or set PROVE=1)")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Under CI=true a test that is left out has failed."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Left out, which CI=true forbids: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Put back what migrations wrote once the last test that emptied every table is over.

    Tests with real commits end by emptying all tables. Django refills them only for the next test of that kind; any other would
    find no root page, no groups and no kinds of content.
    """
    yield
    if nextitem and _commits(item) and not _commits(nextitem):
        REFERENCE_ROWS.extend(filter(None, [getattr(connection, "_test_serialized_contents", None)]))
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(REFERENCE_ROWS[0])


def _commits(item: pytest.Item | None) -> bool:
    marker = item.get_closest_marker("django_db") if item else None
    return bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Copy what the migrations make instead of running them for each process."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database()


@pytest.fixture(scope="session")
def prove_size(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Choose a proof's size: `prove_size(full, reduced)` gives the full one under `make prove` only."""
    at_full_size = request.config.getoption("--prove") or os.environ.get("PROVE") == "1"
    return lambda full, reduced: full if at_full_size else reduced


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Redis server, private to this process's tests and empty at first."""
    with serving_redis(Path(tmp_path_factory.mktemp("redis"))) as address:
        yield address


@pytest.fixture(autouse=True)
def mail_goes_to_the_outbox(settings: Any) -> None:
    """Django's test runner would keep mail in memory; here every mail is a row, as on the site."""
    settings.EMAIL_BACKEND = "office.mail.OutboxBackend"
