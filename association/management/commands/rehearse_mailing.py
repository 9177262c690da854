"""Send a mailing while everything around it is killed, and say whether anybody was missed or got two."""

import random
import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from association.local.errors import LocalError
from association.rehearsal.play import Plan, Report, rehearse
from association.rehearsal.stage import standing


class Command(BaseCommand):
    help = (
        "Rehearse a mailing with servers of its own (the site's are not touched): workers, schedulers, Redis and PostgreSQL are killed "
        "at random moments while a mail server refuses, delays and hangs up; then every row is compared with what that server took."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--recipients", type=int, default=10_000)
        parser.add_argument("--kills", type=int, default=5)
        parser.add_argument("--seed", type=int, help="the same seed chooses the same kills and answers")
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--schedulers", type=int, default=1)
        parser.add_argument(
            "--milliseconds", type=float, default=2.0, help="how long the mail server takes for a mail"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        seed = options["seed"] or random.randrange(1, 1_000_000)  # noqa: S311
        plan = Plan(
            recipients=options["recipients"],
            kills=options["kills"],
            seed=seed,
            workers=options["workers"],
            schedulers=options["schedulers"],
            milliseconds=options["milliseconds"],
        )
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
        self.stdout.write(f"Rehearsing with --seed {seed}. A database server of its own is being made ...")
        try:
            with standing() as stage:
                report = rehearse(stage, plan, say=self.stdout.write)
        except LocalError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(words_of(report))
        if report.verdict.violations:
            raise CommandError(
                f"The mailing was not sent as it must be (--seed {seed}):\n  "
                + "\n  ".join(report.verdict.violations)
            )
        self.stdout.write("Nobody was missed, nobody got two.")


def words_of(report: Report) -> str:
    """Return the report for people."""
    plan, verdict = report.plan, report.verdict
    lines = [
        f"{plan.recipients:,} recipients, {plan.workers} workers, {plan.schedulers} schedulers, {report.seconds:.0f} seconds",
        f"killed: {'; '.join(report.kills) or 'nothing'}",
        "rows:   " + ", ".join(f"{number:,} {state}" for state, number in sorted(verdict.states.items())),
        f"ledger: {verdict.taken:,} taken in {verdict.attempts:,} transmissions; "
        f"{verdict.arrived_uncertain:,} of the uncertain ones had arrived",
    ]
    return "\n".join(lines)
