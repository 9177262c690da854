"""Keeping what the check for personal data noticed, masked, for whoever moderates."""

from datetime import datetime

from django.db import transaction

from cms.models import GatedDocument
from resources.contributing.checking import Finding, look_at
from resources.models import Example, HeldFile, PrivacyWarning


@transaction.atomic
def note_warnings_of_words(*, example: Example, is_answered: bool, now: datetime) -> None:
    """Look at an example's own words anew and keep what may tell who somebody is; earlier warnings about them go."""
    example.warnings.filter(document=None).delete()
    _keep(
        findings_in_words(example.title, example.teaser, example.usefulness), example, None, is_answered, now
    )


@transaction.atomic
def note_warnings_of_files(*, example: Example, file: HeldFile, is_answered: bool, now: datetime) -> None:
    """Keep what was noticed in a file when it was uploaded."""
    _keep(findings_of_file(file), example, file.document_id, is_answered, now)


def look_again(*, now: datetime) -> int:
    """Look into files that were too long to read when they came, now that their words are read; returns into how many.

    What is found stands as a warning that nobody has answered, also on what is published by now. Safe to run twice.
    """
    waiting = PrivacyWarning.objects.filter(
        kind=PrivacyWarning.Kind.UNREAD, document__reading=GatedDocument.Reading.DONE
    )
    count = 0
    for key in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            held = waiting.select_related("document", "example").select_for_update(
                skip_locked=True, of=("self",)
            )
            if warning := held.filter(pk=key).first():
                text = warning.document.text if warning.document else ""
                _keep(look_at(text, place="the text"), warning.example, warning.document_id, False, now)
                warning.delete()
                count += 1
    return count


def findings_of_file(file: HeldFile) -> list[Finding]:
    """Return what was noticed in a held file."""
    return [Finding(**found) for found in file.findings]


def findings_in_words(title: str, teaser: str, usefulness: str) -> list[Finding]:
    """Return what the words of an example may tell."""
    return [
        *look_at(title, place="the title"),
        *look_at(teaser, place="“What it is”"),
        *look_at(usefulness, place="“Why it is useful”"),
    ]


def _keep(
    findings: list[Finding], example: Example, document_id: int | None, is_answered: bool, now: datetime
) -> None:
    PrivacyWarning.objects.bulk_create(
        PrivacyWarning(
            example=example,
            document_id=document_id,
            kind=found.kind,
            place=found.place[:120],
            shown=found.shown[:120],
            is_answered=is_answered,
            found_at=now,
        )
        for found in findings
    )
