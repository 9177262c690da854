"""What staff decide once for all issues of the newsletter."""

from datetime import date, timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from membership.access import Access
from newsletters.months import month_after


class Opening(models.TextChoices):
    """When a new issue opens to everybody."""

    AT_ONCE = "at_once", "At once"
    NEXT_MONTH = "next_month", "On the first day of the month after"
    AFTER_DAYS = "after_days", "A number of days after the first of its month"
    NEVER = "never", "Never: it stays for members"


@register_setting(icon="mail", order=200)
class NewsletterSettings(BaseGenericSetting):
    """How a new issue starts out; each issue may be changed by itself."""

    opening = models.CharField(
        "a new issue opens to everybody",
        max_length=12,
        choices=Opening,
        default=Opening.NEXT_MONTH,
        help_text="Until then it is for members. Issues that exist already stay as they are.",
    )
    days = models.PositiveSmallIntegerField(
        "number of days",
        default=28,
        validators=[MaxValueValidator(730)],
        help_text="Counts only with “a number of days”.",
    )

    panels = [MultiFieldPanel([FieldPanel("opening"), FieldPanel("days")], "New issues")]

    class Meta:
        verbose_name = "newsletter"

    def __str__(self) -> str:
        return "Newsletter"

    def gate_of(self, month: date) -> tuple[Access, date | None]:
        """Return who may read a new issue of the month, and the day from which everybody may."""
        match self.opening:
            case Opening.AT_ONCE:
                return Access.PUBLIC, None
            case Opening.NEVER:
                return Access.MEMBERS, None
            case Opening.AFTER_DAYS:
                return Access.MEMBERS_FIRST, month + timedelta(days=self.days)
        return Access.MEMBERS_FIRST, month_after(month)
