"""Find, recognise and end processes, touching none that is not ours."""

import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

import psutil

Recognise = Callable[[Sequence[str]], bool]


def command_line(process: psutil.Process) -> list[str]:
    """Return the words of a process's command line; empty when it has ended or hides them."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return []
        words: list[str] = process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
        return []
    return words


def find(recognise: Recognise) -> Iterator[psutil.Process]:
    """Yield every running process whose command line `recognise` accepts."""
    for process in psutil.process_iter():
        words = command_line(process)
        if words and recognise(words):
            yield process


def find_by_id(pid: int, recognise: Recognise) -> psutil.Process | None:
    """Return process `pid` if it runs and is recognised; an id may long belong to somebody else."""
    try:
        process = psutil.Process(pid)
    except (psutil.NoSuchProcess, ValueError, OverflowError):
        return None
    words = command_line(process)
    return process if words and recognise(words) else None


def end(
    processes: Iterable[psutil.Process],
    recognise: Recognise,
    *,
    steps: Sequence[tuple[signal.Signals, float]] = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)),
) -> list[psutil.Process]:
    """End processes politely, then less so, and return those that are still there.

    `steps` are signals with the seconds to wait after each. Just before every signal the process is
    recognised anew, and psutil compares its start time, so that a reused id is never signalled.
    """
    left = list(processes)
    for signal_, seconds in steps:
        for process in left:
            if not recognise(command_line(process)):
                continue
            try:
                process.send_signal(signal_)
            except psutil.NoSuchProcess:
                continue
        left = wait_for_end(left, seconds)
        if not left:
            break
    return left


def wait_for_end(processes: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait at most `seconds` and return those that still run (a zombie has ended)."""
    deadline = time.monotonic() + seconds
    left = [process for process in processes if is_running(process)]
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = [process for process in left if is_running(process)]
    return left


def is_running(process: psutil.Process) -> bool:
    """Tell whether this very process still runs."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
