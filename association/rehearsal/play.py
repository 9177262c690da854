"""One rehearsal from the first row to the verdict."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep

from association.local.errors import LocalError
from association.rehearsal.company import QUEUE, Company, choose_kills
from association.rehearsal.stage import Stage
from association.rehearsal.verdict import Verdict, compare, number_under_way

LETTERS = 20
LOOK_SECONDS = 0.1
ASK_SECONDS = 0.5
# Kills fall while copies are on their way: after the first of them and before the last tenth.
FIRST, LAST = 0.02, 0.9


class NotFinishedError(LocalError):
    """The rehearsal's time was over before everything had been sent."""


@dataclass(frozen=True)
class Plan:
    """What is rehearsed: the same seed chooses the same kills and moods, though never the same moments."""

    recipients: int
    kills: int
    seed: int
    workers: int = 2
    schedulers: int = 1
    milliseconds: float = 2.0
    is_mild: bool = False
    queue: str = QUEUE

    @property
    def deadline(self) -> float:
        """Seconds within which everything must have been sent."""
        return 240 + self.recipients / 15 + 30 * self.kills


@dataclass(frozen=True)
class Report:
    """What happened, and what it amounts to."""

    plan: Plan
    verdict: Verdict
    kills: list[str]
    seconds: float


def rehearse(
    stage: Stage,
    plan: Plan,
    *,
    prepare: Callable[[Stage], None] | None = None,
    say: Callable[[str], None] = print,
) -> Report:
    """Write a mailing, send it while things are killed, and compare the rows with what the mail server took.

    `prepare` may fill the empty database beforehand. Raises `NotFinishedError` if the plan's time is over first.
    """
    chance = random.Random(plan.seed)  # noqa: S311 - moments, not secrets
    stage.new_database("rehearsal")
    if prepare is not None:
        prepare(stage)
    stage.start_redis()
    stage.start_mail_server(seed=0 if plan.is_mild else plan.seed or 1, milliseconds=plan.milliseconds)
    company = Company(
        stage, workers=plan.workers, schedulers=plan.schedulers, chance=chance, queue=plan.queue
    )
    try:
        say(f"Writing {plan.recipients:,} subscribers and a mailing to them ...")
        stage.run("writing", ["association.rehearsal.writing", str(plan.recipients), str(LETTERS)])
        began = monotonic()
        company.start()
        kills = _send(stage, plan, company, chance, say)
        return Report(plan, compare(database=stage.database, ledger=stage.ledger), kills, monotonic() - began)
    finally:
        stage.clear()


def _send(
    stage: Stage, plan: Plan, company: Company, chance: random.Random, say: Callable[[str], None]
) -> list[str]:
    """Kill at random moments until everything has been sent; returns the kills, in their order."""
    moments = sorted(plan.recipients * chance.uniform(FIRST, LAST) for _ in range(plan.kills))
    due = list(zip(moments, choose_kills(plan.kills, chance), strict=True))
    happened: list[str] = []
    deadline = monotonic() + plan.deadline
    asked = 0.0
    while True:
        if monotonic() > deadline:
            raise NotFinishedError(_what_is_left(stage, plan))
        company.look()
        if due and _taken(stage) >= due[0][0]:
            sleep(chance.uniform(0, 0.3))
            taken, kind = _taken(stage), due.pop(0)[1]
            company.kill(kind)
            happened.append(f"{kind} after {taken:,}")
            say(f"  {taken:>7,} taken: the {kind} is killed")
        if not due and monotonic() - asked > ASK_SECONDS:
            asked = monotonic()
            if number_under_way(stage.database) == 0:
                return happened
        sleep(LOOK_SECONDS)


def _taken(stage: Stage) -> int:
    return stage.ledger.read_bytes().count(b"\n") if stage.ledger.exists() else 0


def _what_is_left(stage: Stage, plan: Plan) -> str:
    left = number_under_way(stage.database)
    return (
        f"After {plan.deadline:.0f} seconds {'the database does not answer' if left is None else f'{left:,} rows are still under way'}; "
        f"the mail server took {_taken(stage):,}. A worker's last words:\n{stage.last_words('worker-1')}"
    )
