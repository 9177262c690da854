"""The private PostgreSQL server: real ones are started, shared, killed and started again."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg2
import pytest

from association.local.errors import LocalError
from association.local.place import server_account
from association.local.postgres import FORGETFUL, SharedServer
from association.local.server import Server

CHECKOUT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def fresh_data() -> Iterator[Path]:
    """A data folder as initdb makes it, to copy: that is faster than making one for every test."""
    folder = Path(tempfile.mkdtemp(prefix="var-"))
    folder.chmod(0o755)
    user = SharedServer(folder, log=folder / "log", settings=FORGETFUL)
    user.enter()
    user.leave()
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def shared(var: Path, fresh_data: Path) -> Iterator[Callable[[], SharedServer]]:
    """Make users of one server; whoever has not left when the test ends leaves then."""
    (var / "postgres").mkdir()
    subprocess.run(["cp", "-a", fresh_data, var / "postgres" / "data"], check=True)
    users: list[SharedServer] = []

    def another() -> SharedServer:
        users.append(SharedServer(var / "postgres", log=var / "logs" / "postgres.log", settings=FORGETFUL))
        return users[-1]

    yield another
    for user in users:
        user.leave()
    assert [process.pid for process in servers_of(var)] == []


def servers_of(var: Path) -> list[psutil.Process]:
    """Return the processes that work in a data folder below `var`, found apart from the code under test."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.cwd().startswith(str(var)) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def words_of(process: psutil.Process) -> str:
    """Return a process's command line; nothing for one that has just ended."""
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def pid_of(server: Server) -> int:
    return int((server.cluster.data / "postmaster.pid").read_text().split()[0])


def ask(server: Server, question: str, database: str = "association") -> object:
    connection = psycopg2.connect(server.url(database))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def runs(pid: int) -> bool:
    """Tell whether a process runs; one that has ended but was not yet taken note of does not."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def kill(pid: int) -> None:
    process = psutil.Process(pid)
    process.kill()
    with suppress(psutil.TimeoutExpired):
        process.wait(10)


@pytest.fixture
def bystander(var: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """An unrelated process whose command line names the data folder, under the server's account."""
    switch = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
    words = ["/bin/sh", "-c", "read line", "postgres", "-D", str(var / "postgres" / "data")]
    with subprocess.Popen(words, cwd="/", stdin=subprocess.PIPE, **switch) as process:
        yield process


class TestStarting:
    def test_the_server_answers_at_a_socket_only_and_takes_three_hundred_connections(self, shared) -> None:
        server = shared().enter()
        server.ensure_database()
        assert ask(server, "SHOW listen_addresses") == ""
        assert int(ask(server, "SHOW max_connections")) >= 300

    def test_only_its_own_account_reaches_the_socket(self, shared) -> None:
        server = shared().enter()
        assert server.socket_folder.stat().st_mode & 0o077 == 0

    def test_the_sites_role_may_make_databases_and_is_no_superuser(self, shared) -> None:
        server = shared().enter()
        server.ensure_database()
        rights = "SELECT rolsuper::text || rolcreatedb::text FROM pg_roles WHERE rolname = current_user"
        assert ask(server, rights) == "falsetrue"

    def test_upper_and_lower_case_work_for_names_from_everywhere_in_britain(self, shared) -> None:
        server = shared().enter()
        server.ensure_database()
        assert ask(server, "SELECT upper('siân ŵyn ó brádaigh')") == "SIÂN ŴYN Ó BRÁDAIGH"

    def test_a_second_start_keeps_the_data(self, shared) -> None:
        first = shared()
        server = first.enter()
        server.ensure_database()
        ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
        first.leave()
        assert ask(shared().enter(), "SELECT answer FROM kept") == 42

    def test_a_checkout_deep_down_gets_a_socket_with_a_path_short_enough(self, var: Path) -> None:
        deep = var / ("a-folder-with-a-long-name-" * 4) / ("and-one-more-below-it-" * 3)
        user = SharedServer(deep / "postgres", log=deep / "log", settings=FORGETFUL)
        try:
            server = user.enter()
            server.ensure_database()
            assert len(os.fsencode(deep)) > 107
            assert ask(server, "SELECT 1") == 1
        finally:
            user.leave()
            server.socket_folder.rmdir()


class TestSharing:
    def test_the_server_stays_until_the_last_one_leaves(self, shared, var: Path) -> None:
        first, second = shared(), shared()
        server = first.enter()
        assert pid_of(second.enter()) == pid_of(server)
        assert first.leave() is False
        assert server.answers()
        assert second.leave() is True
        assert servers_of(var) == []

    def test_a_command_runs_with_the_database_and_the_server_stops_after_it(self, var: Path) -> None:
        code = "import os, psycopg2, sys; psycopg2.connect(os.environ['DATABASE_URL']); sys.exit(7)"
        done = in_terminal(var, "with-database", "--", sys.executable, "-c", code)
        assert done.returncode == 7, done.stderr
        assert servers_of(var) == []

    def test_a_scratch_database_is_gone_after_the_command(self, var: Path) -> None:
        code = "import os; print(os.environ['DATABASE_URL'])"
        done = in_terminal(var, "with-database", "--scratch", "--", sys.executable, "-c", code)
        user = SharedServer(var / "test" / "postgres", log=var / "log", settings=FORGETFUL)
        try:
            server = user.enter()
            server.ensure_database()
            assert "/scratch_" in done.stdout
            assert ask(server, "SELECT count(*) FROM pg_database WHERE datname LIKE 'scratch%'") == 0
        finally:
            user.leave()


