"""The person who signs in; the e-mail address is the name."""

from typing import Any, ClassVar

import pghistory
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower

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
        permissions = [("merge_user", "Can merge two accounts")]
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
