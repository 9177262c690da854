"""Starts services, keeps them running within bounds, tells of their problems, and stops all of them."""

import re
import subprocess
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from signal import SIGKILL, SIGTERM
from time import monotonic, sleep

from association.local import processes
from association.local.child import command, recognise
from association.local.errors import LocalError
from association.local.server import last_words, open_log
from association.local.services import Service, Step

DEATHS, WITHIN_SECONDS = 3, 60.0
STOP_SECONDS = 10.0
PROBLEM = re.compile(r"\b(ERROR|CRITICAL)\b")


def say(text: str) -> None:
    """Tell the person at the terminal; a terminal that has gone away is no reason to stop."""
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = open("/dev/null", "w")  # noqa: SIM115


class Supervisor:
    """Runs things for the folder `var`: logs go there, and processes bear its name in their command lines."""

    def __init__(self, *, var: Path, checkout: Path, environment: Mapping[str, str]) -> None:
        self._var = var
        self._checkout = checkout
        self._environment = dict(environment)
        self._names: set[str] = set()
        self._running: dict[Service, subprocess.Popen[bytes]] = {}
        self._deaths: dict[str, deque[float]] = defaultdict(deque)
        self._read_until: dict[str, int] = {}

    def run(self, step: Step) -> None:
        """Run a step to its end; raises LocalError with its last words when it fails."""
        log = self._log("prepare")
        begin = log.stat().st_size if log.exists() else 0
        with open_log(log) as file:
            process = self._popen("prepare", step.words, file)
        code = process.wait()
        self._names.discard("prepare")
        if code:
            raise LocalError(
                f"{step.says} failed. Its last words (all of them are in {log}):\n"
                f"{last_words(log, min(begin, log.stat().st_size), lines=15)}"
            )

    def start(self, services: Sequence[Service]) -> None:
        """Start the services."""
        for service in services:
            log = self._log(service.name)
            self._read_until[service.name] = log.stat().st_size if log.exists() else 0
            self._launch(service)

    def look(self) -> None:
        """Start again what has died and tell of problems; raises LocalError when a service keeps dying."""
        for service, process in list(self._running.items()):
            self._tell_problems(service)
            code = process.poll()
            if code is None:
                continue
            end_survivors(self._var, service.name, seconds=0.0)
            deaths = self._deaths[service.name]
            deaths.append(monotonic())
            while deaths and deaths[0] < monotonic() - WITHIN_SECONDS:
                deaths.popleft()
            if len(deaths) > DEATHS:
                log = self._log(service.name)
                raise LocalError(
                    f"The {service.name} keeps ending ({len(deaths)} times within {WITHIN_SECONDS:.0f} seconds). "
                    f"Its last words (all of them are in {log}):\n{last_words(log, 0, lines=15)}"
                )
            say(f"The {service.name} ended ({_how(code)}) and is started again.")
            self._launch(service)

    def stop(self, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """Stop everything of ours: politely within ten seconds, or at once when `hurry` says so."""
        for process in self._running.values():
            if process.poll() is None:
                process.send_signal(SIGTERM)
        deadline = monotonic() + STOP_SECONDS
        while monotonic() < deadline and not hurry():
            if all(process.poll() is not None for process in self._running.values()):
                break
            sleep(0.05)
        for name in self._names:
            end_survivors(self._var, name, seconds=0.0)
        for process in self._running.values():
            process.wait()
        self._running.clear()

    def _launch(self, service: Service) -> None:
        with open_log(self._log(service.name)) as log:
            self._running[service] = self._popen(service.name, service.words, log)

    def _popen(self, name: str, words: Sequence[str], log: object) -> "subprocess.Popen[bytes]":
        self._names.add(name)
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            command(self._var, name, words),
            cwd=self._checkout,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _log(self, name: str) -> Path:
        return self._var / "logs" / f"{name}.log"

    def _tell_problems(self, service: Service) -> None:
        log = self._log(service.name)
        with log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(min(self._read_until[service.name], size))
            said, newline, _ = file.read().rpartition(b"\n")
        self._read_until[service.name] = min(self._read_until[service.name], size) + len(said + newline)
        for line in said.decode(errors="replace").splitlines():
            if PROBLEM.search(line):
                say(f"{service.name}: {line}")


def end_survivors(var: Path, name: str | None = None, *, seconds: float) -> int:
    """End the processes of ours that run for the folder `var` (under one name, or all); return how many.

    They get `seconds` to end politely.
    """
    is_ours = recognise(var, name)
    found = list(processes.find(is_ours))
    steps = ((SIGTERM, seconds), (SIGKILL, 5.0)) if seconds else ((SIGKILL, 5.0),)
    left = processes.end(found, is_ours, steps=steps)
    if left:
        numbers = ", ".join(str(process.pid) for process in left)
        raise LocalError(f"Processes of an earlier start will not end: {numbers}.\nEnd them, then try again.")
    return len(found)


def _how(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"
