"""What the site's processes take of the machine's memory, as they are run in production."""

import os
import subprocess
import sys
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import psutil

from association.environment import BASE_DIR

MEBIBYTE = 1024 * 1024
AIM = 400 * MEBIBYTE
SETTLED = 8.0
START_SECONDS = 90.0
REQUESTS = 200


def measure_memory(environment: Mapping[str, str]) -> None:
    """Start the web server with two workers, the worker and the scheduler, let them work, and print their PSS.

    PSS counts what processes share once. The pages of the demonstration are asked for, so that templates and queries are loaded.
    """
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with TemporaryDirectory() as folder:
        words = {
            "web server with two workers": [
                *[sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py"],
                "association.wsgi:application",
            ],
            "worker": [sys.executable, "-m", "association.worker"],
            "scheduler": [sys.executable, "-m", "association.scheduler"],
        }
        surroundings = {
            **os.environ,
            **environment,
            "WEB_BIND": f"127.0.0.1:{port}",
            "WEB_WORKERS": "2",
        }
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        # The scheduler's notes are its own, lest a site that runs beside this one finds them locked.
        own = {"scheduler": {"VAR_DIR": folder}}
        processes = {
            name: subprocess.Popen(command, cwd=BASE_DIR, env=surroundings | own.get(name, {}), **quiet)  # type: ignore[call-overload]
            for name, command in words.items()
        }
        try:
            _browse(port)
            sleep(SETTLED)
            figures = {name: _pss(process.pid) for name, process in processes.items()}
        finally:
            for process in processes.values():
                process.terminate()
            for process in processes.values():
                process.wait(timeout=60)
    print()
    for name, size in figures.items():
        print(f"memory (PSS) of the {name}: {size / MEBIBYTE:.0f} MB")
    total = sum(figures.values())
    missed = "  missed" if total >= AIM else ""
    print(f"together: {total / MEBIBYTE:.0f} MB (aim: less than {AIM // MEBIBYTE} MB){missed}")


def _browse(port: int) -> None:
    until = monotonic() + START_SECONDS
    done = 0
    while done < REQUESTS:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            for address in ("/", "/account/sign-in/", "/search/?q=safeguarding", "/sitemap.xml"):
                connection.request("GET", address)
                connection.getresponse().read()
                done += 1
        except OSError:
            if monotonic() > until:
                raise SystemExit("The web server did not answer.") from None
            sleep(0.2)
        finally:
            connection.close()


def _pss(pid: int) -> int:
    family = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    total = 0
    for member in family:
        for line in Path(f"/proc/{member}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total
