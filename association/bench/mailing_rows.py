"""`python -m association.bench.mailing_rows edition|copies N|prepare N|report RECIPIENTS ROWS`: rows of mailings, measured."""

import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

import django

FEW = 1000
CLAIMS = 20
PEOPLE = """
    SELECT 'address:reader' || n || '@bench.example' AS person, 'reader' || n || '@bench.example' AS address,
        'Jo Reader' AS name, 'you hold a seat of Harrowmere' AS why, 'members' AS audience,
        '{"name": "Jo", "partnership": "Harrowmere Safeguarding Children Partnership"}'::jsonb AS personal
    FROM generate_series(1, %s) n
"""
# What a worker does to a copy until it is sent: claiming, beginning and settling leave three dead versions behind.
SENT = (
    "UPDATE office_copy SET due_at = due_at + interval '5 minutes', claim = gen_random_uuid() WHERE {which}",
    "UPDATE office_copy SET state = 'sending', claimed_at = now() WHERE {which}",
    "UPDATE office_copy SET state = 'sent', sent_at = now() WHERE {which}",
)


@dataclass(frozen=True)
class Claim:
    """What one claim touched, and how long it took."""

    buffers: int
    milliseconds: float


def main(what: str, *numbers: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")
    django.setup()
    match what:
        case "edition":
            open_issue()
        case "copies":
            write(int(numbers[0]))
        case "prepare":
            prepare(int(numbers[0]))
        case _:
            return report(*map(int, numbers))
    return 0


def open_issue() -> None:
    """Open a consignment of the demonstration's longest issue, as members receive it."""
    from django.utils import timezone

    from newsletters.emails import compose_issue
    from newsletters.models import IssuePage, Mailing
    from newsletters.services.mailings import headers_of
    from office.marks import Words
    from office.services.consignments import open_consignment

    now = timezone.now()
    issues = [
        (compose_issue(issue, audience="members", now=now), issue) for issue in IssuePage.objects.live()[:6]
    ]
    composed, issue = max(issues, key=lambda each: len(each[0].html))
    headers = headers_of(Mailing(kind=Mailing.Kind.ISSUE, issue=issue, subject=issue.title))
    words = Words("members", issue.title, composed.text, composed.html, headers)
    open_consignment(name=issue.title, sender="Office <office@bench.example>", editions=[words], now=now)
    print(
        f"the mail: {issue.title}, {len(composed.html) / 1000:.0f} kB of HTML, {len(composed.text) / 1000:.0f} kB of text"
    )


def write(number: int, *, person: str = "") -> Any:
    """Write so many waiting copies of the last edition's words, in a consignment of their own that alone is running."""
    from django.db import connection
    from django.utils import timezone

    from office.models import Consignment, Edition
    from office.services.consignments import open_consignment, write_copies
    from office.services.copies import words_of

    now = timezone.now()
    Consignment.objects.filter(state="running").update(state="paused")
    words = words_of(Edition.objects.select_related("consignment").order_by("-pk")[0])
    consignment = open_consignment(
        name="measured", sender="Office <office@bench.example>", editions=[words], now=now
    )
    write_copies(consignment=consignment, people=(PEOPLE, [number]), now=now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE office_copy")
    return consignment


def prepare(number: int) -> None:
    """Begin a mailing to so many subscribers, and tell what it took."""
    from django.db import connection
    from django.utils import timezone

    from association.rehearsal.writing import subscribe
    from newsletters.models import Group, Mailing, Reader
    from newsletters.services.mailings import begin_due, words_for

    Reader.objects.filter(address__endswith="@rehearsal.example").delete()
    subscribe(number)
    now, statements = timezone.now(), 0
    body = [{"type": "rich_text", "value": "<p>What we want to say.</p>"}]
    mailing = Mailing.objects.create(
        kind=Mailing.Kind.CALL,
        subject="Measured",
        groups=[Group.SUBSCRIBERS],
        body=body,
        state=Mailing.State.SCHEDULED,
        send_at=now,
    )
    words_for(mailing, now=now)

    def count(execute: Callable[..., Any], *rest: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*rest)

    before, began = peak_memory(), perf_counter()
    with connection.execute_wrapper(count):
        begin_due(now=now)
    seconds, growth = perf_counter() - began, peak_memory() - before
    mailing.refresh_from_db()
    copies = mailing.consignment.copies.count() if mailing.consignment else 0
    print(
        f"preparing {copies:>9,} copies: {statements} statements, {seconds:.2f} s, {growth / 1e6:.1f} MB more memory"
    )


def peak_memory() -> int:
    """Return the most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def claims(consignment: Any, number: int = CLAIMS) -> list[Claim]:
    """Claim batches one after another, each measured by the database itself."""
    from datetime import timedelta

    from django.db import connection
    from django.utils import timezone

    from office.services.claiming import claim_statement

    done = []
    for _ in range(number):
        statement, parameters = claim_statement(
            consignment=consignment, now=timezone.now() + timedelta(seconds=1)
        )
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", parameters)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        done.append(Claim(buffers_of(plan), float(re.findall(r"Execution Time: ([\d.]+)", plan)[0])))
    return done


def buffers_of(plan: str) -> int:
    """Return how many pages the whole statement touched, wherever they were found."""
    line = next(line for line in plan.splitlines() if "Buffers:" in line)
    return sum(int(number) for number in re.findall(r"(?:hit|read)=(\d+)", line))


def tell(what: str, done: list[Claim]) -> float:
    """Print what a claim costs and return its median in milliseconds."""
    milliseconds = median(each.milliseconds for each in done)
    print(
        f"claiming {what:<52}{median(each.buffers for each in done):>7.0f} pages {milliseconds:>7.2f} ms; the first "
        f"{done[0].buffers:,} pages {done[0].milliseconds:.1f} ms",
        flush=True,
    )
    return milliseconds


def report(recipients: int, rows: int) -> int:
    """Measure preparing and claiming, tell, and return 1 if claiming costs much more among many rows."""
    print()
    for number in (FEW, recipients):
        words = [sys.executable, "-m", "association.bench.mailing_rows", "prepare", str(number)]
        subprocess.run(words, check=True)
    open_issue()
    few = tell(f"among {FEW:,}", claims(write(FEW)))
    many = write(rows)
    among = tell(f"among {rows:,}", claims(many))
    send_half(many, rows)
    tell("half way through, before anything is vacuumed", claims(many))
    many.state = "paused"
    many.save()
    tell(f"among {FEW:,} beside a paused one of {rows:,}", claims(write(FEW)))
    return int(among > 3 * few)


def send_half(consignment: Any, rows: int) -> None:
    """Mark the first half as sent, as workers would leave it behind."""
    from django.db import connection

    first = consignment.copies.order_by("pk").values_list("pk", flat=True)[0]
    with connection.cursor() as cursor:
        for statement in SENT:
            cursor.execute(
                statement.format(which="consignment_id = %s AND id < %s"), [consignment.pk, first + rows // 2]
            )


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
