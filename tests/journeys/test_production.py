"""The site as it stands in production: the composition's own commands behind its proxy, with HTTPS, two web servers and two workers."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect

from association.rehearsal.stage import standing
from tests.factories.files import PDF
from tests.factories.pages import LOCKED_WORD
from tests.factories.people import PASSWORD, app_code
from tests.journeys.test_joining import PAYABLES, apply
from tests.servers.debian_postgres import serving_debian_postgres
from tests.servers.installation import Installation, needed_programs
from tests.servers.redis import serving_redis
from tests.servers.smtp import Server as MailServer

pytestmark = [pytest.mark.prove, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


@contextmanager
def filled_database() -> Iterator[str]:
    """A database with the tests' own tables, copied in seconds."""
    with standing() as stage:
        stage.new_database("installation")
        facts = connection.settings_dict
        host = facts["HOST"].replace("/", "%2F")
        stage.copy_database(f"postgres://{facts['USER']}@/{facts['NAME']}?host={host}&port={facts['PORT']}")
        yield stage.database


@pytest.fixture(scope="module")
def installation(django_db_setup: None, mail_server: MailServer, prove_size: Any) -> Iterator[Installation]:
    """Everything up, with PostgreSQL and Redis of its own; at full size Debian's PostgreSQL, empty, and `migrate` makes it all."""
    assert not needed_programs(), f"Not installed here: {needed_programs()}"
    folder = Path(tempfile.mkdtemp(prefix="installation-")).resolve()
    folder.chmod(0o755)
    try:
        database = serving_debian_postgres(folder) if prove_size(1, 0) else filled_database()
        with database as address, serving_redis(folder) as redis:
            site = Installation(folder, address, redis.removesuffix("/0"), mail_server.port)
            try:
                site.prepare()
                site.start()
                yield site
            finally:
                site.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def rows(installation: Installation) -> dict[str, str]:
    told = installation.run([sys.executable, "-m", "tests.servers.installation_rows"])
    return json.loads(told.splitlines()[-1])


@pytest.fixture
def context(browser: Browser, installation: Installation, rows: Any) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=installation.address, ignore_https_errors=True, locale="en-GB", timezone_id="Europe/London"
    )
    context.route(lambda url: not url.startswith(installation.address), lambda route: route.abort())
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def ask(installation: Installation) -> Callable[..., tuple[int, dict[str, str], bytes]]:
    """Ask for an address with a plain client that trusts the installation's certificate and follows nothing."""
    handlers = [
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=installation.certificate)),
        type("Stay", (urllib.request.HTTPRedirectHandler,), {"redirect_request": lambda *_: None})(),
    ]
    opener = urllib.request.build_opener(*handlers)

    def ask(path: str, *, at: str = "", data: bytes | None = None, **headers: str) -> tuple[int, Any, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        address = (at or installation.address) + path
        request = urllib.request.Request(address, data=data, headers=named)  # noqa: S310 - ours
        try:
            with opener.open(request, timeout=20) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    return ask


def cookie_of(page: Page) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())


def lines_of(installation: Installation, name: str) -> list[dict[str, Any]]:
    """The service's log; every line of it must be JSON, but for Celery's complaint about who runs these tests."""
    lines = installation.log(name).splitlines()
    if name.startswith("worker") and os.geteuid() == 0:
        lines = [line for line in lines if line.startswith("{")]
    return [json.loads(line) for line in lines]


def ids_of_task(installation: Installation, task: str) -> set[str]:
    """The requests that asked for a task, as the workers' logs tell."""
    lines = [line for number in (1, 2) for line in lines_of(installation, f"worker-{number}")]
    return {line["request_id"] for line in lines if line.get("task") == task}


def mail_about(mail_server: MailServer, words: str, address: str = "") -> str:
    """The text of a mail, which a worker may be just sending."""
    deadline = monotonic() + 30
    while monotonic() < deadline:
        for message in mail_server.behaviour.received:
            if words in message["Subject"] and address in message["To"]:
                return message.get_body(("plain",)).get_content()
        sleep(0.2)
    raise AssertionError([message["Subject"] for message in mail_server.behaviour.received])


