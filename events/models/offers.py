"""What can be booked of an event: tickets, and parts that a ticket's holder may choose."""

from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from billing.money import VatTreatment
from events.models.events import Event, Quota


class Priced(models.Model):
    """What both tickets and parts have: a price without VAT, how VAT falls on it, and quotas that it uses up."""

    name = models.CharField(max_length=120)
    description = models.CharField(max_length=400, blank=True)
    price_pence = models.PositiveIntegerField("price in pence, without VAT", default=0)
    vat_treatment = models.CharField(max_length=10, choices=VatTreatment, default=VatTreatment.OUTSIDE)
    vat_rate_bp = models.PositiveSmallIntegerField(
        "VAT rate in basis points", default=0, help_text="2000 is 20 %."
    )
    is_active = models.BooleanField("on sale", default=True)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Ticket(Priced):
    """A way to come: all days or some, at a price for members and one for others."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="tickets")
    quotas = models.ManyToManyField(Quota, related_name="tickets", blank=True)
    member_price_pence = models.PositiveIntegerField(
        "members’ price in pence, without VAT", null=True, blank=True, help_text="Empty: the same for all."
    )
    early_until = models.DateField(null=True, blank=True, help_text="The last day of the early prices.")
    early_price_pence = models.PositiveIntegerField(
        "early price in pence, without VAT", null=True, blank=True
    )
    early_member_price_pence = models.PositiveIntegerField(
        "early members’ price in pence, without VAT", null=True, blank=True
    )
    days = ArrayField(
        models.DateField(), default=list, blank=True, help_text="The days it admits to. Empty: all days."
    )
    minimum = models.PositiveSmallIntegerField(default=1, help_text="Fewest in one booking, if any.")
    maximum = models.PositiveSmallIntegerField(default=20, help_text="Most in one booking.")
    is_for_members = models.BooleanField("for members only", default=False)
    code = models.CharField(
        max_length=40, blank=True, help_text="Hidden from everybody who does not type this code."
    )

    class Meta:
        ordering = ["event", "sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="ticket_name_unique_in_event"),
            models.CheckConstraint(
                name="ticket_minimum_below_maximum",
                condition=Q(minimum__gte=1, minimum__lte=F("maximum")),
            ),
        ]

    @property
    def has_member_price(self) -> bool:
        """Whether members pay another price, so that their places are counted."""
        return self.member_price_pence is not None

    def pence(self, *, at_member_price: bool, on: date) -> int:
        """Return the price in pence, without VAT, that holds on a day.

        Where only one early price is set, the other price stays as it is; without a members' price members pay the common one.
        """
        is_early = self.early_until is not None and on <= self.early_until
        if at_member_price and self.member_price_pence is not None:
            early = self.early_member_price_pence if is_early else None
            return self.member_price_pence if early is None else early
        early = self.early_price_pence if is_early else None
        return self.price_pence if early is None else early

    def admits_on(self, day: date) -> bool:
        """Whether its holder may come in on a day of the event."""
        return not self.days or day in self.days


@pghistory.track()
class Part(Priced):
    """Something that a ticket's holder may choose besides: a workshop, the dinner, a room for a night."""

    class Kind(models.TextChoices):
        WORKSHOP = "workshop", "Workshop or session"
        DINNER = "dinner", "Dinner"
        ROOM = "room", "Overnight room"
        OTHER = "other", "Other"

    event = models.ForeignKey(Event, models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WORKSHOP)
    quotas = models.ManyToManyField(Quota, related_name="parts", blank=True)
    choice = models.CharField(
        max_length=80,
        blank=True,
        help_text="Parts with the same words here exclude one another: “Tuesday 14:00”.",
    )
    day = models.DateField(
        null=True, blank=True, help_text="The day it takes place; for a room the night that begins on it."
    )

    class Meta:
        ordering = ["event", "sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="part_name_unique_in_event"),
            models.CheckConstraint(
                name="part_room_has_a_night", condition=~Q(kind="room") | Q(day__isnull=False)
            ),
        ]
