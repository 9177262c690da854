"""The waiting list of an event: for tickets, by quantity, and for parts of a place that is booked."""

import uuid
from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models.bookings import Booking
from events.models.events import Event
from events.models.offers import Part, Ticket
from events.models.places import Place
from membership.models import Partnership


class WaitingQuerySet(models.QuerySet["WaitingEntry"]):
    def waiting(self) -> "WaitingQuerySet":
        """Entries in line, in turn."""
        return self.filter(state=WaitingEntry.State.WAITING).order_by("joined_at", "pk")

    def run_out(self, now: datetime) -> "WaitingQuerySet":
        """Offers that nobody took up in time."""
        return self.filter(state=WaitingEntry.State.OFFERED, offered_until__lte=now)


@pghistory.track(exclude=["key"])
class WaitingEntry(models.Model):
    """Somebody in line. An offer holds what was asked for, for a time, as a booking of their own or a held part of their place."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        OFFERED = "offered", "offered"
        TAKEN = "taken", "taken up"
        PASSED = "passed", "offer ran out"
        LEFT = "left", "left the list"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="waiting")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="waiting")
    part = models.ForeignKey(Part, models.PROTECT, null=True, blank=True, related_name="waiting")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="waiting", help_text="With a part: whose."
    )
    quantity = models.PositiveSmallIntegerField(default=1)
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, related_name="waiting"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="waiting"
    )
    name = models.CharField(max_length=120)
    email = models.EmailField()
    joined_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    offered_until = models.DateTimeField(null=True, blank=True)
    booking = models.ForeignKey(
        Booking,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="offered_to",
        help_text="What holds the places on offer.",
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "pk"]
        verbose_name_plural = "waiting entries"
        indexes = [
            models.Index(name="waiting_in_line", fields=["event", "joined_at"], condition=Q(state="waiting"))
        ]
        constraints = [
            models.CheckConstraint(
                name="waiting_for_a_ticket_or_a_part",
                condition=Q(ticket__isnull=False, part=None, place=None)
                | Q(ticket=None, part__isnull=False, place__isnull=False, quantity=1),
            ),
            models.CheckConstraint(name="waiting_for_something", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="waiting_offered_until_a_time",
                condition=~Q(state="offered") | Q(offered_until__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["part", "place"],
                condition=Q(state__in=["waiting", "offered"]),
                name="waiting_once_for_a_part",
            ),
            models.UniqueConstraint(
                fields=["ticket", "email"],
                condition=Q(state__in=["waiting", "offered"]),
                name="waiting_once_for_a_ticket",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.quantity} × {self.ticket or self.part}"
