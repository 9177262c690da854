"""Addresses that bulk mail no longer goes to, and what mail providers report."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from office.models.consignments import Copy


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def in_force(self) -> "SuppressionQuerySet":
        """Those that nobody has lifted."""
        return self.filter(lifted_at__isnull=True)


class Suppression(models.Model):
    """An address that bulk mail does not go to. One row an address; a lifted one stays, so that it is lifted by oneself only once."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", "mail to it came back for good"
        COMPLAINED = "complained", "its owner reported our mail as unwanted"
        ASKED = "asked", "its owner asked never to be written to"
        STAFF = "staff", "staff decided"

    address = models.CharField(max_length=320, unique=True)
    reason = models.CharField(max_length=10, choices=Reason)
    detail = models.CharField(
        max_length=500, blank=True, help_text="What the mail server said, or staff's note."
    )
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    times_lifted_by_owner = models.PositiveSmallIntegerField(default=0)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="suppression_address_in_small_letters", condition=Q(address=Lower(F("address")))
            ),
            models.CheckConstraint(
                name="suppression_lifted_by_its_owner_once", condition=Q(times_lifted_by_owner__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_reason_display()}"


class MailReport(models.Model):
    """What a mail provider told about a mail: written as it arrives, then acted on; a repeated report changes nothing."""

    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=320, blank=True)
    message_id = models.CharField(max_length=255, blank=True)
    copy = models.ForeignKey(
        Copy,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        help_text="The mail it is about.",
    )
    is_final = models.BooleanField(default=False, help_text="A bounce after which trying again is of no use.")
    detail = models.CharField(max_length=500, blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    acted_on_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="mailreport_once", fields=["provider", "event_id"]),
        ]
        indexes = [
            models.Index(
                name="mailreport_to_act_on", fields=["received_at"], condition=Q(acted_on_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.address}"
