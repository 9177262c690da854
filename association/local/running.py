"""`make run`: the whole site on one machine, from nothing to the first page and back to nothing."""

import errno
import fcntl
import os
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from association.local.errors import LocalError
from association.local.place import make_folder
from association.local.site import OpenSite, Site, opened, preparing
from association.local.supervisor import end_survivors, say
from association.local.welcome import welcome

LOOPBACK = ("127.0.0.1", "::1")
FIRST_ANSWER_SECONDS = 90.0
LOOK_SECONDS = 0.25


class Interruption:
    """Turns the first Ctrl-C, SIGTERM or SIGHUP into KeyboardInterrupt; the next ones only ask to hurry."""

    def __init__(self) -> None:
        self.requested = False
        self.hurry = False

    def listen(self) -> None:
        """Begin to listen."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)

    def _hear(self, *_: object) -> None:
        if self.requested:
            self.hurry = True
            return
        self.requested = True
        raise KeyboardInterrupt


def run(site: Site) -> None:
    """Run the site until somebody stops it; raises LocalError in plain words, with nothing left running."""
    interruption = Interruption()
    interruption.listen()
    var = make_folder(site.var)
    with _only_run(var, site.address):
        try:
            _run(site, var, interruption)
        except KeyboardInterrupt:
            say("Everything is stopped.")


def _run(site: Site, var: Path, interruption: Interruption) -> None:
    with preparing(var):
        if end_survivors(var, seconds=5.0):
            say("Ended what an earlier, killed start had left behind.")
    addresses = free_addresses(site.port)
    say("Starting the database ...")
    with opened(site) as open_site:
        try:
            with preparing(var):
                open_site.prepare()
            first, *others = site.services(var, addresses)
            open_site.supervisor.start([first])
            _wait_for_first_answer(open_site, addresses[0])
            open_site.supervisor.start(others)
            say(welcome(address=site.address, var=var, database=site.database_url))
            _look_after(open_site)
        except KeyboardInterrupt:
            say("\nStopping, a few seconds (Ctrl-C again to hurry) ...")
            raise
        finally:
            interruption.requested = True
            open_site.supervisor.stop(hurry=lambda: interruption.hurry)


def _look_after(open_site: OpenSite) -> None:
    while True:
        sleep(LOOK_SECONDS)
        if open_site.shared and open_site.shared.revive():
            say("The database server had ended and is started again.")
        open_site.supervisor.look()


def _wait_for_first_answer(open_site: OpenSite, address: tuple[str, int]) -> None:
    deadline = monotonic() + FIRST_ANSWER_SECONDS
    while not answers(f"http://{address[0]}:{address[1]}/healthz"):
        if monotonic() > deadline:
            raise LocalError(
                f"The site did not answer within {FIRST_ANSWER_SECONDS:.0f} seconds.\n"
                f"What it said is in {open_site.site.var / 'logs'}."
            )
        sleep(0.1)
        open_site.supervisor.look()


@contextmanager
def _only_run(var: Path, address: str) -> Iterator[None]:
    """Be the only run of this folder, or raise LocalError that says where the other one is."""
    run_folder = make_folder(var / "run")
    with (run_folder / "site").open("a+") as note:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note.seek(0)
            raise LocalError(
                f"The site of this checkout runs already: {note.read().strip()}.\n"
                "Stop it there with Ctrl-C, or use that one."
            ) from None
        note.truncate(0)
        note.write(f"{address}, process {os.getpid()}\n")
        note.flush()
        yield


def free_addresses(port: int) -> list[tuple[str, int]]:
    """Return this machine's own addresses with `port`; raises LocalError when somebody listens there."""
    addresses = []
    for host in LOOPBACK:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
                addresses.append((host, port))
        except PermissionError:
            raise LocalError(
                f"Port {port} is reserved for the system. Choose one above 1023, as in PORT=8123 make run."
            ) from None
        except OSError as error:
            if error.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL):
                continue
            raise LocalError(
                f"Port {port} is taken: another program listens there.\n"
                f"Stop that one, or choose another port, as in PORT={8123 if port != 8123 else 8124} make run."
            ) from None
    return addresses


def answers(url: str) -> bool:
    """Tell whether a page answers with 200, asked directly and not through a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
