"""`python -m association.worker`: does what is due, several things at a time in the threads of one process.

Celery's own command would load a terminal for typing, and processes that are split off would each take the memory of the whole site;
work here waits for mail servers, card providers and the database, which threads do as well.
"""

import sys

from association.celery import app
from association.environment import number, text


def main() -> int:
    """Work until told to stop, then end what is under way; return the exit code for the shell."""
    worker = app.Worker(
        hostname=text("WORKER_NAME", "worker@%h"),
        pool="threads",
        concurrency=number("WORKER_THREADS", 4),
        loglevel="INFO",
        without_gossip=True,
        without_mingle=True,
        quiet=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


if __name__ == "__main__":
    sys.exit(main())
