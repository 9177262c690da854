"""An uploaded document while a person corrects its outline: kept in a row, so that nothing is lost on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.db import transaction

from newsletters.importing import editing
from newsletters.importing.keeping import from_data, to_data
from newsletters.importing.outline import Kind, Outline
from newsletters.importing.reading import read
from newsletters.importing.shape import outline_of
from newsletters.importing.source import Source
from newsletters.models import ImportDraft
from newsletters.services.importing import Imported, NotImportedError, import_outline

if TYPE_CHECKING:
    from accounts.models import User

MOST_ENTRIES: Final = 1_500
KEPT_FOR: Final = dt.timedelta(days=30)
CORRECTIONS: Final = {"promote": editing.promote, "demote": editing.demote, "merge": editing.merge}


class TooManyLinesError(NotImportedError):
    def __init__(self) -> None:
        super().__init__(
            f"The document has more than {MOST_ENTRIES} paragraphs, too many to look through here. Split it and try again."
        )


class DraftChangedError(NotImportedError):
    """Somebody corrected the outline since this person saw it."""

    def __init__(self) -> None:
        super().__init__("The outline was changed in another window meanwhile. This is how it stands now.")


class DraftGoneError(NotImportedError):
    """The import was finished or given up."""

    def __init__(self) -> None:
        super().__init__("This import has been finished or given up already.")


@transaction.atomic
def start_draft(
    *, data: bytes, name: str, kind: Kind, month: dt.date | None, user: User, now: dt.datetime
) -> ImportDraft:
    """Read a document and keep its outline for correcting.

    Raises a kind of `UnreadableError` if the file cannot be read and `TooManyLinesError` if it is too long.
    """
    source = read(data, name)
    outline = outline_of(source, kind, month=month)
    if len(outline.entries) > MOST_ENTRIES:
        raise TooManyLinesError
    return ImportDraft.objects.create(
        kind=kind,
        file_name=source.name[-255:],
        original=data,
        outline=to_data(outline),
        created_by=user,
        created_at=now,
        updated_at=now,
    )


@transaction.atomic
def correct_draft(*, draft_id: int, version: int, correction: str, at: int, now: dt.datetime) -> None:
    """Make one correction ("promote", "demote" or "merge") to the entry at a position.

    Raises `DraftChangedError` if the outline is no longer at the version that the person saw, `DraftGoneError` if it
    is gone, and `editing.EditError` if the correction does not fit.
    """
    draft = _locked(draft_id, version)
    _keep(draft, CORRECTIONS[correction](outline_in(draft), at), now)


@transaction.atomic
def restart_draft(*, draft_id: int, now: dt.datetime) -> None:
    """Take back every correction: the outline is found anew."""
    draft = _locked(draft_id)
    kept = outline_in(draft)
    _keep(draft, outline_of(source_of(draft), kept.kind, month=kept.month), now)


@transaction.atomic
def accept_draft(
    *, draft_id: int, version: int, month: dt.date | None, user: User, now: dt.datetime
) -> Imported:
    """Make the pages and drop the draft.

    Raises `NotImportedError` or a kind of it; the draft stays as it is then.
    """
    draft = _locked(draft_id, version)
    outline = outline_in(draft)
    if month is not None:
        outline = replace(outline, month=month)
    imported = import_outline(source=source_of(draft), outline=outline, user=user, now=now)
    draft.delete()
    return imported


@transaction.atomic
def discard_draft(*, draft_id: int) -> None:
    """Give an import up."""
    ImportDraft.objects.filter(pk=draft_id).delete()


def outline_in(draft: ImportDraft) -> Outline:
    """The outline as it stands."""
    return from_data(draft.outline)


def source_of(draft: ImportDraft) -> Source:
    """The document as it was uploaded."""
    return read(bytes(draft.original), draft.file_name)


def _locked(draft_id: int, version: int | None = None) -> ImportDraft:
    draft = ImportDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise DraftGoneError
    if version is not None and draft.version != version:
        raise DraftChangedError
    return draft


def _keep(draft: ImportDraft, outline: Outline, now: dt.datetime) -> None:
    draft.outline = to_data(outline)
    draft.version += 1
    draft.updated_at = now
    draft.save(update_fields=["outline", "version", "updated_at"])


def forget_old_drafts(*, now: dt.datetime) -> int:
    """Delete imports that nobody has gone on with for 30 days; returns how many. Safe to run twice."""
    return ImportDraft.objects.filter(updated_at__lt=now - KEPT_FOR).delete()[0]
