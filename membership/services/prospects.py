"""Winning new members: contacts in authorities without membership, what was said, and letters of invitation."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from membership.access import london_day
from membership.coverage import coverage_by_region
from membership.models import Area, NoteKind, ProspectContact, ProspectNote
from membership.services import MembershipError
from membership.services.notes import NotTheirNoteError, refuse_future
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email

PLACEHOLDER = re.compile(r"\{(\w+)\}")
PLACEHOLDERS = {
    "name": "the contact’s name",
    "role": "the contact’s role",
    "area": "the authority",
    "region": "its region",
    "region_in_membership": "how much of the region is in membership, for example 40 %",
    "sender": "your name",
    "association": "the association’s name",
}


class NobodyToWriteToError(MembershipError):
    """A letter needs a contact with an e-mail address."""


class UnknownPlaceholderError(MembershipError):
    """The words ask for something to be filled in that nobody knows."""


def add_contact(
    *, area: Area, name: str, role: str = "", email: str = "", phone: str = "", now: datetime
) -> ProspectContact:
    """Keep somebody to talk to about membership in an authority."""
    return ProspectContact.objects.create(
        area=area, name=name, role=role, email=email.strip().lower(), phone=phone, added_at=now
    )


def change_contact(
    *, contact: ProspectContact, name: str, role: str, email: str, phone: str
) -> ProspectContact:
    """Replace what is known of a contact."""
    contact.name, contact.role, contact.email, contact.phone = name, role, email.strip().lower(), phone
    contact.save(update_fields=["name", "role", "email", "phone"])
    return contact


def remove_contact(*, contact: ProspectContact) -> None:
    """Forget a contact; what was said with them stays with the authority, without the name."""
    contact.delete()


def note_contact(
    *,
    area: Area,
    contact: ProspectContact | None,
    kind: str,
    words: str,
    happened_at: datetime,
    by: User,
    now: datetime,
) -> ProspectNote:
    """Note how staff were in touch with an authority. `kind` is a value of `NoteKind`. Raises `NotYetHappenedError`."""
    refuse_future(happened_at, now=now)
    return ProspectNote.objects.create(
        area=area,
        contact=contact,
        kind=kind,
        words=words,
        happened_at=happened_at,
        written_by=by,
        written_at=now,
    )


def change_contact_note(
    *,
    note: ProspectNote,
    contact: ProspectContact | None,
    kind: str,
    words: str,
    happened_at: datetime,
    by: User,
    now: datetime,
) -> ProspectNote:
    """Replace what one noted oneself; a letter that was sent stays as it was. Raises `NotTheirNoteError` or `NotYetHappenedError`."""
    if note.written_by_id != by.pk or note.letter_id:
        raise NotTheirNoteError("Only notes of one’s own can be changed, and letters stay as they were sent.")
    refuse_future(happened_at, now=now)
    note.contact, note.kind, note.words = contact, kind, words
    note.happened_at, note.changed_at = happened_at, now
    note.save(update_fields=["contact", "kind", "words", "happened_at", "changed_at"])
    return note


@transaction.atomic
def send_invitation(
    *, contact: ProspectContact, subject: str, words: str, by: User, now: datetime
) -> ProspectNote:
    """Write to a contact, inviting their partnership to join, and keep the letter in the history of the authority.

    Placeholders are filled in. Raises `NobodyToWriteToError` or `UnknownPlaceholderError`; nothing is sent then.
    """
    if not contact.email:
        raise NobodyToWriteToError(f"No e-mail address is known for {contact}.", field="contact")
    subject, words = fill_in(contact=contact, subject=subject, words=words, by=by, now=now)
    letter = compose_letter(recipients=[contact.email], subject=subject, words=words)
    return ProspectNote.objects.create(
        area=contact.area,
        contact=contact,
        letter=write_email(letter, now=now),
        kind=NoteKind.MAIL,
        words=f"{subject}\n\n{words}",
        happened_at=now,
        written_by=by,
        written_at=now,
    )


def fill_in(
    *, contact: ProspectContact, subject: str, words: str, by: User, now: datetime
) -> tuple[str, str]:
    """Return subject and words with every placeholder filled in. Raises `UnknownPlaceholderError`."""
    facts = _facts(contact, by=by, now=now)
    return _filled(subject, facts, field="subject"), _filled(words, facts, field="words")


def _filled(text: str, facts: Mapping[str, str], *, field: str) -> str:
    unknown = sorted({name for name in PLACEHOLDER.findall(text) if name not in facts})
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise UnknownPlaceholderError(
            f"Nothing is known by the name {{{unknown[0]}}}. What can be filled in: {known}.", field=field
        )
    return PLACEHOLDER.sub(lambda found: facts[found[1]], text)


def _facts(contact: ProspectContact, *, by: User, now: datetime) -> dict[str, str]:
    region = contact.area.get_region_display()
    coverage = {row.name: row.per_cent for row in coverage_by_region(today=london_day(now))}
    return {
        "name": contact.name,
        "role": contact.role,
        "area": contact.area.name,
        "region": region,
        "region_in_membership": f"{coverage[region]} %",
        "sender": by.name,
        "association": Identity.load().name,
    }
