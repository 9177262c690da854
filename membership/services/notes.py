"""What staff note about partnerships: calls, mails, meetings, thoughts."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from membership.models import Partnership, PartnershipNote
from membership.services import MembershipError

CHANGE_ANY = "membership.change_any_partnershipnote"


class NotYetHappenedError(MembershipError):
    """A note tells what has happened."""


class NotTheirNoteError(MembershipError):
    """People change the notes that they wrote."""


@transaction.atomic
def add_note(
    *, partnership: Partnership, kind: str, words: str, happened_at: datetime, by: User, now: datetime
) -> PartnershipNote:
    """Note something about a partnership, for staff only.

    Arguments: `kind` is a value of `NoteKind`; `happened_at` an aware datetime that is not to come. Raises `NotYetHappenedError`.
    """
    refuse_future(happened_at, now=now)
    return PartnershipNote.objects.create(
        partnership=partnership,
        kind=kind,
        words=words,
        happened_at=happened_at,
        written_by=by,
        written_at=now,
    )


@transaction.atomic
def change_note(
    *, note: PartnershipNote, kind: str, words: str, happened_at: datetime, by: User, now: datetime
) -> PartnershipNote:
    """Replace what a note says; the timeline tells that it was changed. Raises `NotTheirNoteError` or `NotYetHappenedError`."""
    if not may_change_note(by, note):
        raise NotTheirNoteError(
            f"{note.written_by or 'Somebody else'} wrote this note. Add one of your own instead."
        )
    refuse_future(happened_at, now=now)
    note.kind, note.words, note.happened_at, note.changed_at = kind, words, happened_at, now
    note.save(update_fields=["kind", "words", "happened_at", "changed_at"])
    return note


def may_change_note(user: User, note: PartnershipNote) -> bool:
    """Say whether a person may change a note: their own, or any with the permission for it."""
    return note.written_by_id == user.pk or user.has_perm(CHANGE_ANY)


def refuse_future(happened_at: datetime, *, now: datetime) -> None:
    """Raise `NotYetHappenedError` for a moment that is to come."""
    if happened_at > now:
        raise NotYetHappenedError("This lies in the future. Note what has happened.", field="happened_at")
