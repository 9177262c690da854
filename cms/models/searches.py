"""What editors do about searches: results that they choose, and what was looked for in vain."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from wagtail.models import Page


class PromotedResult(models.Model):
    """A result that editors put before all others when certain words are searched for."""

    words = ArrayField(
        models.CharField(max_length=80),
        help_text="What people type, with commas between several: “annual report, yearly report”. Any form of the words counts.",
    )
    page = models.ForeignKey(
        Page, models.CASCADE, null=True, blank=True, related_name="+", help_text="A page of this site …"
    )
    address = models.CharField(
        "address elsewhere",
        max_length=500,
        blank=True,
        help_text="… or an address that begins with https:// or /.",
    )
    title = models.CharField(
        max_length=120, help_text="What it is called among the results. Everybody sees it."
    )
    note = models.CharField(
        max_length=250, blank=True, help_text="A line below the title. Everybody sees it."
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Small numbers come first.")

    class Meta:
        ordering = ["order", "title"]
        verbose_name = "promoted result"
        constraints = [
            models.CheckConstraint(
                name="promotedresult_leads_to_one_place",
                condition=Q(page__isnull=False, address="") | (Q(page__isnull=True) & ~Q(address="")),
            ),
            models.CheckConstraint(name="promotedresult_has_words", condition=~Q(words=[])),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if bool(self.page) == bool(self.address):
            raise ValidationError({"address": "Choose a page or give an address, one of the two."})
        if (self.address and not self.address.startswith(("https://", "/"))) or self.address.startswith("//"):
            raise ValidationError({"address": "An address begins with https:// or, on this site, with /."})

    def clean_fields(self, exclude: Any = None) -> None:
        if self.words:
            self.words = [" ".join(words.split()).lower() for words in self.words if words.strip()]
        super().clean_fields(exclude=exclude)


class SearchInVain(models.Model):
    """Words that were searched for without result, counted by day. Nothing is kept of who searched."""

    words = models.CharField(max_length=100)
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-day", "-times", "words"]
        verbose_name = "search without result"
        verbose_name_plural = "searches without result"
        constraints = [models.UniqueConstraint(fields=["words", "day"], name="searchinvain_once_a_day")]
        indexes = [models.Index(fields=["day"], name="searchinvain_day")]

    def __str__(self) -> str:
        return self.words
