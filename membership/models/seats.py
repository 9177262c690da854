"""Who sits on a partnership's seats."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from membership.models.partnerships import Partnership


class SeatRole(models.Model):
    """What a seat holder does in the partnership; staff edit the list."""

    name = models.CharField(max_length=80, unique=True)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name


class SeatQuerySet(models.QuerySet["Seat"]):
    def held(self) -> "SeatQuerySet":
        """Seats that somebody sits on now."""
        return self.filter(ended_at__isnull=True)


@pghistory.track()
class Seat(models.Model):
    """A named person's place in a partnership's membership. Ended seats stay as history."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    role = models.ForeignKey(SeatRole, models.PROTECT, null=True, blank=True, related_name="seats")
    is_lead_contact = models.BooleanField(
        default=False, help_text="Pays, renews and decides who has the partnership's seats."
    )
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["partnership", "-is_lead_contact", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "user"],
                condition=Q(ended_at__isnull=True),
                name="seat_one_a_person_and_partnership",
            ),
            models.CheckConstraint(
                name="seat_ends_after_it_is_given",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.partnership}"
