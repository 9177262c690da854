"""What keeps examples alive: checks of their links, questions whether they are still current, and how often."""

from datetime import date, datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from office.web_addresses import WebAddressField
from resources.models.examples import Example, Link, State


@register_setting(icon="link")
class Upkeep(BaseGenericSetting):
    """How often links are checked and partnerships are asked; staff set it."""

    check_every_days = models.PositiveSmallIntegerField(
        "days between two checks of a link",
        default=28,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    dead_after_days = models.PositiveSmallIntegerField(
        "days after which a second failure counts",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="A link counts as dead when it fails twice, so many days apart.",
    )
    ask_after_months = models.PositiveSmallIntegerField(
        "months after which an example is asked about",
        default=12,
        validators=[MinValueValidator(3), MaxValueValidator(60)],
        help_text="Counted from its date, later from the last answer.",
    )
    remind_after_days = models.PositiveSmallIntegerField(
        "days after which its partnership is reminded",
        default=21,
        validators=[MinValueValidator(3), MaxValueValidator(180)],
        help_text="Once. Partnerships whose membership has lapsed are asked once and not reminded.",
    )

    panels = [
        MultiFieldPanel([FieldPanel("check_every_days"), FieldPanel("dead_after_days")], "Links"),
        MultiFieldPanel([FieldPanel("ask_after_months"), FieldPanel("remind_after_days")], "Still current?"),
    ]

    class Meta:
        verbose_name = "Upkeep of examples"

    def __str__(self) -> str:
        return "Upkeep of examples"


class LinkHost(models.Model):
    """A host that links lead to. Whoever asks it something first takes it, so that it never gets two requests at once."""

    name = models.CharField(max_length=253, unique=True)
    free_at = models.DateTimeField(help_text="Until then it is being asked, or has just been.")

    class Meta:
        indexes = [models.Index(fields=["free_at"], name="linkhost_free")]

    def __str__(self) -> str:
        return self.name


class LinkWatchQuerySet(models.QuerySet["LinkWatch"]):
    """Watched links by what is to be done."""

    def due(self, now: datetime) -> "LinkWatchQuerySet":
        """Those of published examples whose check is due."""
        return self.filter(due_at__lte=now, example__state=State.PUBLISHED)


class LinkWatch(models.Model):
    """The watch over an example's link: when it is looked at next, and since when it fails. The verdict stands on the example."""

    example = models.OneToOneField(Example, models.CASCADE, related_name="watch")
    address = WebAddressField(
        max_length=1000, help_text="What is checked: the example's link when the watch began."
    )
    host = models.ForeignKey(
        LinkHost,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="watches",
        help_text="None: we do not load it.",
    )
    due_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    dead_since = models.DateTimeField(null=True, blank=True, help_text="When the second failure counted.")
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The last answer's.")
    words = models.CharField("what was found", max_length=300, blank=True)
    moved_to = WebAddressField(max_length=2000, blank=True)
    told_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When somebody was written to about the dead link, or nobody was found.",
    )

    objects = LinkWatchQuerySet.as_manager()

    class Meta:
        verbose_name = "link"
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["host", "due_at"], name="linkwatch_due")]

    def __str__(self) -> str:
        return f"{self.example}: {self.address}"


class LinkCheck(models.Model):
    """One check of an example's link, as its history tells."""

    example = models.ForeignKey(Example, models.CASCADE, related_name="link_checks")
    address = WebAddressField(max_length=1000)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Link)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    moved_to = WebAddressField(max_length=2000, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["example", "-at"], name="linkcheck_history")]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_verdict_display()}"


class CurrencyQuerySet(models.QuerySet["Currency"]):
    """Questions by where they stand."""

    def unanswered(self) -> "CurrencyQuerySet":
        """Those that were asked about examples in the directory and have no answer."""
        return self.filter(asked_at__isnull=False, example__state=State.PUBLISHED)


class Currency(models.Model):
    """Whether an example is still current: when its partnership is asked next, and what it has not answered yet."""

    example = models.OneToOneField(Example, models.CASCADE, related_name="currency")
    due_on = models.DateField(help_text="The day of the next question.")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="Empty once it is answered.")
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = CurrencyQuerySet.as_manager()

    class Meta:
        verbose_name = "question whether it is still current"
        verbose_name_plural = "questions whether examples are still current"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], name="currency_due")]
        constraints = [
            models.CheckConstraint(
                name="currency_reminded_of_what_was_asked",
                condition=Q(reminded_at__isnull=True) | Q(asked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.example}: still current?"


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    following = date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))
