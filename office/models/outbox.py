"""The outbox: single mails, written before they are sent and kept after."""

from datetime import datetime

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    def due(self, now: datetime) -> "OutboxMessageQuerySet":
        """Rows that a worker should hand to the transport at `now`."""
        return self.filter(state=OutboxMessage.State.WAITING, due_at__lte=now)

    def needing_a_decision(self) -> "OutboxMessageQuerySet":
        """Rows that wait for a person: given up, or perhaps sent."""
        return self.filter(state__in=[OutboxMessage.State.FAILED, OutboxMessage.State.UNCERTAIN])


class OutboxMessage(models.Model):
    """One mail that leaves the association: written before it is sent, kept after."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        UNCERTAIN = "uncertain", "uncertain: may have been sent"

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    message_id = models.CharField(max_length=255, unique=True)
    sender = models.CharField(max_length=320)
    recipients = models.JSONField(help_text="Addresses; one mail to all of them.")
    subject = models.CharField(max_length=998)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    is_secret = models.BooleanField(
        default=False,
        db_default=False,
        help_text="The words open something to whoever reads them; they are wiped once nobody waits for them.",
    )
    headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("decide_outboxmessage", "Can decide about mail that did not arrive")]
        constraints = [
            models.CheckConstraint(
                name="outbox_secrets_are_wiped",
                condition=models.Q(is_secret=False)
                | models.Q(state__in=["waiting", "sending"])
                | models.Q(text="", html=""),
            ),
            models.CheckConstraint(
                name="outbox_sent_has_a_time",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                name="outbox_due", fields=["due_at"], condition=models.Q(state__in=["waiting", "sending"])
            ),
            GinIndex(name="outbox_by_recipient", fields=["recipients"]),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.addressees}"

    @property
    def addressees(self) -> str:
        """The recipients' addresses in one line."""
        return ", ".join(self.recipients)

    @property
    def attached(self) -> str:
        """Names and sizes of the files that it carries, in one line."""
        return ", ".join(str(attachment) for attachment in self.attachments.all())

    @property
    def needs_a_decision(self) -> bool:
        """Whether the message waits for a person; the same words as `needing_a_decision`."""
        return self.state in {self.State.FAILED, self.State.UNCERTAIN}

    @property
    def can_be_sent_again(self) -> bool:
        """Whether a person may send it once more; a wiped secret is asked for anew by whoever needs it."""
        return self.needs_a_decision and not self.is_secret and not self.attachments.wiped().exists()


class OutboxAttachmentQuerySet(models.QuerySet["OutboxAttachment"]):
    def wiped(self) -> "OutboxAttachmentQuerySet":
        """Attachments whose bytes are no longer kept."""
        return self.filter(content__isnull=True)


class OutboxAttachment(models.Model):
    """A file that a mail carries. Its bytes are wiped some time after the mail has left; that it was there stays on record."""

    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="attachments")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes.")
    content = models.BinaryField(null=True, editable=False)

    objects = OutboxAttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="outbox_attachment_has_its_place", fields=["message", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({max(1, round(self.size / 1024)):,} kB)"
