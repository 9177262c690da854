"""Mailings: what staff write, aim, schedule and send."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.fields import StreamField

from cms.blocks import BodyBlock
from events.models import EventPage
from membership.models import Partnership, Region, SeatRole
from newsletters.models.issues import IssuePage
from newsletters.models.readers import MailTopic
from office.models import Consignment


class Group(models.TextChoices):
    """Whom a mailing can go to. Each person gets one copy, however many groups they are in."""

    MEMBERS = "members", "Members: everybody on a seat of a partnership in membership"
    LEADS = "leads", "Lead contacts and administrators of partnerships in membership"
    BILLING = "billing", "Billing contacts of partnerships in membership"
    LAPSED = "lapsed", "Lead contacts of partnerships whose membership has lapsed"
    PROSPECTS = "prospects", "Prospects: contacts at authorities that are not in membership"
    SUBSCRIBERS = "subscribers", "Subscribers to this kind of mail"


class MailingQuerySet(models.QuerySet["Mailing"]):
    def due(self, now: datetime) -> "MailingQuerySet":
        """Mailings whose hour has come."""
        return self.filter(state=Mailing.State.SCHEDULED, send_at__lte=now)


class Mailing(models.Model):
    """One mailing: what is said, to whom, and when. Once begun, its consignment tells how it goes."""

    class Kind(models.TextChoices):
        ISSUE = "issue", "newsletter issue"
        ANNOUNCEMENT = "announcement", "announcement"
        CALL = "call", "call for contributions"
        INVITATION = "invitation", "event invitation"

    class State(models.TextChoices):
        DRAFT = "draft", "draft"
        SCHEDULED = "scheduled", "scheduled"
        BEGUN = "begun", "begun"

    TOPICS = {
        Kind.ISSUE: MailTopic.NEWSLETTER,
        Kind.ANNOUNCEMENT: MailTopic.ANNOUNCEMENTS,
        Kind.CALL: MailTopic.CALLS,
        Kind.INVITATION: MailTopic.EVENTS,
    }
    """Which choice of its readers each kind of mailing falls under."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ISSUE)
    issue = models.ForeignKey(
        IssuePage, models.SET_NULL, null=True, blank=True, related_name="mailings", verbose_name="issue"
    )
    event_page = models.ForeignKey(
        EventPage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="event"
    )
    subject = models.CharField(max_length=150)
    preview_text = models.CharField(
        max_length=150, blank=True, help_text="Shown after the subject in lists of mail; one line."
    )
    body = StreamField(BodyBlock(), blank=True)

    groups = ArrayField(models.CharField(max_length=12, choices=Group), default=list, blank=True)
    roles = models.ManyToManyField(
        SeatRole, blank=True, related_name="+", help_text="Members with one of these roles only; none: all."
    )
    regions = ArrayField(models.CharField(max_length=30, choices=Region), default=list, blank=True)
    partnership_kinds = ArrayField(
        models.CharField(max_length=20, choices=Partnership.Kind), default=list, blank=True
    )
    per_minute = models.PositiveIntegerField(
        "limit per minute",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Empty: as fast as the mail server takes them.",
    )

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    send_at = models.DateTimeField(null=True, blank=True, editable=False)
    held_because = models.CharField(
        max_length=500, blank=True, editable=False, help_text="Why it could not begin at its hour."
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    consignment = models.OneToOneField(
        Consignment, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = MailingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("send_mailing", "Can schedule, pause and stop mailings")]
        constraints = [
            models.CheckConstraint(
                name="mailing_scheduled_has_an_hour",
                condition=~Q(state="scheduled") | Q(send_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mailing_begun_has_a_consignment",
                condition=Q(state="begun", consignment__isnull=False)
                | (~Q(state="begun") & Q(consignment__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="mailing_due", fields=["send_at"], condition=Q(state="scheduled")),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def topic(self) -> MailTopic:
        """Which choice of its readers it falls under."""
        return self.TOPICS[Mailing.Kind(self.kind)]
