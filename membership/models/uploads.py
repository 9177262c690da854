"""Lists of partnerships and people that staff upload."""

from django.conf import settings
from django.db import models


class PartnershipUpload(models.Model):
    """An uploaded list, from its dry run to its application; its contents are wiped once nobody needs them."""

    name = models.CharField(max_length=255)
    content = models.BinaryField(null=True, help_text="Empty once applied or given up.")
    report = models.JSONField(null=True, help_text="What each row would do; wiped with the contents.")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "uploaded list"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="upload_is_wiped_when_it_is_over",
                condition=models.Q(applied_at__isnull=True, given_up_at__isnull=True, content__isnull=False)
                | models.Q(content__isnull=True, applied_at__isnull=False, given_up_at__isnull=True)
                | models.Q(content__isnull=True, applied_at__isnull=True, given_up_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name
