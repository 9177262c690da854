"""The front page."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.blocks import SHORT_FEATURES
from cms.models import ContentPage
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