class TestJourneys:
    def test_a_member_signs_in_and_reads_an_issue_and_a_file_that_the_proxy_sends(
        self, page: Page, sign_in, rows, ask, installation
    ) -> None:
        page.goto(rows["issue"])
        assert LOCKED_WORD not in page.content()
        sign_in(rows["member"])
        page.goto(rows["issue"])
        expect(page.get_by_text(LOCKED_WORD)).to_be_visible()

        assert ask(rows["document"])[0] == 302
        status, headers, body = ask(rows["document"], Cookie=cookie_of(page))
        assert (status, body) == (200, PDF)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "private, no-store"
        assert "X-Accel-Redirect" not in headers
        status, headers, body = ask(rows["document"], Cookie=cookie_of(page), Range="bytes=5-9")
        assert (status, body) == (206, PDF[5:10])
        assert ask(f"/internal-media/{rows['stored_as']}", Cookie=cookie_of(page))[0] == 404

    def test_a_partnership_joins_by_invoice(
        self, page: Page, browser, installation, rows, mail_server
    ) -> None:
        apply(page, pays_by="By bank transfer")
        desk = browser.new_page(base_url=installation.address, ignore_https_errors=True)
        desk.set_default_timeout(20_000)
        desk.goto("/admin/")
        desk.get_by_label("E-mail address").fill(rows["staff"])
        desk.get_by_label("Password", exact=True).fill(PASSWORD)
        desk.get_by_role("button", name="Sign in", exact=True).click()
        desk.get_by_label("Code").fill(app_code())
        desk.get_by_role("button", name="Sign in", exact=True).click()
        desk.wait_for_url("**/admin/**")
        desk.goto("/admin/application/")
        desk.get_by_role("link", name="Harrowmere Safeguarding Children Partnership").first.click()
        desk.get_by_role("link", name="Approve").first.click()
        desk.get_by_role("button", name="Approve and charge the fee").click()
        expect(desk.get_by_text("Application approved")).to_be_visible()
        desk.close()

        letter = mail_about(mail_server, "Invoice", PAYABLES)
        page.goto(re.search(rf"{re.escape(installation.address)}\S+", letter)[0])
        expect(page.get_by_role("heading", level=1)).to_contain_text("INV-")

    def test_a_lead_contact_books_a_place(self, page: Page, sign_in, rows, mail_server) -> None:
        sign_in(rows["member"])
        page.goto("/book/conference/")
        page.get_by_label("Both days").fill("1")
        page.get_by_role("button", name="Keep these places").click()
        page.get_by_label("First name").first.fill("Sam")
        page.get_by_label("Last name").first.fill("Colleague")
        page.get_by_label("E-mail address").first.fill("sam@harrowmere.example")
        page.get_by_role("button", name="Save and go on").click()
        page.get_by_label("Supervision that holds").first.check()
        page.get_by_role("button", name="Save and go on").click()
        page.get_by_label("Purchase order number", exact=False).first.fill("PO 4711")
        page.get_by_role("button", name="Save and check").click()
        page.get_by_role("button", name="Book 1 place").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("You are booked")
        assert mail_about(mail_server, "National conference")


class TestSeveralProcesses:
    def test_share_sessions_and_files(self, page: Page, sign_in, rows, ask, installation) -> None:
        sign_in(rows["member"])
        cookie = cookie_of(page)
        for port in installation.web.values():
            at = f"http://127.0.0.1:{port}"
            headers = {"Host": "localhost", "X_Forwarded_Proto": "https", "Cookie": cookie}
            assert LOCKED_WORD.encode() in ask(rows["issue"], at=at, **headers)[2]
            status, headers, _ = ask(rows["document"], at=at, **headers)
            assert (status, headers["X-Accel-Redirect"]) == (200, f"/internal-media/{rows['stored_as']}")

    def test_go_on_when_one_of_each_is_killed(self, page: Page, sign_in, rows, ask, installation) -> None:
        sign_in(rows["member"])
        installation.kill("web-1")
        installation.kill("worker-1")
        for _ in range(6):
            page.goto(rows["issue"])
            expect(page.get_by_text(LOCKED_WORD)).to_be_visible()
        assert ask(rows["document"], Cookie=cookie_of(page))[2] == PDF
        installation.start_web("web-1")
        installation.start_worker(1)
        installation.wait_for_web("web-1")

    def test_write_one_log_that_can_be_followed(self, ask, rows, installation, page, mail_server) -> None:
        status, headers, _ = ask(
            "/account/sign-in/?next=/secret-words/", X_Request_ID="a-stranger-chose-this"
        )
        current = headers["X-Request-ID"]
        assert status == 200
        assert re.fullmatch("[0-9a-f]{32}", current)
        said = [line for name in installation.web for line in lines_of(installation, name)]
        (line,) = [line for line in said if line["request_id"] == current]
        assert (line["method"], line["route"], line["status"]) == ("GET", "account/sign-in/", 200)
        assert line["milliseconds"] > 0
        deadline = monotonic() + 5
        while not (
            passed := [one for one in lines_of(installation, "proxy") if one["request_id"] == current]
        ):
            assert monotonic() < deadline
            sleep(0.1)
        assert (passed[0]["status"], passed[0]["from_site"]) == (200, "200")

        page.goto("/account/password/reset/")
        page.get_by_label("E-mail address").fill(rows["member"])
        answers: list[Any] = []
        page.on("response", lambda response: answers.append(response))
        page.get_by_role("main").get_by_role("button").first.click()
        mail_about(mail_server, "assword", rows["member"])
        asked = {one.headers.get("x-request-id") for one in answers if one.request.method == "POST"}
        deadline = monotonic() + 60
        # The mail is there before the task that sent it has ended.
        while not asked & ids_of_task(installation, "office.tasks.send_waiting_mail"):
            assert monotonic() < deadline, asked
            sleep(0.2)

        everything = "\n".join(installation.log(name) for name in installation.running)
        for secret in ("secret-words", rows["member"], PASSWORD, installation.values()["SECRET_KEY"]):
            assert secret not in everything, secret

    def test_add_up_their_figures(self, ask, rows, installation) -> None:
        for port in installation.web.values():
            ask("/healthz", at=f"http://127.0.0.1:{port}", Host="localhost")
        sleep(6)
        assert ask("/metrics")[0] == 401
        status, _, body = ask("/metrics", Authorization="Bearer only-for-whoever-watches")
        told = dict(line.rsplit(" ", 1) for line in body.decode().splitlines() if not line.startswith("#"))
        assert status == 200
        assert float(told['association_requests_total{method="GET",route="healthz",status="200"}']) >= 2
        assert float(told["association_scheduler_last_tick_seconds"]) > 1.7e9
        assert any(name.startswith('association_tasks_total{outcome="success"') for name in told)
        assert 'association_due{work="mail"}' in told
        assert json.loads(ask("/readyz")[2]) == {"ready": True}


