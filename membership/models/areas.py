"""Regions of England and the authorities in them."""

import pghistory
from django.db import models
from django.db.models import F, Q


class Region(models.TextChoices):
    """The nine regions of England."""

    EAST_MIDLANDS = "east_midlands", "East Midlands"
    EAST_OF_ENGLAND = "east_of_england", "East of England"
    LONDON = "london", "London"
    NORTH_EAST = "north_east", "North East"
    NORTH_WEST = "north_west", "North West"
    SOUTH_EAST = "south_east", "South East"
    SOUTH_WEST = "south_west", "South West"
    WEST_MIDLANDS = "west_midlands", "West Midlands"
    YORKSHIRE = "yorkshire_and_the_humber", "Yorkshire and the Humber"


@pghistory.track()
class Area(models.Model):
    """A local authority with children's services, for as long as it exists; reorganisation replaces it by successors."""

    name = models.CharField(max_length=120)
    region = models.CharField(max_length=30, choices=Region)
    opened_on = models.DateField(null=True, blank=True, help_text="Empty: before our records begin.")
    closed_on = models.DateField(null=True, blank=True, help_text="The last day of the authority.")
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors", blank=True)
    is_fictional = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["region", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="area_name_unique"),
            models.CheckConstraint(
                name="area_closes_after_it_opens",
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                violation_error_message="The last day cannot be before the first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
