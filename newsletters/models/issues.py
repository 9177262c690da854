"""The newsletter's issues and their archive."""

from itertools import groupby
from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models import ContentPage, Picture
from newsletters.blocks import SectionsBlock


class IssueIndexPage(ContentPage):
    """The archive: every issue, by year, the newest on top."""

    max_count = 1
    template = "pages/newsletters/issue_index_page.html"
    subpage_types = ["newsletters.IssuePage"]
    content_panels = [*Page.content_panels, FieldPanel("teaser")]

    class Meta:
        verbose_name = "newsletter archive"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        issues = list(IssuePage.objects.child_of(self).live().public().order_by("-month"))
        context["newest_issue"] = issues[0] if issues else None
        context["issues_by_year"] = [
            (year, list(group)) for year, group in groupby(issues, key=lambda issue: issue.month.year)
        ]
        return context


class IssuePage(ContentPage):
    """One month's newsletter: the chair's introduction, then sections of items."""

    month = models.DateField(help_text="The first day of the month.")
    headline = models.CharField(
        max_length=200, blank=True, help_text="What this issue is about, in one line."
    )
    chair_name = models.CharField("introduction by", max_length=120, blank=True)
    chair_role = models.CharField("their role", max_length=120, blank=True)
    chair_picture = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    lead_picture = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    introduction = StreamField(BodyBlock(), blank=True)
    sections = StreamField(SectionsBlock(), blank=True)

    kind_name = "Newsletter issues"
    also_searched = ("headline", "chair_name")

    template = "pages/newsletters/issue_page.html"
    parent_page_types = ["newsletters.IssueIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        MultiFieldPanel(
            [FieldPanel("month"), FieldPanel("title"), FieldPanel("headline"), FieldPanel("teaser")], "Issue"
        ),
        FieldPanel("lead_picture"),
        MultiFieldPanel(
            [
                FieldPanel("chair_name"),
                FieldPanel("chair_role"),
                FieldPanel("chair_picture"),
                FieldPanel("introduction"),
            ],
            "Introduction",
        ),
        FieldPanel("sections"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("headline"),
        index.SearchField("introduction"),
        index.SearchField("sections"),
        index.FilterField("month"),
    ]

    class Meta:
        verbose_name = "newsletter issue"
        constraints = [
            models.CheckConstraint(name="issue_month_is_its_first_day", condition=models.Q(month__day=1)),
        ]

    @property
    def contents(self) -> list[dict[str, Any]]:
        """The contents list: sections with their items, each with its place on the page."""
        return [
            {
                "title": section.value.title,
                "anchor": section.value.anchor,
                "items": [
                    {"title": child.value["heading"], "anchor": child.value.anchor}
                    for child in section.value["items"]
                    if child.block_type == "item"
                ],
            }
            for section in self.sections
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        others = IssuePage.objects.live().public().exclude(pk=self.pk)
        context["previous_issue"] = others.filter(month__lt=self.month).order_by("-month").first()
        context["next_issue"] = others.filter(month__gt=self.month).order_by("month").first()
        context["contents"] = self.contents
        return context
