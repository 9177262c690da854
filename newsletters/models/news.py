"""News pages and their list."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.keeping import MEMBER, VISITOR
from cms.listing import marked_readable
from cms.models import ContentPage, Picture
from cms.structured import article
from newsletters.models.archive import YearlyArchive
from resources.models import Topical

NEWS_A_PAGE = 12


class NewsIndexPage(YearlyArchive):
    """All news, the newest on top, a page at a time."""

    dated_by = "date"
    max_count = 1
    template = "pages/newsletters/news_index_page.html"
    subpage_types = ["newsletters.NewsPage"]
    content_panels = [*Page.content_panels, FieldPanel("teaser")]
    page_description = "The list of all news; the news pages stand below it"

    class Meta:
        verbose_name = "news list"

    def entries(self) -> models.QuerySet[Any]:
        return NewsPage.objects.child_of(self).live().public().defer_streamfields().order_by("-date", "-pk")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        news = self.shown().select_related("lead_picture").prefetch_related("lead_picture__renditions")
        if context["year"]:
            news = news.filter(date__year=context["year"])
        results = Paginator(news, NEWS_A_PAGE).get_page(request.GET.get("page"))
        results.object_list = marked_readable(
            results.object_list,
            viewer=request.viewer,  # type: ignore[attr-defined]
            now=request.now,  # type: ignore[attr-defined]
        )
        context["results"] = results
        return context


class NewsPage(Topical, ContentPage):
    """One piece of news, dated, with what belongs to it."""

    date = models.DateField(default=timezone.localdate)
    lead_picture = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    body = StreamField(BodyBlock(), blank=True)

    kind_name = "News"
    card_kind = "News"
    is_article = True

    kept_for = frozenset({VISITOR, MEMBER})
    template = "pages/newsletters/news_page.html"
    parent_page_types = ["newsletters.NewsIndexPage"]
    subpage_types: list[str] = []
    page_description = "One piece of news, dated; issues of the newsletter can pull it in"
    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("teaser"),
        FieldPanel("lead_picture"),
        ContentPage.gate_panel,
        FieldPanel("body"),
        Topical.topics_panel,
    ]
    promote_panels = [*Page.promote_panels, ContentPage.archive_panel]
    search_fields = [*ContentPage.search_fields, index.SearchField("body"), index.FilterField("date")]

    class Meta:
        verbose_name = "news page"
        indexes = [models.Index(fields=["-date"], name="newspage_date")]

    @property
    def card_line(self) -> str:
        return f"{self.date:%-d %B %Y}"

    def structured_data(self, context: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Tell of the page as a piece of news."""
        return [
            article(
                self,
                context,
                kind="NewsArticle",
                headline=self.title,
                published=self.date,
                body=".reading__main, .locked",
            )
        ]
