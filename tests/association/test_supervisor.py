"""The supervisor, with real processes that stand in for the site's: started, killed, stopped, refused."""

import json
import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import psutil
import psycopg2
import pytest

from tests.servers.redis import free_port
from tests.servers.terminal import Terminal, processes_of, runs

Start = Callable[..., Terminal]
UP = "The site is up."


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def database(var: Path) -> Iterator[str]:
    """The address of an empty database that a person could have named."""
    address, _, query = os.environ["DATABASE_URL"].partition("?")
    name = var.name.replace("-", "_").lower()
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield f"{address.rpartition('/')[0]}/{name}?{query}"
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


@pytest.fixture
def start(var: Path, port: int, database: str) -> Iterator[Start]:
    """Start the stand-in site; at the end whatever still runs for it is killed, and that is a failure."""
    started: list[Terminal] = []

    def begin(*services: str, **environment: str) -> Terminal:
        defaults = {"VAR_DIR": str(var), "PORT": str(port), "DATABASE_URL": database}
        log = var.parent / f"{var.name}-terminal-{len(started)}"
        words = ["-m", "tests.servers.stand_in_site", *services]
        started.append(Terminal(words, environment={**defaults, **environment}, log=log))
        return started[-1]

    yield begin
    for terminal in started:
        if terminal.process.poll() is None:
            terminal.end(signal.SIGTERM)
        terminal.log.unlink()
    left = processes_of(var)
    for process in left:
        process.kill()
    assert [process.cmdline() for process in left] == []


def service(var: Path, name: str) -> psutil.Process:
    """Return the process that runs as `name`."""
    (found,) = [process for process in processes_of(var) if process.cmdline()[3:5] == [str(var), name]]
    return found


def answers(port: int) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
        return response.status == 200


def becomes_true(question: Callable[[], object], *, seconds: float = 20.0) -> bool:
    deadline = monotonic() + seconds
    while not question():
        if monotonic() > deadline:
            return False
        sleep(0.05)
    return True


class TestStarting:
    def test_it_serves_and_says_where(self, start: Start, port: int) -> None:
        terminal = start("wait")
        terminal.wait_for(UP)
        assert answers(port)
        assert f"http://localhost:{port}/" in terminal.said
        assert f"http://localhost:{port}/admin/" in terminal.said

    def test_the_demonstrations_sign_ins_are_shown(self, start: Start, var: Path) -> None:
        people = [
            {"who": "Editor", "email": "editor@example.org", "password": "a-b-c", "sees": "writes issues"}
        ]
        (var / "demonstration-sign-ins.json").write_text(json.dumps(people))
        terminal = start()
        terminal.wait_for(UP)
        assert "editor@example.org" in terminal.said
        assert "a-b-c" in terminal.said

    def test_what_is_done_is_not_done_again(self, start: Start, var: Path) -> None:
        for _ in range(2):
            terminal = start()
            terminal.wait_for(UP)
            assert terminal.end() == 0
        assert (var / "steps").read_text().split() == ["update", "collect", "first"]

    def test_what_was_collected_and_went_missing_is_collected_again(self, start: Start, var: Path) -> None:
        for _ in range(2):
            terminal = start()
            terminal.wait_for(UP)
            terminal.end()
            (var / "static" / "a.css").unlink()
        assert (var / "steps").read_text().split() == ["update", "collect", "first", "collect"]

    def test_a_database_whose_migrations_changed_meanwhile_is_updated_again(
        self, start: Start, var: Path, database: str
    ) -> None:
        for _ in range(2):
            terminal = start()
            terminal.wait_for(UP)
            terminal.end()
            with psycopg2.connect(database) as connection, connection.cursor() as cursor:
                cursor.execute("DELETE FROM django_migrations")
        assert (var / "steps").read_text().split() == ["update", "collect", "first", "update"]

    def test_a_database_that_was_in_use_already_gets_no_demonstration(
        self, start: Start, var: Path, database: str
    ) -> None:
        with psycopg2.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE django_migrations (app text, name text)")
        start().wait_for(UP)
        assert (var / "steps").read_text().split() == ["update", "collect"]

    def test_first_steps_that_were_killed_are_taken_again(self, start: Start, var: Path) -> None:
        first = start()
        first.wait_for("Noting first")
        first.end(signal.SIGKILL)
        start().wait_for(UP)
        assert (var / "steps").read_text().split()[-1] == "first"

    def test_the_secret_stays_the_same_and_is_the_owners_only(self, start: Start, var: Path) -> None:
        secrets = []
        for _ in range(2):
            terminal = start()
            terminal.wait_for(UP)
            secrets.append(service(var, "web").environ()["SECRET_KEY"])
            terminal.end()
        assert secrets[0] == secrets[1] == (var / "secret-key").read_text().strip()
        assert (var / "secret-key").stat().st_mode & 0o777 == 0o600

    def test_a_step_that_fails_is_told_with_its_last_words(self, start: Start, var: Path) -> None:
        terminal = start("failing")
        assert terminal.exit_code() == 1
        assert "The update failed." in terminal.said
        assert "full of eels" in terminal.said
        assert processes_of(var) == []


