"""The page about membership: what it gives, what it costs, who has joined, and the way in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models.pages import ContentPage
from membership.access import london_day
from membership.joining.forms import InterestForm
from membership.published import fees_on_offer, members_by_region


class MembershipPage(ContentPage):
    """Editors write what membership gives; fees and members stand below it by themselves, from the rows that staff keep."""

    body = StreamField(
        BodyBlock(), blank=True, help_text="What membership gives. Fees and members follow by themselves."
    )
    closing = StreamField(
        BodyBlock(),
        blank=True,
        help_text="What comes after the fees, such as who may join or what members say.",
    )

    template = "pages/cms/membership_page.html"
    max_count = 1
    content_panels = [
        *Page.content_panels,
        FieldPanel("teaser"),
        FieldPanel("body"),
        FieldPanel("closing"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("body"), index.SearchField("closing")]

    class Meta:
        verbose_name = "membership page"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page; with its form it is made for one visitor and kept by no cache."""
        response = super().serve(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the fees, who is in membership today, and the form for those who want to know more."""
        today = london_day(request.now)  # type: ignore[attr-defined]
        regions = members_by_region(today=today)
        return {
            **super().get_context(request, *args, **kwargs),
            "fees": fees_on_offer(today=today),
            "regions": regions,
            "member_count": sum(len(region.partnerships) for region in regions),
            "form": InterestForm(),
        }
