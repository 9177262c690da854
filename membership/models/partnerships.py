"""The members: partnerships, and the people who handle their affairs without a seat."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone

from billing.models import Customer
from membership.models.areas import Area, Region


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    """Partnerships by whether they still are one."""

    def open(self) -> "PartnershipQuerySet":
        """Those that have not gone up in others by merging or splitting."""
        return self.filter(closed_on__isnull=True)


@pghistory.track()
class Partnership(models.Model):
    """A multi-agency safeguarding partnership or a similar body: the member."""

    class Kind(models.TextChoices):
        CHILDREN = "children", "safeguarding children partnership"
        ADULTS_OR_JOINT = "adults_or_joint", "adult or joint partnership"
        OTHER = "other", "other body"

    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=160, unique=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.CHILDREN)
    areas = models.ManyToManyField(Area, related_name="partnerships", blank=True)
    region = models.CharField(
        max_length=30, choices=Region, blank=True, help_text="Empty for a body that works across regions."
    )
    website = models.URLField(blank=True)
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships",
        help_text="The legal body that is invoiced.",
    )
    notes = models.TextField(blank=True, help_text="For staff only.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="The first day without it, once it has merged or split.",
    )
    successors: "models.ManyToManyField[Partnership, Partnership]" = models.ManyToManyField(
        "self",
        through="membership.Succession",
        through_fields=("predecessor", "successor"),
        symmetrical=False,
        related_name="predecessors",
    )

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        permissions = [("reorganise_partnership", "Can rename, merge and split partnerships")]
        constraints = [models.UniqueConstraint(fields=["name"], name="partnership_name_unique")]

    def __str__(self) -> str:
        return self.name


@pghistory.track(obj_field=None)
class CoveredArea(Partnership.areas.through):  # type: ignore[name-defined,misc]
    """An area of a partnership, as the history tells of it."""

    class Meta:
        proxy = True


@pghistory.track()
class Administrator(models.Model):
    """A person who handles seats, invoices and bookings for a partnership without a seat and without reading gated content."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="administrators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="administered")
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "user"], name="administrator_one_a_person_and_partnership"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.partnership}"