class TestStopping:
    @pytest.mark.parametrize(
        "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name
    )
    def test_everything_that_it_started_ends_and_nothing_else(
        self, start: Start, var: Path, number: signal.Signals
    ) -> None:
        terminal = start("wait")
        terminal.wait_for(UP)
        words = ["/bin/sh", "-c", "read line", "-m", "association.local.child", str(var), "web"]
        with subprocess.Popen(words, stdin=subprocess.PIPE) as bystander:
            assert terminal.end(number) == 0
            assert [process.pid for process in processes_of(var)] == [bystander.pid]
            assert "Everything is stopped." in terminal.said

    def test_a_service_that_will_not_end_is_killed_at_once_by_a_second_ctrl_c(
        self, start: Start, var: Path
    ) -> None:
        terminal = start("stay")
        terminal.wait_for(UP)
        begin = monotonic()
        terminal.process.send_signal(signal.SIGINT)
        terminal.wait_for("Stopping")
        assert terminal.end(seconds=5) == 0
        assert monotonic() - begin < 5
        assert processes_of(var) == []

    def test_a_service_that_will_not_end_is_killed_after_a_while(self, start: Start, var: Path) -> None:
        terminal = start("stay")
        terminal.wait_for(UP)
        assert terminal.end() == 0
        assert processes_of(var) == []

    def test_ctrl_c_during_the_start_leaves_nothing(self, start: Start, var: Path) -> None:
        terminal = start("wait")
        terminal.wait_for("Noting")
        assert terminal.end() == 0
        assert processes_of(var) == []


@pytest.mark.prove
class TestLookingAfter:
    @pytest.mark.parametrize("name", ["web", "waiter"])
    def test_a_killed_service_is_started_again_and_that_is_said(
        self, start: Start, var: Path, port: int, name: str
    ) -> None:
        terminal = start("wait")
        terminal.wait_for(UP)
        service(var, name).kill()
        terminal.wait_for(f"The {name} ended (killed by signal 9) and is started again.")
        assert becomes_true(lambda: [p for p in processes_of(var) if p.cmdline()[4:5] == [name]])
        terminal.wait_for("started again")

    def test_a_service_that_keeps_ending_stops_the_site(self, start: Start, var: Path) -> None:
        terminal = start("end")
        assert terminal.exit_code() == 1
        assert "The ender keeps ending (4 times" in terminal.said
        assert processes_of(var) == []

    def test_errors_in_a_services_log_reach_the_terminal(self, start: Start) -> None:
        terminal = start("complain")
        terminal.wait_for("complainer: 2030-01-01 ERROR office: the printer is on fire")


@pytest.mark.prove
class TestRecovery:
    def test_a_killed_supervisors_services_are_ended_by_the_next_start(
        self, start: Start, var: Path, port: int
    ) -> None:
        first = start("wait")
        first.wait_for(UP)
        survivors = [service(var, "web"), service(var, "waiter")]
        first.end(signal.SIGKILL)
        assert all(map(runs, survivors))
        second = start("wait")
        second.wait_for(UP)
        assert "Ended what an earlier, killed start had left behind." in second.said
        assert not any(map(runs, survivors))
        assert answers(port)

    def test_a_killed_supervisors_own_database_is_taken_over(self, start: Start, var: Path) -> None:
        first = start(DATABASE_URL="")
        first.wait_for(UP)
        (postmaster,) = [process for process in processes_of(var) if "-D" in process.cmdline()]
        first.end(signal.SIGKILL)
        second = start(DATABASE_URL="")
        second.wait_for(UP)
        assert runs(postmaster)
        assert second.end() == 0
        assert processes_of(var) == []

    def test_a_database_killed_under_the_site_is_started_again(self, start: Start, var: Path) -> None:
        terminal = start(DATABASE_URL="")
        terminal.wait_for(UP)
        (postmaster,) = [process for process in processes_of(var) if "-D" in process.cmdline()]
        postmaster.kill()
        terminal.wait_for("The database server had ended and is started again.")
        assert terminal.end() == 0


class TestRefusals:
    def refused(self, terminal: Terminal, var: Path) -> str:
        assert terminal.exit_code() == 1
        assert processes_of(var) == []
        assert "Traceback" not in terminal.said
        return terminal.said

    @pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::1"])  # noqa: S104
    def test_a_taken_port(self, start: Start, var: Path, port: int, host: str) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as other:
            other.bind((host, port))
            other.listen()
            assert f"Port {port} is taken" in self.refused(start(), var)

    def test_a_folder_that_cannot_be_written_to(self, start: Start, var: Path) -> None:
        (var / "file").write_text("")
        said = self.refused(start(VAR_DIR=str(var / "file")), var)
        assert f"The folder {var / 'file'} cannot be written to" in said

    def test_a_dead_database(self, start: Start, var: Path) -> None:
        said = self.refused(start(DATABASE_URL=f"postgres://me:hush@127.0.0.1:{free_port()}/none"), var)
        assert "The database that DATABASE_URL names does not answer" in said
        assert "hush" not in said

    def test_an_address_that_is_none(self, start: Start, var: Path) -> None:
        assert "DATABASE_URL" in self.refused(start(DATABASE_URL="mysql://example"), var)

    def test_data_that_is_something_else(self, start: Start, var: Path) -> None:
        (var / "postgres").mkdir()
        (var / "postgres" / "data").write_text("a letter")
        assert "something else" in self.refused(start(DATABASE_URL=""), var)

    def test_a_second_run_in_the_same_checkout(self, start: Start, var: Path, port: int) -> None:
        first = start()
        first.wait_for(UP)
        second = start(PORT=str(free_port()))
        assert second.exit_code() == 1
        assert f"runs already: http://localhost:{port}, process {first.process.pid}" in second.said
        assert answers(port)
