"""What partnerships were called before, and what became of those that merged or split."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from membership.models.partnerships import Partnership


@pghistory.track()
class FormerName(models.Model):
    """A name that a partnership had, until a day."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=160)
    until = models.DateField(help_text="The last day of the name.")

    class Meta:
        ordering = ["-until", "-pk"]
        indexes = [models.Index(name="formername_by_name", fields=["name"])]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Succession(models.Model):
    """One partnership took over from another on a day."""

    class Kind(models.TextChoices):
        MERGED = "merged", "merged"
        SPLIT = "split", "split"

    predecessor = models.ForeignKey(Partnership, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Partnership, models.PROTECT, related_name="precessions")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField(help_text="The first day of the successor.")
    done_at = models.DateTimeField(default=timezone.now, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once_a_pair"),
            models.CheckConstraint(name="succession_is_to_another", condition=~Q(predecessor=F("successor"))),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} {self.kind} into {self.successor}"
