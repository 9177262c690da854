"""The front page."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.blocks import SHORT_FEATURES, BodyBlock
from cms.cards import Card
from cms.listing import marked_readable
from cms.models import ContentPage
from cms.structured import organisation, website

EARLIER_ISSUES = 5
COMING_EVENTS = 3


class HomePage(ContentPage):
    """What a visitor meets first: what the association is, the newest issue, news, the next events, and the way to join."""

    headline = models.CharField(max_length=160)
    introduction = RichTextField(blank=True, features=SHORT_FEATURES)
    body = StreamField(BodyBlock(), blank=True)

    also_searched = ("headline", "introduction")

    max_count = 1
    template = "pages/newsletters/home_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "home page"

    @property
    def card(self) -> Card:
        """What stands for the whole site: what it says of itself."""
        return Card(source="page", key=self.pk or 0, title=self.headline or self.title)

    def structured_data(self, context: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Tell who the association is, and how its site is searched."""
        return [organisation(context["identity"]), website(context["identity"])]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from events.programme.listing import next_rows
        from newsletters.selectors import latest_issues, latest_news

        context = super().get_context(request, *args, **kwargs)
        asked = {"viewer": request.viewer, "now": request.now}  # type: ignore[attr-defined]
        newest = marked_readable(latest_issues(count=1, with_bodies=True), **asked)
        context["latest_issue"] = newest[0] if newest else None
        recent = marked_readable(latest_issues(count=1 + EARLIER_ISSUES), **asked)
        context["recent_issues"] = recent[1:]
        context["next_events"] = next_rows(count=COMING_EVENTS, **asked)
        context["latest_news"] = marked_readable(latest_news(count=4), **asked)
        return context
