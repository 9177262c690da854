"""The newsletter's issues and their archive."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from cms.blocks import BodyBlock
from cms.keeping import MEMBER, VISITOR
from cms.listing import marked_readable
from cms.models import ContentPage, Picture
from cms.reading import PageText, leaves_of, text_of
from cms.structured import article
from membership.access import way_in
from newsletters.blocks import SectionsBlock
from newsletters.contents import SectionEntry, contents_of
from newsletters.forms import IssueForm
from newsletters.freezing import filling_blocks, freeze, freeze_revision
from newsletters.models.archive import YearlyArchive
from newsletters.months import title_of_month

YEARS_AT_ONCE = 3
AS_PDF = "pdf"
"""What stands behind an issue's address for the issue as PDF."""


class IssueIndexPage(YearlyArchive):
    """The archive: every issue, by year, the newest on top."""

    dated_by = "month"
    card_kind = "Newsletter"
    max_count = 1
    template = "pages/newsletters/issue_index_page.html"
    subpage_types = ["newsletters.IssuePage"]
    content_panels = [*Page.content_panels, FieldPanel("teaser")]
    page_description = "The archive of the newsletter; its issues stand below it"

    class Meta:
        verbose_name = "newsletter archive"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the archive, or what of it answers a question; answers differ from viewer to viewer and are kept nowhere."""
        response = super().serve(request, *args, **kwargs)
        if "q" in request.GET:
            patch_cache_control(response, private=True, no_store=True)
        return response

    def entries(self) -> models.QuerySet[Any]:
        return IssuePage.objects.child_of(self).live().public().defer_streamfields().order_by("-month")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from newsletters.archive_search import asked_of_archive, search_archive

        context = super().get_context(request, *args, **kwargs)
        asked = asked_of_archive(request, year=context["year"])
        context["archive_words"], context["archive_year"] = asked.words, asked.year
        if asked.words:
            context["answer"] = search_archive(request, asked)
            context["results"] = context["answer"].results
            context["way_in"] = way_in(request.viewer)  # type: ignore[attr-defined]
            return context
        shown = [context["year"]] if context["year"] else self.years[:YEARS_AT_ONCE]
        issues = marked_readable(
            self.shown().filter(month__year__in=shown),
            viewer=request.viewer,  # type: ignore[attr-defined]
            now=request.now,  # type: ignore[attr-defined]
        )
        context["newest_issue"] = issues[0] if issues else None
        context["issues_by_year"] = [
            (year, list(group)) for year, group in groupby(issues, key=lambda issue: issue.month.year)
        ]
        return context


class IssuePage(ContentPage):
    """One month's newsletter: the chair's introduction, then sections of items."""

    month = models.DateField(help_text="Any day of the month will do.")
    headline = models.CharField(
        max_length=200, blank=True, help_text="What this issue is about, in one line."
    )
    chair_name = models.CharField("introduction by", max_length=120, blank=True)
    chair_role = models.CharField("their role", max_length=120, blank=True)
    chair_picture = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="their picture"
    )
    lead_picture = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    introduction = StreamField(BodyBlock(), blank=True)
    sections = StreamField(SectionsBlock(), blank=True)

    kind_name = "Newsletter issues"
    card_kind = "Newsletter"
    is_article = True
    also_searched = ("chair_name",)

    kept_for = frozenset({VISITOR, MEMBER})
    template = "pages/newsletters/issue_page.html"
    base_form_class = IssueForm
    parent_page_types = ["newsletters.IssueIndexPage"]
    subpage_types: list[str] = []
    page_description = "One month's newsletter, in sections"
    content_panels = [
        MultiFieldPanel(
            [
                FieldPanel("month"),
                FieldPanel("title", help_text="Empty: the month and the year."),
                FieldPanel("headline"),
                FieldPanel("teaser"),
                FieldPanel("lead_picture"),
            ],
            "Issue",
        ),
        ContentPage.gate_panel,
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
    promote_panels = [*Page.promote_panels, ContentPage.archive_panel]
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
            models.UniqueConstraint(name="issue_one_a_month", fields=["month"]),
        ]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Fill in what follows from the month, then check; Wagtail calls this before every save."""
        self.follow_month()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        """Do the same for a draft, of which Wagtail checks less."""
        self.follow_month()
        super().minimal_clean()

    def follow_month(self) -> None:
        """Turn any day of the month into its first, and name the issue after its month if it has no name."""
        if self.month:
            self.month = self.month.replace(day=1)
            self.title = self.title or title_of_month(self.month)  # type: ignore[has-type]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it; what fills itself is written down in whatever is published, however that came about."""
        now = timezone.now()
        waits = self.go_live_at is not None and self.go_live_at > now
        if not self.live or waits or kwargs.get("update_fields") is not None:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            frozen = freeze(self, now=now)
            super().save(*args, **kwargs)
            if frozen and self.live_revision:
                freeze_revision(self, self.live_revision)

    def clean(self) -> None:
        super().clean()
        others = IssuePage.objects.filter(month=self.month).exclude(pk=self.pk)
        if self.month and (other := others.first()):
            state = "published" if other.live else "a draft"
            raise ValidationError(
                {"month": f"There is an issue for {title_of_month(self.month)} already; it is {state}."}
            )

    def own_findings(self) -> list[str]:
        """Name what a reader would miss, and dates that cannot be right."""
        findings = []
        if not self.headline:
            findings.append("There is no headline; the archive shows it below the month.")
        if not self.introduction:
            findings.append("There is no introduction.")
        for section in self.sections:
            title = section.value.title
            if not section.value["items"] and not section.value["introduction"]:
                findings.append(
                    f"The section “{title}” is empty. Readers see its heading with nothing below it."
                )
            findings += [
                f"“{child.value.words}” closes before the month of this issue begins."
                for child in section.value["items"]
                if child.block_type == "item"
                and (closes_on := child.value["closes_on"])
                and self.month
                and closes_on < self.month
            ]
        if self.month:
            for child in filling_blocks(self):
                findings += child.block.findings(child.value, month=self.month, now=timezone.now())
        return findings

    @property
    def full_title(self) -> str:
        """The month with the headline, as “May 2026: Who else knows?”."""
        return f"{self.title}: {self.headline}" if self.headline else self.title

    @property
    def findable_title(self) -> str:
        return self.full_title

    @property
    def findable_text(self) -> PageText:
        """The words of the introductions; the items are found by themselves."""
        streams = [(self.introduction.stream_block, self.introduction)]
        streams += [
            (section.block.child_blocks["introduction"], section.value["introduction"])
            for section in self.sections
        ]
        return text_of(leaf for block, value in streams for leaf in leaves_of(block, value))

    @property
    def card_line(self) -> str:
        return self.headline

    def structured_data(self, context: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Tell of the issue as an article of a periodical."""
        described = article(
            self,
            context,
            kind="Article",
            headline=self.full_title,
            published=self.first_published_at,
            body=".reading__main, .locked",
        )
        periodical = {"@type": "Periodical", "name": f"{context['identity'].name} newsletter"}
        return [{**described, "isPartOf": periodical}]

    @property
    def contents(self) -> list[SectionEntry]:
        """The contents list: sections with their items, each with its place on the page."""
        return contents_of(self.sections)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        hidden_pages = self.restricted_pages()
        context["hidden_pages"] = hidden_pages
        context["contents"] = contents_of(self.sections, hidden_pages=hidden_pages)
        context["previous_issue"], context["next_issue"] = self._neighbours()
        return context

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Understand the address of the issue as PDF, below its own."""
        if self.live and path_components == [AS_PDF]:
            return RouteResult(self, kwargs={"as_pdf": True})
        return super().route(request, path_components)

    def serve_open(
        self, request: HttpRequest, *args: Any, as_pdf: bool = False, **kwargs: Any
    ) -> HttpResponse:
        """Answer whoever may read the issue with its page, or with the same as PDF."""
        if not as_pdf:
            return super().serve_open(request, *args, **kwargs)
        from newsletters.paper.serving import serve_paper

        return serve_paper(request, self)

    def _neighbours(self) -> tuple["IssuePage | None", "IssuePage | None"]:
        if not self.month:
            return None, None
        others = IssuePage.objects.live().public().defer_streamfields().exclude(pk=self.pk)
        return (
            others.filter(month__lt=self.month).order_by("-month").first(),
            others.filter(month__gt=self.month).order_by("month").first(),
        )

    def restricted_pages(self) -> set[int]:
        """The ids of news and topics named in the issue that lie below Wagtail's own privacy."""
        items = [child for section in self.sections for child in section.value["items"]]
        named = {child.value["page"] for child in items if child.block_type == "news_page"}
        named |= {topic for child in items if child.block_type == "item" for topic in child.value.topics}
        pks = {page.pk for page in named if page}
        return (
            set(Page.objects.filter(pk__in=pks).not_public().values_list("pk", flat=True)) if pks else set()
        )
