"""Authorities that could be members: whom we know there, and what was said."""

import pghistory
from django.db import models
from django.utils import timezone

from membership.models.areas import Area
from membership.models.notes import Note
from office.models import OutboxMessage


@pghistory.track(fields=["area"], model_name="ProspectContactEvent")
class ProspectContact(models.Model):
    """Somebody to talk to about membership in an authority's area."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="prospect_contacts")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120, blank=True, help_text="For example partnership manager.")
    email = models.EmailField("e-mail address", blank=True)
    phone = models.CharField("telephone", max_length=45, blank=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "contact"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


@pghistory.track(
    fields=["area", "kind", "happened_at", "written_by", "changed_at"], model_name="ProspectNoteEvent"
)
class ProspectNote(Note):
    """How staff were in touch with an authority that is not in membership, letters included."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="prospect_notes")
    contact = models.ForeignKey(ProspectContact, models.SET_NULL, null=True, blank=True, related_name="notes")
    letter = models.ForeignKey(OutboxMessage, models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = "contact with a prospect"
        verbose_name_plural = "contacts with prospects"
        ordering = ["-happened_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} with {self.area}"


class LetterText(models.Model):
    """Words of an invitation to join that staff use again."""

    name = models.CharField(max_length=80, unique=True, help_text="For staff, for example “First letter”.")
    subject = models.CharField(max_length=160)
    words = models.TextField(
        help_text="An empty line parts paragraphs. {name}, {role}, {area}, {region}, {region_in_membership}, "
        "{sender} and {association} are filled in."
    )

    class Meta:
        verbose_name = "text of an invitation letter"
        verbose_name_plural = "texts of invitation letters"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
