"""A person's terminal: start a long-running command, read what it says, press Ctrl-C."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import psutil

CHECKOUT = Path(__file__).resolve().parent.parent.parent
OURS = (
    "DATABASE_URL",
    "SITE_MODE",
    "SECRET_KEY",
    "DJANGO_SETTINGS_MODULE",
    "SITE_URL",
    "PYTEST_XDIST_WORKER",
)


class Terminal:
    """One command, with all that it says kept in a file."""

    def __init__(self, words: Sequence[str], *, environment: Mapping[str, str], log: Path) -> None:
        base = {name: value for name, value in os.environ.items() if name not in OURS}
        self.log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, *words],
                cwd=CHECKOUT,
                env={**base, **environment},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """All that the command has said so far."""
        return self.log.read_text()

    def wait_for(self, words: str, *, seconds: float = 60.0) -> None:
        """Wait until it has said `words`."""
        deadline = monotonic() + seconds
        while words not in self.said:
            assert self.process.poll() is None, f"It ended before it said “{words}”:\n{self.said}"
            assert monotonic() < deadline, f"It did not say “{words}” within {seconds} seconds:\n{self.said}"
            sleep(0.05)

    def end(self, number: signal.Signals = signal.SIGINT, *, seconds: float = 40.0) -> int:
        """Send a signal, wait for the end and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def exit_code(self, *, seconds: float = 60.0) -> int:
        """Wait for the command to end by itself and return the exit code."""
        return self.process.wait(seconds)


def processes_of(var: Path) -> list[psutil.Process]:
    """Return what runs for `var`: processes whose command line names it or that work below it."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            here = any(str(var) in word for word in process.cmdline()) or process.cwd().startswith(str(var))
            if here and runs(process) and process.pid != os.getpid():
                found.append(process)
    return found


def runs(process: psutil.Process) -> bool:
    """Tell whether a process runs; one that has ended and was not yet taken note of does not."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
