"""The front page."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.blocks import SHORT_FEATURES
from cms.cards import Card
from cms.models import ContentPage
from cms.structured import organisation, website
from newsletters.blocks.home import HomeSectionsBlock


class HomePage(ContentPage):
    """What a visitor meets first: what the association is, and below it the sections that editors chose, in their order."""

    headline = models.CharField(max_length=160)
    introduction = RichTextField(blank=True, features=SHORT_FEATURES)
    body = StreamField(
        HomeSectionsBlock(),
        blank=True,
        verbose_name="sections",
        help_text="Drag to order, remove what is not wanted, add with +. Sections that fill themselves are always up to date.",
    )

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
