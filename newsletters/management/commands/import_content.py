"""Bring legacy documents in as drafts."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from newsletters.importing.outline import Outline
from newsletters.importing.reading import LARGEST_FILE, SUFFIXES, read
from newsletters.importing.shape import outline_of
from newsletters.importing.source import Source, UnreadableError
from newsletters.importing.tree import tree_of
from newsletters.importing.verifying import compare_words, words_of_source
from newsletters.services.importing import Imported, NotImportedError, import_outline, verify_import


def month(text: str) -> dt.date:
    """The first day of a month written as 2019-09."""
    try:
        return dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a month. Write it as 2019-09.") from None


class Command(BaseCommand):
    help = f"Turn legacy documents ({', '.join(SUFFIXES)}) into draft pages. Nothing is published, nothing is made twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument(
            "--kind",
            choices=["newsletter", "news"],
            required=True,
            help="an issue each, or a page for each heading",
        )
        parser.add_argument(
            "--month",
            type=month,
            metavar="YYYY-MM",
            help="the month of the issue, where the document names none",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show the outline as a tree and make nothing"
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="compare the words of the file with those on its pages, and report",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file by itself: a file that fails leaves nothing behind and does not stop the others.

        Exits with 1 if any file failed, 0 otherwise.
        """
        if options["month"] and len(options["files"]) > 1:
            self.stderr.write("--month goes with a single file, as every issue has its own month.")
            raise SystemExit(1)
        failed = [path for path in options["files"] if not self._import(path, options)]
        if failed:
            self.stderr.write(f"{len(failed)} of {len(options['files'])} files were not imported.")
            raise SystemExit(1)

    def _import(self, path: Path, options: dict[str, Any]) -> bool:
        try:
            source = read(_bytes_of(path), path.name)
            outline = outline_of(source, options["kind"], month=options["month"])
            self.stdout.write(self.style.MIGRATE_HEADING(path.name))
            if options["dry_run"]:
                return self._show(source, outline)
            imported = import_outline(source=source, outline=outline, user=None, now=timezone.now())
        except OSError as error:
            self.stderr.write(f"{path}: cannot be opened ({error.strerror}).")
            return False
        except (UnreadableError, NotImportedError) as error:
            self.stderr.write(f"{path}: {error.message}")
            return False
        self._report(imported)
        return self._verify(source, outline) if options["verify"] else True

    def _show(self, source: Source, outline: Outline) -> bool:
        report = compare_words(words_of_source(source), outline.words())
        self.stdout.write(tree_of(outline))
        self.stdout.write(f"{report} Nothing was made (--dry-run).")
        return report.complete

    def _report(self, imported: Imported) -> None:
        made = {page.pk for page in imported.made}
        if imported.known_before:
            self.stdout.write("  already imported; nothing was made:")
        for page in imported.pages:
            state = "draft made" if page.pk in made else "was there"
            self.stdout.write(f"  {state}: {page.title} (page {page.pk})")
        if imported.undated:
            self.stdout.write(
                f"  {len(imported.undated)} without a date in the document; they bear today's until you set one."
            )

    def _verify(self, source: Source, outline: Outline) -> bool:
        report = verify_import(source=source, outline=outline)
        if report is None:
            self.stdout.write("  not imported, so there is nothing to compare.")
            return False
        self.stdout.write(f"  words: {report}")
        return report.complete


def _bytes_of(path: Path) -> bytes:
    """The file's bytes, never more than one over the bound, so that a huge file costs nothing."""
    with path.open("rb") as stream:
        return stream.read(LARGEST_FILE + 1)
