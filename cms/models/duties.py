"""Pages that the law or decency asks of every public website: what holds everywhere stands in their templates, the rest is written here."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.cookies import cookies
from cms.models.pages import ContentPage


class CookiesPage(ContentPage):
    """What the site asks browsers to keep. The table stands by itself, from the list in the software; editors write before and after it."""

    body = StreamField(BodyBlock(), blank=True, help_text="What stands before the table of cookies.")
    closing = StreamField(BodyBlock(), blank=True, help_text="What stands after it.")

    template = "pages/cms/cookies_page.html"
    max_count = 1
    content_panels = [
        *Page.content_panels,
        FieldPanel("teaser"),
        FieldPanel("body"),
        FieldPanel("closing"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("body"),
        index.SearchField("closing"),
    ]

    class Meta:
        verbose_name = "page about cookies"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add every cookie that the site can set."""
        return {**super().get_context(request, *args, **kwargs), "cookies": cookies()}


class AccessibilityPage(ContentPage):
    """The accessibility statement.

    What it has to say follows the model of the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility
    Regulations 2018, regulation 8: how far the site meets the standard, what does not and why, how to ask for it in another form,
    how to complain, and when all this was looked at.
    """

    class Standing(models.TextChoices):
        """How far the site meets the standard, in the words of the model."""

        UNTESTED = "untested", "Not tested by a person yet"
        FULLY = "fully", "Fully compliant"
        PARTLY = "partly", "Partially compliant"
        NOT = "not", "Not compliant"

    is_public_body = models.BooleanField(
        "the regulations of 2018 apply to the association",
        default=False,
        help_text="They bind public sector bodies, and others mostly financed or controlled by them. "
        "The statement says whether you are bound or follow them of your own accord.",
    )
    standing = models.CharField("compliance", max_length=10, choices=Standing, default=Standing.UNTESTED)
    tested_on = models.DateField("last tested on", null=True, blank=True)
    tested_by = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who tested it and how, to follow “by”: “a member of our staff, on ten pages, with NVDA and by keyboard”.",
    )
    prepared_on = models.DateField("statement prepared on", null=True, blank=True)
    reviewed_on = models.DateField("statement last reviewed on", null=True, blank=True)
    reply_days = models.PositiveSmallIntegerField(
        "working days to answer",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Within how many working days you answer whoever reports a problem.",
    )
    body = StreamField(
        BodyBlock(),
        blank=True,
        help_text="What does not meet the standard: each thing, the requirement it misses, why, and by when you put it right.",
    )
    closing = StreamField(
        BodyBlock(), blank=True, help_text="What you are doing to make the site more accessible."
    )

    template = "pages/cms/accessibility_page.html"
    max_count = 1
    content_panels = [
        *Page.content_panels,
        FieldPanel("teaser"),
        MultiFieldPanel(
            [
                FieldPanel("is_public_body"),
                FieldPanel("standing"),
                FieldPanel("tested_on"),
                FieldPanel("tested_by"),
                FieldPanel("prepared_on"),
                FieldPanel("reviewed_on"),
                FieldPanel("reply_days"),
            ],
            "Facts",
        ),
        FieldPanel("body"),
        FieldPanel("closing"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("body"),
        index.SearchField("closing"),
    ]

    class Meta:
        verbose_name = "accessibility statement"
        constraints = [
            models.CheckConstraint(
                name="accessibilitypage_tested_if_compliant",
                condition=models.Q(standing="untested") | models.Q(tested_on__isnull=False),
                violation_error_message="Say when the site was tested before you say how far it is compliant.",
            )
        ]
