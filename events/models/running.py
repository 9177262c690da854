"""The day itself: who came, and who helps at the door."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models.events import Event
from events.models.places import Place


@pghistory.track(exclude=["key"])
class HelperLink(models.Model):
    """Lets somebody without an account check people in, for one event on one day."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="helper_links")
    day = models.DateField()
    name = models.CharField(max_length=80, help_text="Who helps, or where: “Front desk”.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["event", "day", "pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.day:%-d %B %Y}"


@pghistory.track()
class CheckIn(models.Model):
    """A person came on a day. Undone ones stay, so that the desk can see what happened."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="check_ins")
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    helper = models.ForeignKey(HelperLink, models.PROTECT, null=True, blank=True, related_name="check_ins")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "day"], condition=Q(undone_at=None), name="checkin_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.day:%-d %B %Y}"
