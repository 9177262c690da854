"""What staff note about a partnership."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone

from membership.models.partnerships import Partnership


class NoteKind(models.TextChoices):
    """How staff and a partnership or a prospect were in touch."""

    PHONE = "phone", "telephone call"
    MAIL = "mail", "e-mail or letter"
    MEETING = "meeting", "meeting"
    NOTE = "note", "note"


class Note(models.Model):
    """Words of a member of staff about something that happened at a time."""

    kind = models.CharField(max_length=10, choices=NoteKind, default=NoteKind.NOTE)
    words = models.TextField("what was said")
    happened_at = models.DateTimeField("when")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


# The history keeps who wrote and changed a note and when; the words live in the note alone, so that they can be erased.
@pghistory.track(
    fields=["partnership", "kind", "happened_at", "written_by", "changed_at"],
    model_name="PartnershipNoteEvent",
)
class PartnershipNote(Note):
    """A call, a mail, a meeting or a thought about a partnership; for staff only."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="staff_notes")

    class Meta:
        verbose_name = "note"
        ordering = ["-happened_at", "-pk"]
        permissions = [("change_any_partnershipnote", "Can change notes that others wrote")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} with {self.partnership}"
