"""Bookings: who takes places together, who pays for them and where that stands."""

import uuid
from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from billing.models import Customer, Invoice
from events.codes import booking_reference
from events.models.events import Event
from membership.models import Partnership


class BookingQuerySet(models.QuerySet["Booking"]):
    def placed(self) -> "BookingQuerySet":
        """Bookings that somebody has completed, by invoice, by card or free; also those cancelled since."""
        return self.filter(placed_at__isnull=False)

    def standing(self) -> "BookingQuerySet":
        """Placed bookings that have not been cancelled as a whole."""
        return self.placed().filter(cancelled_at=None)

    def abandoned(self, now: datetime) -> "BookingQuerySet":
        """Forms that nobody completed and whose places are no longer kept."""
        return self.filter(placed_at=None, cancelled_at=None, held_until__lte=now)


@pghistory.track(exclude=["key"])
class Booking(models.Model):
    """Places taken together. Until it is placed it is a form in progress that keeps its places until `held_until`."""

    class Payer(models.TextChoices):
        PARTNERSHIP = "partnership", "my partnership"
        SELF = "self", "I pay myself"
        OTHER = "other", "another organisation"

    class PaysBy(models.TextChoices):
        FREE = "free", "nothing to pay"
        INVOICE = "invoice", "invoice"
        CARD = "card", "card"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=booking_reference, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="bookings")
    partnership = models.ForeignKey(
        Partnership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        help_text="For whom it was booked; its places at the members’ price count.",
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    code = models.CharField(
        max_length=40, blank=True, help_text="The code that was typed to see hidden tickets."
    )

    payer = models.CharField(max_length=12, choices=Payer, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="bookings", help_text="Who is invoiced."
    )
    pays_by = models.CharField(max_length=8, choices=PaysBy, blank=True)
    purchase_order = models.CharField(max_length=60, blank=True)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    held_until = models.DateTimeField(help_text="Until when its places are kept while it is not placed.")
    placed_at = models.DateTimeField(null=True, blank=True, help_text="When it was completed.")
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="When its tickets became valid.")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=300, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(name="booking_of_event", fields=["event", "-placed_at"]),
            models.Index(
                name="booking_held",
                fields=["held_until"],
                condition=Q(placed_at__isnull=True, cancelled_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="booking_confirmed_once_placed",
                condition=Q(confirmed_at=None) | Q(placed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="booking_placed_with_a_contact", condition=Q(placed_at=None) | ~Q(contact_email="")
            ),
            models.CheckConstraint(
                name="booking_invoiced_to_somebody",
                condition=Q(placed_at=None) | Q(pays_by="free") | Q(customer__isnull=False),
            ),
            models.CheckConstraint(
                name="booking_placed_says_how_it_is_paid", condition=Q(placed_at=None) | ~Q(pays_by="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.contact_name or self.contact_email or 'not named yet'}"

    def is_held(self, now: datetime) -> bool:
        """Whether it is a form in progress whose places are kept."""
        return self.placed_at is None and self.cancelled_at is None and self.held_until > now

    def has_expired(self, now: datetime) -> bool:
        """Whether it is a form in progress whose places are no longer kept; what was typed is still there."""
        return self.placed_at is None and self.cancelled_at is None and self.held_until <= now

    @property
    def is_awaiting_payment(self) -> bool:
        """Whether its places are kept and its tickets wait for the money."""
        return self.placed_at is not None and self.confirmed_at is None and self.cancelled_at is None


@pghistory.track()
class Charge(models.Model):
    """An invoice for a booking: its places, or what was added later. A reissued invoice takes over the charge.

    Each place and part says which line of the invoice it stands on.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="charges")
    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="event_charge")
    paid_at = models.DateTimeField(
        null=True, blank=True, help_text="When nothing was owed any more, which is acted on soon after."
    )
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="When the payment was acted on: places confirmed, or paid back."
    )

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                name="eventcharge_to_settle",
                fields=["paid_at"],
                condition=Q(paid_at__isnull=False, settled_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="eventcharge_settled_once_paid", condition=Q(settled_at=None) | Q(paid_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice.reference} for {self.booking}"
