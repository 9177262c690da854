"""Places and the parts chosen with them: rows that take something of a quota."""

import uuid
from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing.money import VatTreatment
from events.codes import place_code
from events.models.bookings import Booking, Charge
from events.models.offers import Part, Ticket


class TakingQuerySet(models.QuerySet):
    """Rows by whether they take something of a quota."""

    def taking(self, now: datetime) -> "TakingQuerySet":
        """Rows that count: booked, or held and not run out at `now`, whether or not anybody has cleaned up."""
        return self.filter(
            Q(state=TakingRow.State.BOOKED) | Q(state=TakingRow.State.HELD, held_until__gt=now)
        )

    def booked(self) -> "TakingQuerySet":
        return self.filter(state=TakingRow.State.BOOKED)

    def open(self) -> "TakingQuerySet":
        """Rows that are held, run out or not, or booked."""
        return self.exclude(state=TakingRow.State.ENDED)


class TakingRow(models.Model):
    """What a place and a chosen part have in common. The same row is held, then booked: it never moves between tables."""

    class State(models.TextChoices):
        HELD = "held", "held"
        BOOKED = "booked", "booked"
        ENDED = "ended", "given back"

    state = models.CharField(max_length=8, choices=State, default=State.HELD)
    held_until = models.DateTimeField(null=True, blank=True, help_text="With “held” only.")
    ended_at = models.DateTimeField(null=True, blank=True)
    price_pence = models.PositiveIntegerField(default=0, help_text="Without VAT, fixed when it was held.")
    fee_pence = models.PositiveIntegerField(
        default=0, help_text="What of the price stays owed after it was given back, without VAT."
    )
    vat_treatment = models.CharField(max_length=10, choices=VatTreatment, default=VatTreatment.OUTSIDE)
    vat_rate_bp = models.PositiveSmallIntegerField(default=0)
    charge = models.ForeignKey(Charge, models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    line = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Its position on the invoice of the charge."
    )

    objects = TakingQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_held_until_a_time",
                condition=Q(state="held", held_until__isnull=False, ended_at=None)
                | Q(state="booked", held_until=None, ended_at=None)
                | Q(state="ended", held_until=None, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_fee_once_given_back",
                condition=Q(fee_pence=0) | Q(state="ended", fee_pence__lte=F("price_pence")),
            ),
            models.CheckConstraint(
                name="%(class)s_charged_on_a_line", condition=Q(charge=None) | Q(line__isnull=False)
            ),
        ]


@pghistory.track(exclude=["key", "code"])
class Place(TakingRow):
    """One person's place at an event. The person may be named later; their private page and ticket come with the place."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="places")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="places")
    position = models.PositiveSmallIntegerField(default=1, help_text="Its number within the booking.")
    at_member_price = models.BooleanField(
        default=False, help_text="Counts towards the partnership’s places at the members’ price."
    )
    is_complimentary = models.BooleanField(default=False, help_text="Given by the association.")

    key = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="Opens the person’s private page."
    )
    code = models.CharField(max_length=12, unique=True, default=place_code, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="places"
    )
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    job_title = models.CharField("role", max_length=120, blank=True)
    organisation = models.CharField(max_length=160, blank=True)
    named_at = models.DateTimeField(null=True, blank=True, help_text="When somebody was named for it.")

    parts: "models.ManyToManyField[Part, PlacePart]" = models.ManyToManyField(
        Part, through="events.PlacePart", related_name="places"
    )

    class Meta(TakingRow.Meta):
        ordering = ["booking", "position", "pk"]
        indexes = [
            models.Index(name="place_taking", fields=["ticket", "held_until"], condition=~Q(state="ended")),
            models.Index(name="place_by_email", fields=["email"], condition=~Q(email="")),
        ]
        constraints = [
            *TakingRow.Meta.constraints,
            models.CheckConstraint(
                name="place_complimentary_is_free",
                condition=Q(is_complimentary=False) | Q(price_pence=0, at_member_price=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"Place {self.position}, not named yet"

    @property
    def name(self) -> str:
        """The person's name, empty where nobody has been named."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_named(self) -> bool:
        return bool(self.last_name or self.first_name)


@pghistory.track()
class PlacePart(TakingRow):
    """A part that goes with a place: a chair in a workshop, a seat at dinner, a night in a room."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="chosen")
    part = models.ForeignKey(Part, models.PROTECT, related_name="chosen")

    class Meta(TakingRow.Meta):
        ordering = ["place", "part"]
        indexes = [
            models.Index(name="placepart_taking", fields=["part", "held_until"], condition=~Q(state="ended"))
        ]
        constraints = [
            *TakingRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["place", "part"], condition=~Q(state="ended"), name="placepart_once_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} for {self.place}"
