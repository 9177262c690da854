"""Who speaks, what other bodies hold, and what readers would like to hear."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from wagtail.fields import RichTextField
from wagtail.search import index

from cms.blocks import SHORT_FEATURES
from cms.models import Picture
from events.models.events import Event


class Speaker(index.Indexed, models.Model):
    """Somebody who speaks at events: written once, shown wherever they speak."""

    name = models.CharField(max_length=120)
    role = models.CharField(max_length=160, blank=True, help_text="For example “Independent scrutineer”.")
    organisation = models.CharField(max_length=160, blank=True)
    about = RichTextField(blank=True, features=SHORT_FEATURES, help_text="Two or three sentences.")
    picture = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("organisation"),
        index.AutocompleteField("organisation"),
    ]

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def position(self) -> str:
        """Role and organisation in one line."""
        return ", ".join(filter(None, [self.role, self.organisation]))


class OtherEventQuerySet(models.QuerySet["OtherEvent"]):
    def to_come(self, today: date) -> "OtherEventQuerySet":
        """Shown ones whose last day is not over, the next first."""
        return self.filter(is_shown=True, ends_on__gte=today).order_by("starts_on", "pk")


class OtherEvent(models.Model):
    """An event of another body, listed with a link to it; nothing of it is booked here."""

    name = models.CharField(max_length=200)
    organiser = models.CharField(max_length=160, help_text="Whose event it is.")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day", blank=True, help_text="Empty: the first day.")
    place = models.CharField(max_length=160, blank=True, help_text="A town, or “Online”.")
    about = models.CharField(max_length=300, blank=True, help_text="One or two sentences.")
    link = models.URLField(max_length=500, help_text="Where people read on and book.")
    is_shown = models.BooleanField("shown on the events page", default=True)

    objects = OtherEventQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = "event of another body"
        verbose_name_plural = "events of other bodies"
        indexes = [models.Index(name="otherevent_by_day", fields=["ends_on", "starts_on"])]
        constraints = [
            models.CheckConstraint(
                name="otherevent_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: object = None) -> None:
        """Take the first day for the last one where none is given, then check."""
        self.ends_on = self.ends_on or self.starts_on
        super().clean_fields(exclude=exclude)  # type: ignore[arg-type]

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "It ends before it begins."})


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def waiting(self) -> "SuggestionQuerySet":
        return self.filter(answered_at=None)


class Suggestion(models.Model):
    """A topic or speaker that somebody would like to see at an event, or at any."""

    class What(models.TextChoices):
        TOPIC = "topic", "A topic"
        SPEAKER = "speaker", "A speaker"

    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="suggestions")
    what = models.CharField(max_length=8, choices=What, default=What.TOPIC)
    subject = models.CharField("topic or speaker", max_length=200)
    reason = models.TextField("why", max_length=2000)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    organisation = models.CharField(max_length=160, blank=True)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(name="suggestion_by_day", fields=["-received_at"])]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.subject}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    def forgotten_at(self) -> datetime:
        """When it is deleted with the name and address of whoever made it."""
        return self.received_at + KEPT_FOR


KEPT_FOR = timedelta(days=730)
