"""What people write who would like their partnership to join."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from membership.models.areas import Area
from membership.models.partnerships import Partnership


# The history keeps the steps, never names or addresses: erasing a person leaves none behind.
@pghistory.track(fields=["state", "handled_by"], model_name="ExpressionOfInterestEvent")
class ExpressionOfInterest(models.Model):
    """One person's word, from the public form, that their partnership may want to join."""

    class State(models.TextChoices):
        NEW = "new", "new"
        ANSWERED = "answered", "answered"
        CLOSED = "closed", "closed"

    name = models.CharField(max_length=120)
    email = models.EmailField("e-mail address")
    phone = models.CharField("telephone", max_length=45, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(
        max_length=160, help_text="The partnership or body the person writes for."
    )
    kind = models.CharField(max_length=20, choices=Partnership.Kind, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="interests")
    words = models.TextField("message", blank=True)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    handled_at = models.DateTimeField(null=True, blank=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = "expression of interest"
        verbose_name_plural = "expressions of interest"
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(name="interest_by_state", fields=["state", "-received_at"])]
        constraints = [
            models.CheckConstraint(
                name="interest_handled_at_a_time",
                condition=Q(state="new") | Q(handled_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"
