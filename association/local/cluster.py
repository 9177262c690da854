"""A PostgreSQL data folder on disk: made, checked, and recognised in the list of processes."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from association.local.errors import LocalError
from association.local.place import Account, make_private_folder

SUPERUSER = "postgres"
COLLATION = "C.UTF-8"


@dataclass(frozen=True)
class PidFile:
    """What a server notes in its data folder: its process and its socket's folder."""

    pid: int
    socket_folder: Path


@dataclass(frozen=True)
class Cluster:
    """One data folder, with the programs and the account that serve it."""

    data: Path
    programs: Path
    account: Account
    major_version: str

    @cached_property
    def name(self) -> str:
        """Stands in the title of each of the server's processes, naming the data folder by its hash."""
        return f"association-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]}"

    def is_postmaster(self, words: Sequence[str]) -> bool:
        """Tell whether a command line is that of a server for this data folder."""
        if not words or Path(words[0]).name != "postgres":
            return False
        return any(pair == ("-D", str(self.data)) for pair in pairwise(words))

    def is_ours(self, words: Sequence[str]) -> bool:
        """Tell the same of the server or of a process it started, whose title shows its name."""
        return self.is_postmaster(words) or bool(words and words[0].startswith(f"postgres: {self.name}:"))

    def prepare(self) -> None:
        """Make the data folder unless it is there; refuse data of another owner or another major version."""
        if not self.data.exists() or not self._content():
            self._initialise()
            return
        version_file = self.data / "PG_VERSION"
        if self.data.is_dir():
            make_private_folder(self.data, self.account)
        if not version_file.is_file():
            raise LocalError(
                f"{self.data} should be the folder of the database, but what lies there is something else.\n"
                "Move it away to begin with an empty database."
            )
        version = version_file.read_text().strip()
        if version != self.major_version:
            raise LocalError(
                f"The database in {self.data} was written by PostgreSQL {version}; "
                f"this checkout brings PostgreSQL {self.major_version}.\n"
                f"Copy it over with PostgreSQL {version}'s pg_dump, or move it away to begin anew."
            )

    def _content(self) -> list[str]:
        """Return what lies in the data folder; a file in the folder's place counts as its own content."""
        try:
            return os.listdir(self.data)
        except NotADirectoryError:
            return [self.data.name]
        except PermissionError:
            make_private_folder(self.data, self.account)
            raise LocalError(
                f"The folder {self.data} cannot be read. Make it readable for its owner."
            ) from None

    def _initialise(self) -> None:
        """Make the data beside its place and move it there when it is whole: a kill leaves no half of it."""
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        make_private_folder(draft, self.account)
        done = self.run(
            "initdb",
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            f"--builtin-locale={COLLATION}",
            "--text-search-config=english",
            "--auth-local=trust",
            "--auth-host=reject",
        )
        if done.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise LocalError(f"The database could not be made in {self.data}:\n{done.stderr.strip()}")
        draft.rename(self.data)

    def run(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's account and return what it said."""
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            [str(self.programs / "bin" / program), *words],
            cwd="/",
            env=plain_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **self.account.switch,
        )

    def read_pid_file(self) -> PidFile | None:
        """Return what the pid file says, which may be long out of date; None without a readable one."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return PidFile(int(lines[0]), Path(lines[4]))
        except (FileNotFoundError, IndexError, ValueError):
            return None


def plain_environment() -> dict[str, str]:
    """Return an environment in which nothing that a person set for other PostgreSQL servers has a say."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
