"""What a person says about themself for an event, and only they may say."""

from django.db import models
from django.utils import timezone

from events.models.places import Place


class Details(models.Model):
    """Dietary and access needs: data about health (UK GDPR, article 9), entered by the person, kept without history, deleted on a day."""

    place = models.OneToOneField(Place, models.CASCADE, related_name="details")
    dietary = models.TextField("dietary needs", blank=True, max_length=600)
    access = models.TextField("access needs", blank=True, max_length=600)
    agreed_to = models.TextField("what they agreed to", blank=True)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "details"

    def __str__(self) -> str:
        return f"Details of {self.place}"
