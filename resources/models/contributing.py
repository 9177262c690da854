"""What stands around an example until it is published: files not sent yet, warnings about people, and nudges."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms.models import GatedDocument
from membership.models import Partnership
from resources.models.examples import Example

NUDGE_SUBJECT = "What could other partnerships learn from {partnership}?"
NUDGE_WORDS = "\n\n".join(
    (
        "Dear {name},",
        "The directory is where partnerships show one another what they have made: annual reports, strategies, training plans, "
        "audit tools, leaflets. There is nothing of {partnership} in it yet.",
        "A link or a file that you have already is enough, and sharing it takes two minutes. You say how far it may go: members only, "
        "members and their boards, or everybody.",
        "Share an example: {address}",
        "Thank you,\n{association}",
    )
)


class HeldFile(models.Model):
    """A file that somebody uploaded for an example which is not sent yet: withheld, theirs alone, deleted after a day."""

    document = models.OneToOneField(GatedDocument, models.CASCADE, related_name="held_file")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="held_files")
    held_at = models.DateTimeField(default=timezone.now)
    findings = models.JSONField(default=list, help_text="What the check for personal data noticed in it.")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["held_at"], name="heldfile_due")]

    def __str__(self) -> str:
        return self.document.title


class PrivacyWarning(models.Model):
    """Something in an example that may tell who somebody is; only a mask of it is kept."""

    class Kind(models.TextChoices):
        NHS_NUMBER = "nhs_number", "NHS number"
        BIRTH = "birth", "Date of birth"
        ADDRESS = "address", "Postal address"
        COMMENTS = "comments", "Comments"
        CHANGES = "changes", "Tracked changes"
        HIDDEN = "hidden", "Hidden parts"
        UNREAD = "unread", "Could not be read"

    example = models.ForeignKey(Example, models.CASCADE, related_name="warnings")
    document = models.ForeignKey(GatedDocument, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    place = models.CharField(max_length=120)
    shown = models.CharField(max_length=120, blank=True)
    found_at = models.DateTimeField(default=timezone.now)
    is_answered = models.BooleanField(
        default=False, help_text="Whoever sent it has looked and says that nobody can be identified."
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.place}"


class Nudge(models.Model):
    """A partnership without examples was asked whether it would share one."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="nudges")
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["partnership", "-sent_at"], name="nudge_latest")]

    def __str__(self) -> str:
        return f"{self.partnership} nudged on {self.sent_at:%-d %B %Y}"


@register_setting(icon="mail")
class NudgeSettings(BaseGenericSetting):
    """The letter to partnerships that have shared nothing, and how often one may get it."""

    subject = models.CharField(max_length=160, default=NUDGE_SUBJECT)
    words = models.TextField(
        default=NUDGE_WORDS,
        help_text="Filled in: {name}, {partnership}, {address}, {association}. An empty line parts paragraphs; "
        "a paragraph “Label: {address}” becomes a button.",
    )
    every_days = models.PositiveSmallIntegerField(
        "days between two letters",
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(1000)],
        help_text="A partnership gets no second letter within so many days.",
    )

    panels = [FieldPanel("subject"), FieldPanel("words"), FieldPanel("every_days")]

    class Meta:
        verbose_name = "letter to partnerships without examples"

    def __str__(self) -> str:
        return self.subject
