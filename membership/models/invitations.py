"""Invitations to a partnership's seats."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from membership.models.partnerships import Partnership
from membership.models.seats import Seat, SeatRole

# Long enough for annual leave, short enough that a forgotten invitation does not keep a seat from somebody else for a season.
OPEN_FOR = timedelta(days=30)


def new_token() -> str:
    """Return what makes an invitation's link: 256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is kept of a token, so that whoever reads the database can accept nothing."""
    return sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by what has become of them."""

    def pending(self) -> "InvitationQuerySet":
        """Those neither accepted nor withdrawn, whether or not their time is over."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def open(self, now: datetime) -> "InvitationQuerySet":
        """Those that can be accepted at `now`."""
        return self.pending().filter(expires_at__gt=now)

    def taking_seats(self, now: datetime) -> "InvitationQuerySet":
        """Open ones that count as a seat of their own: a hand-over does not, for as long as its present holder sits there."""
        return self.open(now).filter(
            Q(hands_over_from__isnull=True) | Q(hands_over_from__ended_at__isnull=False)
        )

    def with_token(self, token: str) -> "InvitationQuerySet":
        """The one that a link leads to, if any."""
        return self.filter(token_hash=hash_of(token))


# The history keeps no names and addresses: erasing a person leaves none behind. A token is nobody's business.
@pghistory.track(exclude=["email", "first_name", "last_name", "token_hash"])
class Invitation(models.Model):
    """An offer of a seat to whoever reads mail at an address. It expires by time alone and is kept afterwards.

    One that hands over a seat takes the place of its present holder on acceptance, and of nobody before.
    """

    class State(models.TextChoices):
        OPEN = "open", "open"
        EXPIRED = "expired", "expired"
        ACCEPTED = "accepted", "accepted"
        WITHDRAWN = "withdrawn", "withdrawn"

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="invitations")
    email = models.EmailField("e-mail address")
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    role = models.ForeignKey(SeatRole, models.PROTECT, null=True, blank=True, related_name="invitations")
    is_lead_contact = models.BooleanField("lead contact", default=False)
    hands_over_from = models.ForeignKey(
        Seat, models.PROTECT, null=True, blank=True, related_name="hand_overs", verbose_name="hands over"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="invitations_sent"
    )
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations_accepted",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["partnership", "invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_pending_an_address",
            ),
            models.UniqueConstraint(
                fields=["hands_over_from"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_pending_a_seat",
            ),
            models.CheckConstraint(
                name="invitation_email_in_small_letters", condition=Q(email=Lower(F("email")))
            ),
            models.CheckConstraint(
                name="invitation_expires_after_it_is_sent", condition=Q(expires_at__gt=F("invited_at"))
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_somebody",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_accepted_or_withdrawn",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.invitee} to {self.partnership}"

    @property
    def invitee(self) -> str:
        """Whom it is for: the name, or the address where no name was given."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def state(self, *, now: datetime) -> "Invitation.State":
        """Say what has become of it at `now`; agrees with `InvitationQuerySet`."""
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.OPEN if self.expires_at > now else self.State.EXPIRED
