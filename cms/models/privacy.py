"""The privacy notice: the association's own words, and between them what the software itself knows it holds."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from accounts.holdings import holdings
from cms.blocks import BodyBlock
from cms.models.pages import ContentPage


class PrivacyPage(ContentPage):
    """Editors write who decides and who helps; what is held, why and how long stands between by itself, from the list of holdings."""

    body = StreamField(
        BodyBlock(),
        blank=True,
        help_text="Who you are. What is held, why and for how long follows by itself.",
    )
    closing = StreamField(
        BodyBlock(), blank=True, help_text="What comes after: who else sees it, and people's rights."
    )

    template = "pages/cms/privacy_page.html"
    max_count = 1
    content_panels = [
        *Page.content_panels,
        FieldPanel("teaser"),
        FieldPanel("body"),
        FieldPanel("closing"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("body"), index.SearchField("closing")]

    class Meta:
        verbose_name = "privacy notice"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the site holds about people."""
        return {**super().get_context(request, *args, **kwargs), "holdings": holdings()}
