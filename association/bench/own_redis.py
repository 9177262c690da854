"""A Redis of one's own for measuring: nothing of it is kept, and nobody else's is touched."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_connection, socket
from tempfile import TemporaryDirectory
from time import monotonic, sleep

START_SECONDS = 20.0


@contextmanager
def own_redis() -> Iterator[str]:
    """Run a server on a free port of this machine until the block ends; yields its address."""
    program = shutil.which("redis-server")
    if program is None:
        raise SystemExit("There is no redis-server here. Install Debian's package redis-server.")
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    with TemporaryDirectory() as folder:
        process = subprocess.Popen([*words, "--dir", folder], stdout=subprocess.DEVNULL)
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(port: int) -> None:
    until = monotonic() + START_SECONDS
    while monotonic() < until:
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(0.05)
        else:
            return
    raise SystemExit("Redis did not answer.")
