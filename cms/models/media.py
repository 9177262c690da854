"""Pictures and documents, each with its own gate."""

from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from cms.models.gated import OPENS_ON_GOES_WITH_MEMBERS_FIRST, GatedModel


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


class GatedDocument(GatedModel, AbstractDocument):
    """An uploaded file that people download."""

    admin_form_fields = (*WagtailDocument.admin_form_fields, "access", "opens_on")

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        constraints = [
            models.CheckConstraint(
                name="document_opens_on_goes_with_members_first", condition=OPENS_ON_GOES_WITH_MEMBERS_FIRST
            )
        ]
