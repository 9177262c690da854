"""What was imported from where, and imports that a person is still correcting."""

from django.conf import settings
from django.db import models

from cms.models import ContentPage


class ImportKind(models.TextChoices):
    NEWSLETTER = "newsletter", "A newsletter: one issue"
    NEWS = "news", "A news page: one page for each piece"


class ImportedDocument(models.Model):
    """A legacy document whose drafts were made; known again by its words, not by its file."""

    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=ImportKind)
    file_name = models.CharField(max_length=255)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "kind"], name="importeddocument_once_a_kind"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportedPart(models.Model):
    """Where a part of a document went: the whole of a newsletter, or one piece of a news page."""

    document = models.ForeignKey(ImportedDocument, models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    page = models.ForeignKey(ContentPage, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="importedpart_one_a_position"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}.{self.position}"


class ImportDraft(models.Model):
    """An uploaded document and its outline while a person corrects it; gone once it is accepted or given up."""

    kind = models.CharField(max_length=10, choices=ImportKind)
    file_name = models.CharField(max_length=255)
    original = models.BinaryField()
    outline = models.JSONField()
    version = models.PositiveIntegerField(
        default=0, help_text="Counts the corrections, so that none is made to an older state."
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return self.file_name
