"""Who asks to join, and what came of it."""

import uuid
from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from membership.models.areas import Area
from membership.models.memberships import Membership
from membership.models.partnerships import Partnership

MOST_SEATS = 100


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications by who has to do something next."""

    def waiting(self) -> "ApplicationQuerySet":
        """Those that staff have to decide: sent, and every question answered."""
        return self.filter(state=Application.State.SUBMITTED)

    def sent(self) -> "ApplicationQuerySet":
        """Those that have been sent and are neither decided nor withdrawn."""
        return self.filter(state__in=[Application.State.SUBMITTED, Application.State.ASKED])

    def with_doubt(self) -> "ApplicationQuerySet":
        """Annotate `has_doubt`: something that is there already resembles it."""
        return self.annotate(has_doubt=Exists(Doubt.objects.filter(application=OuterRef("pk"))))


# The history keeps what was asked for and decided, never names of people or addresses: erasing a person leaves none behind.
@pghistory.track(
    fields=[
        "state",
        "name",
        "kind",
        "seats",
        "pays_by",
        "entered_by",
        "decided_at",
        "decided_by",
        "membership",
    ],
    model_name="ApplicationEvent",
)
class Application(models.Model):
    """A body's request to become a member, with everything it said, from the first step to the decision."""

    class State(models.TextChoices):
        STARTED = "started", "being filled in"
        SUBMITTED = "submitted", "waits for us"
        ASKED = "asked", "waits for the applicant"
        APPROVED = "approved", "approved"
        DECLINED = "declined", "declined"
        WITHDRAWN = "withdrawn", "withdrawn"

    class PaysBy(models.TextChoices):
        INVOICE = "invoice", "bank transfer, after an invoice"
        CARD = "card", "card"

    key = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text="Given by the form, so that one sent twice starts one application.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.STARTED)

    name = models.CharField("name of the partnership", max_length=160)
    kind = models.CharField(max_length=20, choices=Partnership.Kind)
    areas = models.ManyToManyField(Area, related_name="applications", blank=True)
    covers = models.CharField("what it covers, in words", max_length=300, blank=True)
    website = models.URLField(blank=True)

    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    job_title = models.CharField(max_length=120, blank=True)
    email = models.EmailField("e-mail address")
    phone = models.CharField("telephone", max_length=40, blank=True)

    billed_name = models.CharField("legal name", max_length=160, blank=True)
    billed_contact = models.CharField("contact for invoices", max_length=120, blank=True)
    billed_email = models.EmailField("e-mail for invoices", blank=True)
    billed_address = models.TextField("address", max_length=500, blank=True)
    billed_postcode = models.CharField("postcode", max_length=12, blank=True)

    seats = models.PositiveSmallIntegerField(default=5)
    pays_by = models.CharField(max_length=10, choices=PaysBy, blank=True)
    needs_purchase_order = models.BooleanField(null=True, blank=True)
    purchase_order = models.CharField("purchase order number", max_length=60, blank=True)
    words = models.TextField("anything else", max_length=4000, blank=True)

    started_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Who of the staff entered it on the applicant's behalf.",
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    reason = models.TextField(blank=True, editable=False, help_text="Why it was declined, as it was mailed.")
    membership = models.OneToOneField(
        Membership, models.PROTECT, null=True, blank=True, editable=False, related_name="application"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        indexes = [models.Index(name="application_by_state", fields=["state", "-submitted_at"])]
        constraints = [
            models.CheckConstraint(
                name="application_sent_has_a_time",
                condition=Q(state__in=["started", "withdrawn"]) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="application_decided_has_a_time",
                condition=Q(state__in=["approved", "declined"], decided_at__isnull=False)
                | (~Q(state__in=["approved", "declined"]) & Q(decided_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="application_approved_has_a_membership",
                condition=Q(state="approved", membership__isnull=False)
                | (~Q(state="approved") & Q(membership__isnull=True)),
            ),
            models.CheckConstraint(
                name="application_declined_has_a_reason", condition=~Q(state="declined") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="application_wants_a_seat", condition=Q(seats__gte=1, seats__lte=MOST_SEATS)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def contact(self) -> str:
        """The lead contact's name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered, changed or withdrawn."""
        return self.state in {self.State.STARTED, self.State.SUBMITTED, self.State.ASKED}


@pghistory.track(obj_field=None)
class AppliedArea(Application.areas.through):  # type: ignore[name-defined,misc]
    """An area of an application, as the history tells of it."""

    class Meta:
        proxy = True


class ApplicationLink(models.Model):
    """A link that was mailed to an applicant: whoever has it may go on with the application. Only its hash is kept."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="applicationlink_expires_later", condition=Q(expires_at__gt=models.F("created_at"))
            )
        ]

    def __str__(self) -> str:
        return f"link to {self.application}, until {self.expires_at:%-d %B %Y}"

    def is_expired(self, *, now: datetime) -> bool:
        """Say whether the link opens nothing any more at `now`."""
        return self.expires_at <= now


@pghistory.track(
    fields=["application", "asked_at", "asked_by", "answered_at"], model_name="ApplicationQuestionEvent"
)
class ApplicationQuestion(models.Model):
    """What staff asked an applicant, and the answer."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="questions")
    words = models.TextField(max_length=4000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answer = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="applicationquestion_one_open_at_a_time",
            ),
            models.CheckConstraint(
                name="applicationquestion_answered_with_words",
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Doubt(models.Model):
    """Something that is there already and that an application resembles: staff decide whether it is the same."""

    class Kind(models.TextChoices):
        SAME_NAME = "same_name", "of the same name"
        SAME_AREA = "same_area", "of the same kind in the same area"

    application = models.ForeignKey(Application, models.CASCADE, related_name="doubts")
    kind = models.CharField(max_length=10, choices=Kind)
    partnership = models.ForeignKey(Partnership, models.CASCADE, null=True, blank=True, related_name="doubts")
    other = models.ForeignKey(Application, models.CASCADE, null=True, blank=True, related_name="doubted_by")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="doubt_is_about_one_thing",
                condition=Q(partnership__isnull=False, other__isnull=True)
                | Q(partnership__isnull=True, other__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["application", "kind", "partnership"], name="doubt_once_a_partnership"
            ),
            models.UniqueConstraint(
                fields=["application", "kind", "other"], name="doubt_once_an_application"
            ),
        ]

    def __str__(self) -> str:
        what = "a partnership" if self.partnership_id else "another application"
        return f"{what[0].upper()}{what[1:]} {self.get_kind_display()}: {self.partnership or self.other}"
