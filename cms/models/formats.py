"""What readers write who cannot read a document as it is."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.models.media import GatedDocument

# Long enough to send the document and to hear whether it helped; addresses are not kept for longer than that needs.
KEPT_FOR = timedelta(days=180)


class FormatRequest(models.Model):
    """One reader's wish for a document in another format, kept for `KEPT_FOR` after it came."""

    class Format(models.TextChoices):
        LARGE_PRINT = "large_print", "Large print"
        PLAIN_TEXT = "plain_text", "Plain text, for a screen reader"
        AUDIO = "audio", "Audio"
        EASY_READ = "easy_read", "Easy read"
        PAPER = "paper", "On paper, by post"
        OTHER = "other", "Something else"

    document = models.ForeignKey(
        GatedDocument, models.SET_NULL, null=True, blank=True, related_name="format_requests"
    )
    document_title = models.CharField(max_length=255, help_text="As it was called when it was asked for.")
    format = models.CharField(max_length=15, choices=Format)
    words = models.TextField("anything else we should know", max_length=1000, blank=True)
    email = models.EmailField("e-mail address")
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = "wish for another format"
        verbose_name_plural = "wishes for another format"
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["received_at"], name="formatrequest_received"),
            models.Index(
                fields=["received_at"], name="formatrequest_waiting", condition=Q(answered_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_title}: {self.get_format_display()}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None
