"""Open access: a time in which everybody reads what members read."""

from datetime import datetime

import pghistory
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from membership.access import london_day


@pghistory.track()
@register_setting(icon="lock-open")
class AccessSettings(BaseGenericSetting):
    """Opens the members' content to everybody for a while, as in a recruiting month; never people, forum or members-only gifts."""

    class OpenAccess(models.TextChoices):
        OFF = "off", "Members only, as each page says"
        UNTIL = "until", "Open to everybody until a date"
        ON = "on", "Open to everybody until further notice"

    open_access = models.CharField(max_length=5, choices=OpenAccess, default=OpenAccess.OFF)
    open_until = models.DateField(null=True, blank=True, help_text="The last open day.")

    panels = [FieldPanel("open_access"), FieldPanel("open_until")]

    class Meta:
        verbose_name = "open access"
        permissions = [("read_everything", "Can read members-only content as staff")]
        constraints = [
            models.CheckConstraint(
                name="openaccess_until_has_a_date",
                condition=~Q(open_access="until") | Q(open_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.get_open_access_display()

    def is_open(self, *, now: datetime) -> bool:
        """Say whether everybody may read members' content at `now`."""
        if self.open_access == self.OpenAccess.UNTIL:
            return self.open_until is not None and london_day(now) <= self.open_until
        return self.open_access == self.OpenAccess.ON
