"""A private Redis server for tests of what production does with one."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
import redis

START_SECONDS = 20.0


def free_port() -> int:
    """Return a port of this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving_redis(folder: Path) -> Iterator[str]:
    """Run redis-server on a free port of this machine until the block ends; it keeps nothing on disk."""
    program = shutil.which("redis-server")
    if program is None:
        leave_out = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        leave_out("LEFT OUT: no redis-server. Install Debian's package redis-server.")
    port = free_port()
    words = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _wait_for(port, process)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    client = redis.Redis(port=port)
    deadline = monotonic() + START_SECONDS
    while process.poll() is None and monotonic() < deadline:
        try:
            client.ping()
        except redis.exceptions.ConnectionError:
            sleep(0.05)
        else:
            client.close()
            return
    raise RuntimeError(f"redis-server did not answer on port {port}.")
