"""Writing due letters to the outbox."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from events.composing import compose_event_letter, holds_a_key
from events.models import EventLetter
from events.overtaken import is_overtaken
from office.papers import PaperError
from office.services.attachments import AttachmentRefusedError
from office.services.outbox import write_email

TRIED_AGAIN_AFTER = timedelta(minutes=10)

logger = logging.getLogger(__name__)


def write_due_letters(*, now: datetime) -> int:
    """Write every letter that is due; return how many were written.

    Each is put off before it is tried, so that one that cannot be written, for whatever reason, holds up no other.
    """
    written = 0
    for pk in list(EventLetter.objects.due(now).values_list("pk", flat=True)):
        if not EventLetter.objects.due(now).filter(pk=pk).update(due_at=now + TRIED_AGAIN_AFTER):
            continue
        try:
            written += write_letter(letter_id=pk, now=now)
        except (PaperError, AttachmentRefusedError):
            logger.exception("Letter %s about an event could not be written", pk)
    return written


@transaction.atomic
def write_letter(*, letter_id: int, now: datetime) -> bool:
    """Write one letter, once, or drop it where events have overtaken it; tell whether it was written now.

    What opens somebody's own page is kept from those who read the outbox. Raises `PaperError` or `AttachmentRefusedError`.
    """
    # Whoever is at it already, in another process, writes it.
    due = EventLetter.objects.select_for_update(skip_locked=True, of=("self",))
    letter = (
        due.filter(pk=letter_id, written_at=None, dropped_at=None)
        .select_related("event__page", "booking__partnership", "place__booking__event", "place__ticket")
        .select_related("entry__ticket", "entry__part", "step")
        .first()
    )
    if letter is None:
        return False
    if is_overtaken(letter, now=now):
        letter.dropped_at = now
        letter.save(update_fields=["dropped_at"])
        return False
    if letter.booking is None and letter.place is not None:
        letter.booking = letter.place.booking
    mail = compose_event_letter(letter, now=now)
    letter.message = write_email(mail, is_secret=holds_a_key(mail, letter), now=now)
    letter.written_at = now
    letter.save(update_fields=["written_at", "message"])
    return True