@pytest.mark.prove
class TestRecovery:
    def test_a_server_whose_starter_was_killed_is_taken_over_and_stopped_by_the_next(
        self, shared, var: Path
    ) -> None:
        code = (
            "import sys, time; from pathlib import Path; from association.local.postgres import SharedServer\n"
            "SharedServer(Path(sys.argv[1]), log=Path(sys.argv[2])).enter(); print('up', flush=True)\n"
            "time.sleep(300)"
        )
        words = [sys.executable, "-c", code, str(var / "postgres"), str(var / "log")]
        starter = subprocess.Popen(words, cwd=CHECKOUT, stdout=subprocess.PIPE)
        assert starter.stdout
        assert starter.stdout.readline() == b"up\n"
        starter.kill()
        starter.communicate()
        (survivor,) = [process.pid for process in servers_of(var) if "-D" in process.cmdline()]
        next_one = shared()
        assert pid_of(next_one.enter()) == survivor
        assert next_one.leave() is True

    def test_a_killed_server_starts_again_though_one_of_its_backends_still_works(self, shared) -> None:
        first = shared()
        server = first.enter()
        server.ensure_database()
        kept_busy = subprocess.Popen(
            [sys.executable, "-c", BUSY, server.url()], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert kept_busy.stdout
        backend = int(kept_busy.stdout.readline())
        time.sleep(0.3)
        kill(pid_of(server))
        assert runs(backend)
        assert ask(shared().enter(), "SELECT 1") == 1
        assert not runs(backend)
        kept_busy.kill()
        kept_busy.communicate()

    def test_a_killed_backend_does_not_end_the_server(self, shared, var: Path) -> None:
        server = shared().enter()
        server.ensure_database()
        before = pid_of(server)
        (backend,) = [one.pid for one in servers_of(var) if "checkpointer" in words_of(one)]
        kill(backend)
        deadline = time.monotonic() + 20
        while not server.answers() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert server.answers()
        assert pid_of(server) == before

    def test_a_server_that_died_under_its_users_is_revived(self, shared) -> None:
        user = shared()
        server = user.enter()
        assert user.revive() is False
        kill(pid_of(server))
        assert user.revive() is True
        assert server.answers()

    def test_a_server_that_hangs_is_ended_and_started_anew(self, shared) -> None:
        server = shared().enter()
        hanging = pid_of(server)
        os.kill(hanging, signal.SIGSTOP)
        assert pid_of(shared().enter()) != hanging

    @pytest.mark.parametrize("after", ["a clean stop", "a kill"])
    def test_a_stale_pid_file_whose_number_is_somebody_elses_by_now_harms_nobody(
        self, shared, bystander: "subprocess.Popen[bytes]", after: str
    ) -> None:
        first = shared()
        server = first.enter()
        pid_files = [server.cluster.data / "postmaster.pid", server.socket_folder / ".s.PGSQL.5432.lock"]
        lines = [pid_file.read_text().splitlines() for pid_file in pid_files]
        if after == "a kill":
            kill(pid_of(server))
        first.leave()
        for pid_file, (_, *rest) in zip(pid_files, lines, strict=True):
            pid_file.write_text("\n".join([str(bystander.pid), *rest]) + "\n")
            os.chown(pid_file, server.cluster.account.uid, -1)
        second = shared()
        assert pid_of(second.enter()) != bystander.pid
        second.leave()
        assert bystander.poll() is None

    def test_an_initialisation_that_was_killed_is_begun_anew(self, shared, var: Path) -> None:
        draft = var / "postgres" / "data.new"
        shutil.rmtree(var / "postgres" / "data")
        draft.mkdir()
        (draft / "PG_VERSION").write_text("18\n")
        assert shared().enter().answers()
        assert not draft.exists()


class TestRefusals:
    def test_data_of_another_major_version_is_left_alone_and_named(self, shared, var: Path) -> None:
        user = shared()
        server = user.enter()
        user.leave()
        version = server.cluster.data / "PG_VERSION"
        version.write_text("15\n")
        with pytest.raises(
            LocalError, match=r"written by PostgreSQL 15; this checkout brings PostgreSQL \d+"
        ):
            shared().enter()
        assert version.read_text() == "15\n"

    def test_a_folder_with_something_else_in_it_is_left_alone(self, shared, var: Path) -> None:
        data = var / "postgres" / "data"
        shutil.rmtree(data)
        data.mkdir()
        (data / "letter.txt").write_text("mine")
        os.chown(data, server_account().uid, -1)
        with pytest.raises(LocalError, match="something else"):
            shared().enter()
        assert (data / "letter.txt").read_text() == "mine"

    def test_a_file_in_the_folders_place_is_told_in_plain_words(self, var: Path) -> None:
        (var / "postgres").write_text("a file")
        with pytest.raises(LocalError, match="cannot be written to"):
            SharedServer(var / "postgres", log=var / "log")

    def test_a_server_that_cannot_start_says_why(self, shared, var: Path) -> None:
        user = SharedServer(var / "postgres", log=var / "log", settings={"shared_buffers": "nonsense"})
        with pytest.raises(LocalError, match="shared_buffers"):
            user.enter()


BUSY = """
import sys, psycopg2
connection = psycopg2.connect(sys.argv[1])
with connection.cursor() as cursor:
    cursor.execute("SELECT pg_backend_pid()")
    print(cursor.fetchone()[0], flush=True)
    cursor.execute("SET client_connection_check_interval = 0")
    cursor.execute("DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$")
"""


def in_terminal(var: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run `python -m association.local` as a person would, in an environment without our own variables."""
    ours = ("DATABASE_URL", "SITE_MODE", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [sys.executable, "-m", "association.local", *words],
        cwd=CHECKOUT,
        env={**environment, "VAR_DIR": str(var)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
