"""The person who signs in; the e-mail address is the name."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from office.models import OutboxMessage

phone_number = RegexValidator(
    r"^[+(]?[0-9][0-9 ()./-]{4,30}( ?(ext\.?|x) ?[0-9]{1,8})?$",
    "Write a telephone number, for example 01632 960 123 or 01632 960 123 ext 45.",
)


class UserManager(BaseUserManager["User"]):
    """Creates people by address; an address is kept in small letters, so that it means one person."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


# The audit trail keeps what a person may do, never names or addresses: erasing a person leaves none behind.
@pghistory.track(fields=["is_active", "is_staff", "is_superuser"], model_name="UserRightsEvent")
class User(AbstractUser):
    """A person with an account, whether of a partnership or of the staff."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    job_title = models.CharField(max_length=120, blank=True)
    phone = models.CharField("telephone", max_length=45, blank=True, validators=[phone_number])

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        ordering = ["last_name", "first_name", "email"]
        permissions = [
            ("merge_user", "Can merge two accounts"),
            ("erase_user", "Can copy and erase what is held about a person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower(F("email"))), name="user_email_in_small_letters"
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    @property
    def name(self) -> str:
        """What to call the person: the full name, or the address while none is known."""
        return str(self)


@pghistory.track(obj_field=None)
class HeldRole(User.groups.through):  # type: ignore[name-defined,misc]
    """A person in a group of staff, as the history tells of it."""

    class Meta:
        proxy = True


@pghistory.track(obj_field=None)
class HeldPermission(User.user_permissions.through):  # type: ignore[name-defined,misc]
    """A permission given to a person directly, as the history tells of it."""

    class Meta:
        proxy = True


class Session(AbstractBaseSession):
    """What the site keeps of a browser between two requests; somebody who signs in has one on every device.

    It also says whose it is, so that people can see theirs and end them. No address on the internet stands in it.
    """

    # Unbound in the database: a session that outlives its person opens nothing, and writing one must lock nobody's row.
    person = models.ForeignKey(
        User, models.CASCADE, null=True, editable=False, db_constraint=False, related_name="sessions"
    )

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.sessions import SessionStore

        return SessionStore


class ErasureRequest(models.Model):
    """That an account is to be erased: its owner asks for it, or nobody has used it for long. Staff decide about the first."""

    class Origin(models.TextChoices):
        ASKED = "asked", "asked for by the person"
        UNUSED = "unused", "account not used for long"

    class State(models.TextChoices):
        WAITING = "waiting", "waits"
        WITHDRAWN = "withdrawn", "withdrawn"
        REFUSED = "refused", "refused"
        DONE = "done", "done"

    ANSWERED_WITHIN = timedelta(days=30)
    """One month, as UK GDPR, article 12(3) asks, counted in days."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="erasure_requests")
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.ASKED)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    not_before = models.DateTimeField(help_text="Until then the person can change their mind.")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True, max_length=2000, help_text="Why it was refused, as it was mailed.")

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="waiting"), name="erasurerequest_one_waiting_a_person"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="erasurerequest_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="erasurerequest_refused_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"request of {self.asked_at:%-d %B %Y} to erase account {self.user_id}"

    @property
    def answer_by(self) -> Any:
        """The moment by which the person is owed an answer."""
        return self.asked_at + self.ANSWERED_WITHIN


class Erasure(models.Model):
    """That somebody's data were erased: when, by whom, what went, what stays and why. It tells nobody who it was."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.PositiveBigIntegerField(
        null=True, help_text="The number of the account, which keeps its place in the records."
    )
    digests = models.JSONField(
        default=list,
        help_text="What can be computed from an address, so that a question about it is answered.",
    )
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, help_text="Without names.")
    letter = models.ForeignKey(
        OutboxMessage, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    report = models.JSONField(help_text="What went and what stays, by holding.")

    class Meta:
        ordering = ["-done_at", "-pk"]

    def __str__(self) -> str:
        return f"erasure {self.pk} of {self.done_at:%-d %B %Y}"
