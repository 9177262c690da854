"""The workers and schedulers of a rehearsal: started, killed at random, started again."""

import random
import subprocess
from collections import Counter
from collections.abc import Callable
from signal import SIGKILL
from time import sleep

from association.local.errors import LocalError
from association.rehearsal.stage import Stage

QUEUE = "association.rehearsal.queue"
DEATHS = 3
OUTAGE_SECONDS = (0.3, 2.5)
KINDS = ("worker", "broker", "database", "scheduler")


class Company:
    """So many workers (each with two threads that send) and schedulers, all working from the same rows."""

    def __init__(
        self, stage: Stage, *, workers: int, schedulers: int, chance: random.Random, queue: str = QUEUE
    ) -> None:
        self._stage, self._chance, self._queue = stage, chance, queue
        self._workers = [f"worker-{number}" for number in range(1, workers + 1)]
        self._schedulers = [f"scheduler-{number}" for number in range(1, schedulers + 1)]
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._deaths: Counter[str] = Counter()

    def start(self) -> None:
        """Start everybody."""
        for name in (*self._workers, *self._schedulers):
            self._start(name)

    def look(self) -> None:
        """Start again whoever has ended. Raises `LocalError` about one that keeps ending by itself."""
        for name, process in list(self._running.items()):
            code = process.poll()
            if code is None:
                continue
            self._deaths[name] += code != -SIGKILL
            if self._deaths[name] > DEATHS:
                raise LocalError(f"The {name} keeps ending. Its last words:\n{self._stage.last_words(name)}")
            self._start(name)

    def kill(self, kind: str) -> None:
        """Kill somebody of this kind without warning; servers come back after a moment."""
        match kind:
            case "worker":
                self._running[self._chance.choice(self._workers)].kill()
            case "scheduler":
                self._running[self._chance.choice(self._schedulers)].kill()
            case "broker":
                self._break(self._stage.kill_redis, self._stage.start_redis)
            case _:
                self._break(self._stage.kill_postgres, self._stage.start_postgres)

    def _break(self, kill: Callable[[], None], start: Callable[[], None]) -> None:
        kill()
        sleep(self._chance.uniform(*OUTAGE_SECONDS))
        start()

    def _start(self, name: str) -> None:
        celery = ["celery", f"--app={self._queue}"]
        if name in self._workers:
            words = [
                *celery,
                "worker",
                "--pool=threads",
                "--concurrency=2",
                "--loglevel=INFO",
                f"--hostname={name}@rehearsal",
            ]
            words += ["--without-gossip", "--without-mingle"]
        else:
            schedule = self._stage.folder / f"{name}.schedule"
            words = [*celery, "beat", "--loglevel=WARNING", f"--schedule={schedule}", "--pidfile="]
        self._running[name] = self._stage.launch(name, words)


def choose_kills(number: int, chance: random.Random) -> list[str]:
    """Return so many kinds of kill in a random order, each kind as often as the others."""
    kinds: list[str] = []
    while len(kinds) < number:
        kinds += chance.sample(KINDS, len(KINDS))
    return kinds[:number]
