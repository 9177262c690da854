"""Events as they are booked and run, what of them can run out, and what a cancellation costs."""

from datetime import date, datetime, timedelta

import pghistory
from django.db import models
from django.db.models import F, Q

from membership.access import london_day

DETAILS_KEPT_DAYS = 28
"""How long after an event dietary and access needs are kept where staff have set no day."""


class EventQuerySet(models.QuerySet["Event"]):
    def to_come(self, now: datetime) -> "EventQuerySet":
        """Events that are not over, the next first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def over(self, now: datetime) -> "EventQuerySet":
        """Events that are over, the latest first."""
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")


@pghistory.track()
class Event(models.Model):
    """What people come to. Its name, time and place are those of its page as published; how it is booked is set here.

    It outlives its page, so that a booking never loses what it is for.
    """

    class Kind(models.TextChoices):
        CONFERENCE = "conference", "Conference"
        WEBINAR = "webinar", "Webinar"
        GENERAL_MEETING = "general_meeting", "Annual general meeting"
        REGIONAL_MEETING = "regional_meeting", "Regional meeting"
        WORKSHOP = "workshop", "Workshop"

    class Confirms(models.TextChoices):
        AT_ONCE = "at_once", "at once: councils pay late"
        ON_PAYMENT = "on_payment", "once the invoice is paid; the places are kept until then"

    slug = models.SlugField(max_length=80, unique=True, help_text="Stands in the addresses of its bookings.")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.CONFERENCE)
    name = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue_name = models.CharField(max_length=160, blank=True)
    venue_address = models.TextField(blank=True)
    venue_access = models.TextField(
        blank=True, help_text="Steps, lifts, hearing loop, quiet room, parking, nearest station."
    )
    online_link = models.URLField(
        max_length=500, blank=True, help_text="Shown and mailed to booked people only."
    )

    is_bookable = models.BooleanField(default=False, help_text="Whether bookings are taken at all.")
    members_book_from = models.DateTimeField(null=True, blank=True)
    everybody_books_from = models.DateTimeField(null=True, blank=True)
    books_until = models.DateTimeField(null=True, blank=True, help_text="Empty: until it begins.")
    member_places = models.PositiveSmallIntegerField(
        default=5,
        help_text="How many places a partnership gets at the members’ price; more at the other price.",
    )
    hold_minutes = models.PositiveSmallIntegerField(
        default=20, help_text="How long places are kept while somebody fills in the forms."
    )
    offer_hours = models.PositiveSmallIntegerField(
        default=48, help_text="How long somebody on the waiting list has to take up an offer."
    )
    invoice_confirms = models.CharField(max_length=12, choices=Confirms, default=Confirms.AT_ONCE)
    changes_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Until when names and choices can be changed. Empty: until it begins.",
    )
    details_deleted_on = models.DateField(
        null=True,
        blank=True,
        help_text="When dietary and access needs are deleted. Empty: 28 days after it ends.",
    )
    joining_instructions = models.TextField(
        blank=True, help_text="Mailed with the reminders and shown on each person’s page."
    )
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_because = models.TextField(blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        permissions = [
            ("run_event", "Can run events: bookings, places, money back, letters"),
            ("check_in_event", "Can check people in"),
        ]
        indexes = [models.Index(name="event_by_time", fields=["starts_at"])]
        constraints = [
            models.CheckConstraint(
                name="event_ends_after_it_starts", condition=Q(ends_at__gte=F("starts_at"))
            ),
            models.CheckConstraint(
                name="event_holds_for_a_while", condition=Q(hold_minutes__gt=0, offer_hours__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days(self) -> list[date]:
        """The days, in London, on which it takes place."""
        first, last = london_day(self.starts_at), london_day(self.ends_at)
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now

    def may_be_changed(self, now: datetime) -> bool:
        """Whether those who have booked may still change names and choices themselves."""
        return not self.is_cancelled and now < (self.changes_until or self.starts_at)

    @property
    def forgets_details_on(self) -> date:
        """The day on which dietary and access needs are deleted."""
        return self.details_deleted_on or london_day(self.ends_at) + timedelta(days=DETAILS_KEPT_DAYS)


@pghistory.track()
class Quota(models.Model):
    """Something that can run out: seats in a hall, chairs in a workshop, rooms for a night. Several tickets and parts may share one."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="quotas")
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["event", "name"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="quota_name_unique_in_event")]

    def __str__(self) -> str:
        return f"{self.name} ({self.size})"


@pghistory.track()
class CancellationRule(models.Model):
    """What a cancellation costs from a number of days before the event on, as a share of the price; without any rule it is free."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="cancellation_rules")
    days_before = models.PositiveSmallIntegerField(
        help_text="Holds when so many days, or fewer, are left until the first day."
    )
    fee_bp = models.PositiveSmallIntegerField(
        "fee in hundredths of a per cent", help_text="5000 is half the price, 10000 all of it."
    )

    class Meta:
        ordering = ["event", "-days_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "days_before"], name="cancellationrule_one_a_day_in_event"
            ),
            models.CheckConstraint(
                name="cancellationrule_fee_is_a_share", condition=Q(fee_bp__gte=0, fee_bp__lte=10_000)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fee_bp / 100:g} % from {self.days_before} days before"
