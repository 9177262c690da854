"""What readers tell us: whether an issue met their needs, and what they would like to contribute."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsletters.models.issues import IssuePage
from newsletters.models.news import NewsPage

KEPT_FOR = timedelta(days=730)
"""Answers and suggestions are deleted after two years, with the names and addresses in them."""


class IssueFeedbackQuerySet(models.QuerySet["IssueFeedback"]):
    def waiting(self) -> "IssueFeedbackQuerySet":
        """Return the answers whose comment nobody has dealt with; an answer without words asks for nothing."""
        return self.filter(dealt_with_at=None).exclude(comment="")


class IssueFeedback(models.Model):
    """One answer to “Did this newsletter meet your needs?”; who gave it is not asked."""

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    issue = models.ForeignKey(IssuePage, models.CASCADE, related_name="feedback")
    answer = models.CharField(max_length=6, choices=Answer)
    comment = models.TextField(max_length=2000, blank=True)
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    dealt_with_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = IssueFeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "answer about an issue"
        verbose_name_plural = "answers about issues"
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="issuefeedback_answer_is_known", condition=Q(answer__in=["yes", "partly", "no"])
            )
        ]
        indexes = [models.Index(name="issuefeedback_by_day", fields=["-given_at"])]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}, about {self.issue.title}"

    @property
    def waits(self) -> bool:
        """Whether somebody should read its words."""
        return bool(self.comment) and self.dealt_with_at is None

    def forgotten_at(self) -> datetime:
        """When it is deleted."""
        return self.given_at + KEPT_FOR


class SuggestedContributionQuerySet(models.QuerySet["SuggestedContribution"]):
    def waiting(self) -> "SuggestedContributionQuerySet":
        """Return the suggestions that nobody has looked at."""
        return self.filter(state=SuggestedContribution.State.WAITS)


class SuggestedContribution(models.Model):
    """Something a reader offers to write about, and where it stands with the editors."""

    class State(models.TextChoices):
        WAITS = "waits", "Waits"
        TALKING = "talking", "In conversation"
        PLANNED = "planned", "Planned for an issue"
        PUBLISHED = "published", "Published"
        DECLINED = "declined", "Not this time"

    topic = models.CharField(max_length=160)
    text = models.TextField(max_length=6000)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    organisation = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITS)
    note = models.TextField("note of the editors", max_length=2000, blank=True)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    state_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    page = models.OneToOneField(
        NewsPage, models.SET_NULL, null=True, blank=True, editable=False, related_name="suggestion"
    )

    objects = SuggestedContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "suggested contribution"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="suggestedcontribution_state_is_known",
                condition=Q(state__in=["waits", "talking", "planned", "published", "declined"]),
            )
        ]
        indexes = [models.Index(name="contribution_by_day", fields=["-received_at"])]

    def __str__(self) -> str:
        return self.topic

    def forgotten_at(self) -> datetime:
        """When it is deleted with the name and address of whoever made it."""
        return self.received_at + KEPT_FOR
