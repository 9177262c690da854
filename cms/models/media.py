"""Pictures and documents, each with its own gate."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from cms.models.gated import OPENS_ON_GOES_WITH_MEMBERS_FIRST, GatedModel
from cms.uploads import check_contents, clean_name, private_path

# The file's column of Wagtail's pictures holds 100 characters.
LONGEST_PICTURE_NAME = 60


def document_path(instance: "GatedDocument", filename: str) -> str:
    """Return where a document is stored."""
    return private_path("documents", clean_name(filename))


class Picture(GatedModel, AbstractImage):
    """An uploaded picture; its renditions share its gate."""

    credit = models.CharField(max_length=120, blank=True)

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit", "access", "opens_on")

    class Meta(AbstractImage.Meta):
        verbose_name = "picture"
        constraints = [
            models.CheckConstraint(
                name="picture_opens_on_goes_with_members_first", condition=OPENS_ON_GOES_WITH_MEMBERS_FIRST
            )
        ]

    def get_upload_to(self, filename: str) -> str:
        """Return where the picture is stored."""
        stem, dot, extension = clean_name(filename).rpartition(".")
        stem = "".join(letter if letter.isascii() else "_" for letter in stem)[:LONGEST_PICTURE_NAME]
        return private_path("pictures", f"{stem}{dot}{extension}")


class PictureRendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="picturerendition_one_a_size"
            )
        ]
        indexes = [models.Index(fields=["file"], name="picturerendition_file")]

    def get_upload_to(self, filename: str) -> str:
        """Return where the rendition is stored: a new place each time, so that its address may be kept in caches for long."""
        return private_path("renditions", filename)


class GatedDocument(GatedModel, AbstractDocument):
    """An uploaded file that people download."""

    class Reading(models.TextChoices):
        """How far the file's words have been read, which a task does."""

        WAITING = "waiting", "not read yet"
        DONE = "done", "read"
        FAILED = "failed", "cannot be read"

    file = models.FileField(upload_to=document_path, max_length=255)
    reading = models.CharField(
        max_length=10, choices=Reading, default=Reading.WAITING, db_default=Reading.WAITING, editable=False
    )
    text = models.TextField(blank=True, default="", db_default="", editable=False)
    pages = models.PositiveIntegerField(null=True, editable=False)
    reading_claimed_until = models.DateTimeField(null=True, editable=False)

    admin_form_fields = (*WagtailDocument.admin_form_fields, "access", "opens_on")

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        constraints = [
            models.CheckConstraint(
                name="document_opens_on_goes_with_members_first", condition=OPENS_ON_GOES_WITH_MEMBERS_FIRST
            )
        ]
        indexes = [
            models.Index(fields=["id"], name="document_to_read", condition=models.Q(reading="waiting"))
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the words of a new file are yet to be read."""
        if self.file and not getattr(self.file, "_committed", True):
            self.reading, self.text, self.pages = self.Reading.WAITING, "", None
            self.reading_claimed_until = None
        super().save(*args, **kwargs)

    def clean_fields(self, exclude: Any = None) -> None:
        """Look into a newly given file as well: it must be what its name says."""
        super().clean_fields(exclude=exclude)
        if self.file and not getattr(self.file, "_committed", True):
            try:
                check_contents(self.file.file, name=self.file.name or "")
            except ValidationError as problem:
                raise ValidationError({"file": problem}) from None

    def clean(self) -> None:
        # Wagtail's own check of the extension cannot be asked while its multiple uploader holds the file back.
        if self.file:
            super().clean()
        else:
            self.check_opening()