class TestProxy:
    def test_leads_from_http_to_https_and_answers_who_issues_certificates(self, ask, installation) -> None:
        at = f"http://localhost:{installation.http}"
        status, headers, _ = ask("/news/?page=2", at=at)
        assert (status, headers["Location"]) == (301, f"{installation.address}/news/?page=2")
        challenge = installation.folder / "challenges" / ".well-known" / "acme-challenge" / "token"
        challenge.parent.mkdir(parents=True)
        challenge.write_text("the answer")
        assert ask("/.well-known/acme-challenge/token", at=at)[2] == b"the answer"

    def test_sends_styles_itself_compressed_and_for_good(self, ask, page: Page) -> None:
        page.goto("/")
        style = page.locator("link[rel=stylesheet]").first.get_attribute("href")
        status, headers, _ = ask(style, Accept_Encoding="gzip")
        assert status == 200
        assert headers["Content-Encoding"] == "gzip"
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "X-Request-ID" not in headers

    def test_believes_no_stranger_about_who_asks(self, ask, installation, rows) -> None:
        for number in range(40):
            status, _, _ = ask(
                "/readyz",
                X_Forwarded_For=f"192.0.2.{number}",
                X_Forwarded_Proto="http",
                X_Forwarded_Host="evil.example",
            )
            assert status == 200
        assert ask("/", X_Forwarded_Proto="http")[0] == 200

    def test_explains_what_is_too_large(self, installation) -> None:
        context = ssl.create_default_context(cafile=installation.certificate)
        with (
            socket.create_connection(("127.0.0.1", installation.https), timeout=20) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as connection,
        ):
            connection.sendall(b"POST /join/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99000000\r\n\r\n")
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert b"413" in answer.splitlines()[0]
        assert b"That file is too large" in answer

    def test_says_so_when_the_site_is_away_and_comes_back_with_it(self, ask, installation, rows) -> None:
        for name in installation.web:
            installation.kill(name)
        status, headers, body = ask("/")
        assert (status, headers["Retry-After"]) == (502, "15")
        assert b"The site cannot answer just now" in body
        for name in installation.web:
            installation.start_web(name)
            installation.wait_for_web(name)
        deadline = monotonic() + 60
        while ask("/")[0] != 200:
            assert monotonic() < deadline
            sleep(0.5)


class TestHealthChecks:
    def test_tell_who_lives(self, installation) -> None:
        for name in installation.web:
            words = [str(Path("deploy/alive").resolve()), "web"]
            environment = installation.environment(name, WEB_BIND=f"127.0.0.1:{installation.web[name]}")
            assert run(words, environment) == 0
            assert run(words, environment | {"WEB_BIND": "127.0.0.1:1"}) != 0
        for name in ("worker-1", "worker-2", "scheduler"):
            environment = installation.environment(
                "worker", SIGN_OF_LIFE=str(installation.folder / f"{name}.alive")
            )
            assert run([str(Path("deploy/alive").resolve()), "worker"], environment) == 0, name
        assert (
            run([str(Path("deploy/alive").resolve()), "worker"], environment | {"SIGN_OF_LIFE": "/nowhere"})
            != 0
        )


def run(words: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(words, env=environment, capture_output=True, check=False).returncode
