"""Lists of people whom members may turn to, and what each of them says about themselves."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import BodyBlock
from cms.models import ContentPage
from membership.access import Access
from membership.models import Region

# Long enough for a busy person to come round to it; staff can send the letter again.
OPEN_FOR = timedelta(days=60)
CHECK_EVERY = timedelta(days=365)
LONGEST_EXPERTISE = 8

CONSENT = (
    "I agree that the association shows what I have written here to people who hold a seat of a partnership in membership, "
    "and to its staff. I can change, hide or withdraw it at any time."
)


def new_token() -> str:
    """Return what makes a profile's link: 256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is kept of a token, so that whoever reads the database can change nothing."""
    return sha256(token.encode()).hexdigest()


class PeopleListPage(ContentPage):
    """A list of people, such as review authors or mentors: for members, whatever the site's setting."""

    introduction = StreamField(BodyBlock(), blank=True)
    who = models.CharField(
        "one of them is called",
        max_length=80,
        help_text="In the singular, as in the letter to them: “a mentor”.",
    )

    kind_name = "People lists"
    card_kind = "People"

    template = "pages/resources/people_list_page.html"
    parent_page_types = ["resources.LibraryPage"]
    subpage_types: list[str] = []
    page_description = "People whom members may turn to; each agrees first and writes their own profile"
    content_panels = [
        *Page.content_panels,
        FieldPanel("who"),
        FieldPanel("teaser"),
        FieldPanel("introduction"),
    ]
    promote_panels = [*Page.promote_panels, ContentPage.archive_panel]

    class Meta:
        verbose_name = "list of people"
        verbose_name_plural = "lists of people"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not a default that could be changed: a list of people is never anything else, whatever a row or a revision says.
        if "access" in self.__dict__:
            self.close()

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Close it, then check; Wagtail calls this before every save."""
        self.close()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self.close()
        super().minimal_clean()

    def close(self) -> None:
        """Give it to members only: people agreed to be shown to them and to nobody else."""
        self.access, self.opens_on = Access.GIVEN, None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Offer the profiles that this reader asked for; reached only by who may read the list."""
        from resources.library.people import list_of

        context = super().get_context(request, *args, **kwargs)
        context["people"] = list_of(self, request)
        return context


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Profiles by where they stand."""

    def shown(self) -> "ProfileQuerySet":
        """Those that members see: agreed to, and neither hidden nor withdrawn."""
        return self.filter(SHOWN)

    def with_token(self, token: str, *, now: datetime) -> "ProfileQuerySet":
        """The one that a letter's link leads to, while the link is good."""
        return self.filter(token_hash=hash_of(token), link_until__gt=now)

    def to_check(self, *, now: datetime) -> "ProfileQuerySet":
        """Shown ones whose people have neither looked at them nor been asked to for a year."""
        return self.shown().filter(
            Q(checked_at__lte=now - CHECK_EVERY),
            Q(reminded_at__isnull=True) | Q(reminded_at__lte=now - CHECK_EVERY),
        )


SHOWN = Q(consented_at__isnull=False, hidden_at__isnull=True, withdrawn_at__isnull=True)


# The history keeps the steps, never names or words: erasing a person leaves none behind.
@pghistory.track(
    fields=["people_list", "consented_at", "hidden_at", "withdrawn_at"], model_name="ProfileEvent"
)
class Profile(models.Model):
    """A person on a list: proposed by staff, shown once they have agreed, written by themselves."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "waits for the person"
        SHOWN = "shown", "shown to members"
        HIDDEN = "hidden", "hidden by the person"
        WITHDRAWN = "withdrawn", "declined or withdrawn"

    people_list = models.ForeignKey(PeopleListPage, models.CASCADE, related_name="profiles")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="profiles",
        verbose_name="account",
    )
    email = models.EmailField(
        "e-mail address", help_text="Where the letter goes. Never shown to members by itself."
    )
    name = models.CharField(max_length=120)
    role = models.CharField("role and organisation", max_length=160, blank=True)
    regions = ArrayField(models.CharField(max_length=30, choices=Region), default=list, blank=True)
    expertise = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    words = models.TextField("about you", max_length=1500, blank=True)
    contact = models.CharField(
        "how members reach you",
        max_length=200,
        blank=True,
        help_text="An e-mail address, a telephone number, or both.",
    )

    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    link_until = models.DateTimeField(editable=False)
    consented_at = models.DateTimeField(null=True, blank=True, editable=False)
    consent_words = models.TextField(
        blank=True, editable=False, help_text="What the person agreed to, as it was worded."
    )
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "profile"
        permissions = [("propose_profile", "Can propose people for a list")]
        indexes = [
            GinIndex(fields=["regions"], name="profile_regions"),
            GinIndex(fields=["expertise"], name="profile_expertise"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["people_list", "email"], name="profile_once_a_list"),
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))), name="profile_email_in_small_letters"
            ),
            models.CheckConstraint(
                condition=Q(consented_at__isnull=True) | ~Q(consent_words=""),
                name="profile_consent_has_its_words",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> "Profile.State":
        """Where it stands; agrees with `ProfileQuerySet`."""
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        if self.consented_at is None:
            return self.State.PROPOSED
        return self.State.HIDDEN if self.hidden_at else self.State.SHOWN

    @property
    def region_names(self) -> list[str]:
        """The regions in words."""
        return [Region(region).label for region in self.regions if region in Region.values]
