"""How memberships are paid for."""

import pghistory
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from billing.models import Invoice
from membership.models.memberships import Membership
from membership.models.partnerships import Partnership


class ChargeQuerySet(models.QuerySet["Charge"]):
    def waiting_for_payment(self, partnership: Partnership) -> "ChargeQuerySet":
        """Extra seats of a partnership that have been bought and are not given yet."""
        return self.filter(
            membership__partnership=partnership,
            membership__cancelled_on=None,
            kind=Charge.Kind.EXTRA_SEATS,
            given_at=None,
            invoice__cancelled_at=None,
        ).order_by("pk")


@pghistory.track()
class Charge(models.Model):
    """An invoice for a membership: its fee, or seats that were added later. A reissued invoice takes over the charge."""

    class Kind(models.TextChoices):
        FEE = "fee", "annual fee"
        EXTRA_SEATS = "extra_seats", "extra seats"

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="charges")
    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="charge")
    kind = models.CharField(max_length=12, choices=Kind)
    seats = models.PositiveSmallIntegerField(default=0, help_text="How many seats it adds; none for the fee.")
    given_at = models.DateTimeField(
        null=True, blank=True, help_text="When access or seats were given for it."
    )

    objects = ChargeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="charge_adds_seats_or_is_the_fee",
                condition=Q(kind="fee", seats=0) | Q(kind="extra_seats", seats__gt=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.membership}"


@pghistory.track()
@register_setting(icon="group")
class MembershipSettings(BaseGenericSetting):
    """When what is charged is given. A change alters nothing that has been given."""

    class Starts(models.TextChoices):
        ON_APPROVAL = "on_approval", "once the membership is approved or renewed: councils pay late"
        ON_PAYMENT = "on_payment", "once the invoice is paid"

    access_starts = models.CharField(max_length=12, choices=Starts, default=Starts.ON_PAYMENT)

    panels = [FieldPanel("access_starts")]

    class Meta:
        verbose_name = "when membership starts"

    def __str__(self) -> str:
        return f"starts {self.get_access_starts_display()}"
