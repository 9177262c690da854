"""Programs of the operating system that tests need: there, installed, or loudly missing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from association.local.errors import LocalError


def ensure_programs(names: Sequence[str]) -> None:
    """Have Debian's packages `names`, each with a program of that name; install the missing ones as root on Debian.

    Elsewhere it says what to install and that the tests which need it are left out; under CI=true, where
    nothing may be left out, it raises LocalError.
    """
    missing = [name for name in names if find_program(name) is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(missing)} ...", flush=True)
        _install(missing)
        missing = [name for name in names if find_program(name) is None]
    if not missing:
        return
    text = (
        f"Not installed here: {', '.join(missing)}.\n"
        f"On Debian an administrator installs it with: apt-get install {' '.join(missing)}"
    )
    if os.environ.get("CI") == "true":
        raise LocalError(f"{text}\nUnder CI=true no test may be left out.")
    bar = "!" * 78
    print(f"\n{bar}\n{text}\nTESTS THAT NEED IT ARE LEFT OUT.\n{bar}\n", file=sys.stderr, flush=True)


def find_program(name: str) -> str | None:
    """Return where a program lies; servers stand where only an administrator's shell looks."""
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


def _install(packages: Sequence[str]) -> None:
    """Install packages without asking; what apt says is shown only when it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-qq"]
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*apt, *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise LocalError(f"{' '.join([*apt, *words])} failed:\n{done.stdout.strip()}")
