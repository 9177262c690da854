"""Bulk mail: many copies of the same words, which are paused, limited and stopped together."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class ConsignmentQuerySet(models.QuerySet["Consignment"]):
    def running(self) -> "ConsignmentQuerySet":
        """Those whose copies may leave."""
        return self.filter(state=Consignment.State.RUNNING)


class Consignment(models.Model):
    """Mails that leave as one. Its copies are written in the transaction that opens it; afterwards they are the truth."""

    class State(models.TextChoices):
        RUNNING = "running", "being sent"
        PAUSED = "paused", "paused"
        STOPPED = "stopped", "stopped"
        DONE = "done", "sent"

    name = models.CharField(max_length=998, help_text="What staff know it by: its subject.")
    sender = models.CharField(max_length=320)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    per_minute = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="At most so many mails a minute; empty for as fast as they are taken.",
    )
    minute_began_at = models.DateTimeField(null=True, editable=False)
    minute_taken = models.PositiveIntegerField(default=0, editable=False)
    hindrance = models.CharField(
        max_length=500, blank=True, editable=False, help_text="Why nothing leaves at present."
    )
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ConsignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="consignment_ended_has_a_time",
                condition=Q(state__in=["running", "paused"], ended_at__isnull=True)
                | Q(state__in=["stopped", "done"], ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="consignment_limit_lets_some_through",
                condition=Q(per_minute__isnull=True) | Q(per_minute__gte=1),
            ),
        ]
        indexes = [
            models.Index(name="consignment_running", fields=["opened_at"], condition=Q(state="running")),
        ]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """The words that one audience receives, with marks such as `[[name]]` where each copy has its own."""

    consignment = models.ForeignKey(Consignment, models.CASCADE, related_name="editions")
    audience = models.SlugField(max_length=20)
    subject = models.CharField(max_length=998)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="edition_one_an_audience", fields=["consignment", "audience"]),
        ]

    def __str__(self) -> str:
        return f"{self.subject} for {self.audience}"


class CopyQuerySet(models.QuerySet["Copy"]):
    def waiting(self) -> "CopyQuerySet":
        """Copies that nobody has begun to transmit."""
        return self.filter(state=Copy.State.WAITING)

    def needing_a_decision(self) -> "CopyQuerySet":
        """Copies that wait for a person: perhaps sent."""
        return self.filter(state=Copy.State.UNCERTAIN)

    def stuck(self, before: datetime) -> "CopyQuerySet":
        """Copies whose transmission began before a moment and never ended."""
        return self.filter(state=Copy.State.SENDING, claimed_at__lt=before)


class Copy(models.Model):
    """One person's copy of an edition.

    While it waits, `due_at` is also its lease: a worker that claims it moves it forward, so that the claim of a worker
    that died is simply due again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        BOUNCED = "bounced", "bounced"
        FAILED = "failed", "failed"
        UNCERTAIN = "uncertain", "uncertain: may have been sent"
        SUPPRESSED = "suppressed", "suppressed"
        STOPPED = "stopped", "stopped before it was sent"

    consignment = models.ForeignKey(Consignment, models.CASCADE, related_name="copies", db_index=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="copies", db_index=False)
    person = models.CharField(
        max_length=330, help_text="Who it is for, whatever the address: nobody gets two of a consignment."
    )
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=320, blank=True)
    why = models.CharField(max_length=250, help_text="Why the person receives it, to be read by that person.")
    personal = models.JSONField(default=dict, db_default={}, help_text="What stands for the marks.")
    key = models.UUIDField(db_default=models.Func(function="gen_random_uuid"), editable=False)
    provider_id = models.CharField(max_length=255, blank=True, default="", db_default="")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, db_default="waiting")
    due_at = models.DateTimeField(db_default=Now())
    claim = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Since when the person does not want it any more."
    )
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    last_error = models.CharField(max_length=500, blank=True, default="", db_default="")

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "copies"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="copy_one_a_person", fields=["consignment", "person"]),
            models.CheckConstraint(
                name="copy_sent_has_a_time",
                condition=Q(state__in=["sent", "bounced"], sent_at__isnull=False)
                | (~Q(state__in=["sent", "bounced"]) & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            # One for each question that a worker asks; both stay small, since what is sent leaves them.
            models.Index(
                name="copy_due", fields=["consignment", "due_at", "id"], condition=Q(state="waiting")
            ),
            models.Index(name="copy_in_transmission", fields=["claimed_at"], condition=Q(state="sending")),
            models.Index(name="copy_by_address", fields=["address"]),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} to {self.address}"
