"""News pages and their list."""

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
from cms.models import ContentPage, Picture

NEWS_A_PAGE = 12


class NewsIndexPage(ContentPage):
    """All news, the newest on top, a page at a time."""

    max_count = 1
    template = "pages/newsletters/news_index_page.html"
    subpage_types = ["newsletters.NewsPage"]
    content_panels = [*Page.content_panels, FieldPanel("teaser")]

    class Meta:
        verbose_name = "news list"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        news = (
            NewsPage.objects.child_of(self)
            .live()
            .public()
            .select_related("lead_picture")
            .order_by("-date", "-pk")
        )
        context["results"] = Paginator(news, NEWS_A_PAGE).get_page(request.GET.get("page"))
        return context


class NewsPage(ContentPage):
    """One piece of news, dated, with what belongs to it."""

    date = models.DateField(default=timezone.localdate)
    lead_picture = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    body = StreamField(BodyBlock(), blank=True)

    kind_name = "News"

    template = "pages/newsletters/news_page.html"
    parent_page_types = ["newsletters.NewsIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("teaser"),
        FieldPanel("lead_picture"),
        FieldPanel("body"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("body"), index.FilterField("date")]

    class Meta:
        verbose_name = "news page"
        indexes = [models.Index(fields=["-date"], name="newspage_date")]
