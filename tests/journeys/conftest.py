"""A real browser against the real site."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.factories.people import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
expect.set_options(timeout=20_000)
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey; without a browser they are left out loudly, and under CI=true they fail."""
    for item in items:
        if "tests/journeys/" in item.path.as_posix():
            item.add_marker("journey")
            if CHROMIUM is None and os.environ.get("CI") != "true":
                item.add_marker(
                    pytest.mark.skip(reason="LEFT OUT: no Chromium. Install Debian's package chromium.")
                )


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    assert CHROMIUM, "Journeys need Chromium: install Debian's package chromium."
    rows = getattr(connection, "_test_serialized_contents", None)
    # Playwright runs an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        # Within that loop Django keeps a connection of its own, which knows nothing of the rows that every test starts with.
        if rows is not None:
            connection._test_serialized_contents = rows
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, live_server: Any, settings: Any) -> Iterator[BrowserContext]:
    """A fresh browser profile that knows the site's address and lets nothing leave this machine."""
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    context = browser.new_context(base_url=live_server.url, locale="en-GB", timezone_id="Europe/London")
    context.route(lambda url: not url.startswith(live_server.url), lambda route: route.abort())
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test when the browser reports an error."""
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    assert problems == []


@pytest.fixture
def sign_in(page: Page) -> Callable[[str], None]:
    """Sign a person in through the site's own door."""

    def door(email: str, password: str = PASSWORD) -> None:
        page.goto("/account/sign-in/")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "sign-in" not in url)

    return door


@pytest.fixture
def another_device(
    browser: Browser, context: BrowserContext, live_server: Any
) -> Iterator[Callable[[], Page]]:
    """Return a function that opens the site in a browser profile of its own: another person, or another device."""
    opened: list[BrowserContext] = []

    def open_page() -> Page:
        other = browser.new_context(base_url=live_server.url, locale="en-GB", timezone_id="Europe/London")
        other.route(lambda url: not url.startswith(live_server.url), lambda route: route.abort())
        other.set_default_timeout(20_000)
        opened.append(other)
        return other.new_page()

    yield open_page
    for other in opened:
        other.close()


@pytest.fixture
def sandbox_card(settings: Any, tmp_path: Any) -> None:
    """The card page on which no money moves, as `make run` has it."""
    settings.SANDBOX_CARD = True
    settings.SANDBOX_FOLDER = tmp_path / "sandbox"
    settings.ROOT_URLCONF = "tests.billing.urls_with_sandbox"
