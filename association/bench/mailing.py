"""E-mails per second, of preparing and of claiming copies, on a database server of its own filled from the site's: `make bench`.

The mail is an issue of the demonstration with its personal parts. Rounds of ours, of raw smtplib with a mail of the same size that is
ready, and of a loop that renders each mail alternate, two processes with a connection each; medians are compared.
"""

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from statistics import median
from time import perf_counter, sleep

import psutil

from association.local.postgres import FORGETFUL
from association.rehearsal.stage import Stage, standing, wait_for_port

PROCESSES = 2
MAILS = 2000
ROUNDS = 5
AIMED_AT = 0.75
SENDERS = "association.bench.mail_senders"
# One looks only at the end of a mail, so that all time is the sender's; the other reads each mail as a mail server does.
SINKS = {
    "a sink that looks at nothing": ["association.bench.mail_sink", "{port}"],
    "a sink that reads each mail": [
        "aiosmtpd",
        "-n",
        "-l",
        "127.0.0.1:{port}",
        "-c",
        "aiosmtpd.handlers.Sink",
    ],
}


@dataclass(frozen=True)
class Round:
    """One way's mails, all processes together."""

    mails: int
    seconds: float
    processor_seconds: float
    sink_seconds: float

    @property
    def per_second(self) -> float:
        return self.mails / self.seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=MAILS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--recipients", type=int, default=100_000)
    parser.add_argument("--only", choices=["sending", "rows"])
    options = parser.parse_args()
    site = os.environ["DATABASE_URL"]
    fault = 0
    for settings, disk in (
        (FORGETFUL, "a database that waits for no disk"),
        ({}, "one that waits for its disk"),
    ):
        if options.only == "rows" and not settings:
            continue
        with standing(settings=settings) as stage:
            stage.start_redis()
            stage.new_database("bench")
            stage.copy_database(site)
            # The pictures lie in the site's folder.
            os.environ.update({**stage.environment(), "VAR_DIR": os.environ["VAR_DIR"]})
            words = [sys.executable, "-m", "association.bench.mailing_rows"]
            if options.only != "rows":
                subprocess.run([*words, "edition"], check=True)
                mails = options.mails if settings else options.mails // 5
                for sink in SINKS if settings else list(SINKS)[:1]:
                    _send(stage, f"{disk}, {sink}", SINKS[sink], mails, options.rounds)
            if options.only != "sending" and settings:
                rows = [str(options.recipients), str(options.rows)]
                fault |= subprocess.run([*words, "report", *rows], check=False).returncode
    return fault


def _send(stage: Stage, where: str, words: list[str], mails: int, rounds: int) -> None:
    """Measure against one sink, and tell."""
    sink = stage.launch("sink", [word.format(port=stage.mail_port) for word in words])
    wait_for_port(stage.mail_port)
    try:
        _measure(sink.pid, where, mails, rounds)
    finally:
        sink.kill()
        sink.wait()


def _measure(sink: int, where: str, mails: int, rounds: int) -> None:
    ways: dict[str, list[Round]] = {"raw": [], "ours": [], "rendering": []}
    for number in range(rounds + 1):
        for way, done in ways.items():
            measured = _round(way, mails // 4 if way == "rendering" else mails, psutil.Process(sink))
            if number:  # the first round warms everything up
                done.append(measured)
    raw = median(each.per_second for each in ways["raw"])
    print(f"\nmails with personal parts, {PROCESSES} processes, {where}, medians of {rounds} rounds")
    print(f"{'':<12}{'per second':>12}{'of raw':>9}{'ms of processor':>18}{'sink busy':>12}")
    for way, done in ways.items():
        rate = median(each.per_second for each in done)
        processor = median(each.processor_seconds / each.mails * 1000 for each in done)
        busy = median(each.sink_seconds / each.seconds for each in done)
        print(f"{way:<12}{rate:>12.0f}{rate / raw:>9.2f}{processor:>18.2f}{busy:>12.0%}", flush=True)
    ratio = median(each.per_second for each in ways["ours"]) / raw
    print(f"ours: {ratio:.2f} of raw (aimed at: {AIMED_AT})")


def _round(way: str, mails: int, sink: psutil.Process) -> Round:
    rows = [
        sys.executable,
        "-m",
        "association.bench.mailing_rows",
        "copies",
        str(0 if way == "raw" else mails),
    ]
    subprocess.run(rows, check=True)
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", SENDERS, way, str(mails // PROCESSES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    try:
        for process in processes:
            _line(process)
        sleep(0.5)
        before, began = sum(sink.cpu_times()[:2]), perf_counter()
        for process in processes:
            _tell(process)
        done = [_line(process).split() for process in processes]
        seconds, after = perf_counter() - began, sum(sink.cpu_times()[:2])
    finally:
        for process in processes:
            process.kill()
            process.wait()
    sent = sum(int(each[0]) for each in done)
    return Round(sent, seconds, sum(float(each[1]) for each in done), after - before)


def _line(process: "subprocess.Popen[str]") -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise SystemExit("A sender ended; its messages stand above.")
    return line


def _tell(process: "subprocess.Popen[str]") -> None:
    if process.stdin:
        process.stdin.write("go\n")
        process.stdin.flush()


if __name__ == "__main__":
    raise SystemExit(main())
