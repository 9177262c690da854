"""The two facts that decide who may read a row."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from membership.access import Access

OPENS_ON_GOES_WITH_MEMBERS_FIRST = Q(access=Access.MEMBERS_FIRST, opens_on__isnull=False) | (
    ~Q(access=Access.MEMBERS_FIRST) & Q(opens_on__isnull=True)
)


class GatedModel(models.Model):
    """A row that only some may read: `access`, and the day a members-first row opens to everybody."""

    access = models.CharField("who may read", max_length=15, choices=Access, default=Access.PUBLIC)
    opens_on = models.DateField(
        "opens to everybody on",
        null=True,
        blank=True,
        help_text="Only with “members first”: from the start of this day everybody may read.",
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self.check_opening()

    def check_opening(self) -> None:
        """Raise ValidationError, beside the date, unless a date stands exactly with “members first”."""
        if self.access == Access.MEMBERS_FIRST and not self.opens_on:
            raise ValidationError({"opens_on": "Say from which day everybody may read."})
        if self.access != Access.MEMBERS_FIRST and self.opens_on:
            raise ValidationError(
                {"opens_on": "A date goes only with “members first”. Clear it or change who may read."}
            )
