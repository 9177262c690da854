"""Letters about events: rows before they are written, so that none is forgotten and none is written twice."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models.bookings import Booking
from events.models.events import Event
from events.models.places import Place
from events.models.waiting import WaitingEntry
from office.models import OutboxMessage


class ReminderStep(models.Model):
    """A letter to everybody who is booked, so many days before the event: joining instructions, reminders."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="reminder_steps")
    days_before = models.PositiveSmallIntegerField(help_text="0 is the first day itself.")
    subject = models.CharField(max_length=150)
    words = models.TextField(help_text="An empty line parts paragraphs.")
    with_instructions = models.BooleanField("with joining instructions", default=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["event", "-days_before"]
        constraints = [
            models.UniqueConstraint(fields=["event", "days_before"], name="reminderstep_one_a_day_in_event")
        ]

    def __str__(self) -> str:
        return f"{self.days_before} days before: {self.subject}"


class LetterQuerySet(models.QuerySet["EventLetter"]):
    def due(self, now: datetime) -> "LetterQuerySet":
        """Letters to be written to the outbox at `now`."""
        return self.filter(written_at=None, dropped_at=None, due_at__lte=now).order_by("due_at", "pk")


class EventLetter(models.Model):
    """One letter that is due: about a booking, to one person of it, or to somebody on the waiting list.

    `occasion` tells letters of one kind apart, so that the same occasion writes once however often it is noticed.
    """

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", "confirmation with tickets"
        PLACE = "place", "to a person: your place and your page"
        CHANGED = "changed", "something was changed"
        CANCELLED = "cancelled", "places were cancelled"
        NO_ROOM = "no_room", "paid too late: the money goes back"
        REMINDER = "reminder", "reminder or joining instructions"
        WAITING = "waiting", "you are on the waiting list"
        OFFER = "offer", "a place is offered"
        OFFER_OVER = "offer_over", "an offer ran out"
        THANKS = "thanks", "thanks, with certificate"
        MESSAGE = "message", "message from the organisers"
        EVENT_CANCELLED = "event_cancelled", "the event is cancelled"
        MATERIAL = "material", "recording and slides are there"

    kind = models.CharField(max_length=16, choices=Kind)
    event = models.ForeignKey(Event, models.PROTECT, related_name="letters")
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, blank=True, related_name="letters")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="letters")
    entry = models.ForeignKey(WaitingEntry, models.PROTECT, null=True, blank=True, related_name="letters")
    step = models.ForeignKey(ReminderStep, models.SET_NULL, null=True, blank=True, related_name="letters")
    facts = models.JSONField(default=dict, blank=True, help_text="What the letter says beside what rows say.")
    occasion = models.CharField(max_length=160, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(
        null=True, blank=True, help_text="It was overtaken before it was written."
    )
    message = models.ForeignKey(
        OutboxMessage, models.SET_NULL, null=True, blank=True, related_name="event_letters"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                name="eventletter_due", fields=["due_at"], condition=Q(written_at=None, dropped_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.place or self.booking or self.entry}"
