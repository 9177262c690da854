"""Bring a spreadsheet of examples into the directory."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.selectors import person_at
from office.columns import find_columns
from office.spreadsheets import as_text
from office.tables import UnreadableListError, read_table
from resources.importing.columns import COLUMNS, NEEDED
from resources.importing.planning import FILED, KNOWN, NEW, REFUSED, Planned
from resources.services.importing import NoDirectoryError, import_examples, plan_examples

WORDS = {NEW: "new", FILED: "more topics", KNOWN: "there already", REFUSED: "REFUSED"}


class Command(BaseCommand):
    help = (
        "Publish the examples of a spreadsheet (.xlsx or .csv) in the directory: topic, partnership, title, address and date in "
        "any order of columns, and if there are any type, summary and sharing. Nothing is made twice; --dry-run shows what would happen."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="tell of every row what would happen, and do nothing"
        )
        parser.add_argument(
            "--create-topics",
            action="store_true",
            help="make topics that nobody knows, as drafts for an editor",
        )
        parser.add_argument(
            "--by", metavar="E-MAIL", help="whose act the publication is, for the examples’ history"
        )
        parser.add_argument(
            "--refused",
            metavar="FILE",
            type=Path,
            help="write the refused rows there as CSV, to be put right and imported",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import what can be imported and list the rest; exits with 1 where a row was refused, 0 otherwise."""
        by = person_at(options["by"]) if options["by"] else None
        if options["by"] and by is None:
            raise CommandError(f"Nobody has the address {options['by']}.")
        now, may_create_topics = timezone.now(), options["create_topics"]
        try:
            table = read_table(options["file"].read_bytes())
            listing = find_columns(table, columns=COLUMNS, needed=NEEDED)
            if options["dry_run"]:
                planned = plan_examples(listing, now=now, may_create_topics=may_create_topics)
            else:
                planned = import_examples(
                    listing, source=options["file"].name, by=by, now=now, may_create_topics=may_create_topics
                )
        except (OSError, UnreadableListError, NoDirectoryError) as problem:
            raise CommandError(str(problem)) from problem
        self._tell(planned, listing.ignored, dry=options["dry_run"])
        refused = [each for each in planned if each.outcome == REFUSED]
        if options["refused"] and refused:
            _write_refused(Path(options["refused"]), refused)
            self.stdout.write(f"The refused rows stand in {options['refused']}, each with its reason.")
        if refused:
            raise SystemExit(1)

    def _tell(self, planned: list[Planned], ignored: tuple[str, ...], *, dry: bool) -> None:
        if ignored:
            self.stdout.write(f"Columns that are not used: {', '.join(ignored)}.")
        for each in planned:
            if dry or each.words:
                words = " ".join(each.words)
                self.stdout.write(
                    f"Row {each.row.number}: {WORDS[each.outcome]}: {each.title or '(no title)'}. {words}".strip()
                )
        numbers = Counter(each.outcome for each in planned)
        told = ", ".join(f"{numbers[outcome]} {words}" for outcome, words in WORDS.items())
        self.stdout.write(f"{'Would be' if dry else 'Done'}: {told}.")


def _write_refused(path: Path, refused: list[Planned]) -> None:
    """Write rows as they came, with a column that says why they were refused."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*(column.heading for column in COLUMNS), "Why it was refused"])
        for each in refused:
            cells = [each.row.get(column.name) for column in COLUMNS]
            writer.writerow([as_text(cell) for cell in [*cells, " ".join(each.words)]])
