"""Policy hubs: everything about one reform in one place."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models import ContentPage
from resources.blocks import ChosenListBlock, DeadlinesBlock, GuidanceListBlock, MomentsBlock
from resources.models.library import Kind, LibraryItem
from resources.models.topics import Topical


class PolicyHubPage(LibraryItem):
    """Gathers a reform: where it stands, what happened and what comes, by when to act, and what there is to read.

    Parts in which there is nothing are left out. What it shows of other pages is their title and teaser.
    """

    status_line = models.CharField(
        max_length=200,
        blank=True,
        help_text="Where the reform stands today: “Before Parliament; report stage in June”.",
    )
    introduction = StreamField(BodyBlock(), blank=True)
    deadlines = StreamField(DeadlinesBlock(), blank=True)
    moments = StreamField(MomentsBlock(), blank=True, verbose_name="timeline")
    guidance = StreamField(GuidanceListBlock(), blank=True)
    chosen = StreamField(ChosenListBlock(), blank=True, verbose_name="briefings, submissions, surveys")
    gathers_by_topic = models.BooleanField(
        "gather by topic",
        default=True,
        help_text="Show everything of the library that is filed under one of the topics below, besides what is chosen here.",
    )
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField("e-mail", blank=True)
    contact_words = models.CharField("what to write to them about", max_length=250, blank=True)

    kind_name = "Policy hubs"
    card_kind = "Policy hub"
    own_kind = Kind.POLICY_HUB
    also_searched = ("status_line",)

    template = "pages/resources/policy_hub_page.html"
    parent_page_types = ["resources.LibraryPage"]
    subpage_types: list[str] = []
    page_description = "Everything about one reform: timeline, deadlines, guidance, briefings, submissions"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("status_line"),
                FieldPanel("date", heading="As of"),
                FieldPanel("teaser", heading="Summary"),
            ],
            "Where it stands",
        ),
        ContentPage.gate_panel,
        FieldPanel("introduction"),
        FieldPanel("deadlines"),
        FieldPanel("moments"),
        FieldPanel("guidance"),
        FieldPanel("chosen"),
        MultiFieldPanel([Topical.topics_panel, FieldPanel("gathers_by_topic")], "Topics"),
        MultiFieldPanel(
            [FieldPanel("contact_name"), FieldPanel("contact_email"), FieldPanel("contact_words")],
            "Whom to ask",
            classname="collapsed",
        ),
    ]
    search_fields = [
        *LibraryItem.search_fields,
        index.SearchField("status_line"),
        index.SearchField("introduction"),
    ]

    class Meta:
        verbose_name = "policy hub"

    def own_findings(self) -> list[str]:
        """Name what a reader would miss."""
        findings = []
        if not self.status_line:
            findings.append("It does not say where the reform stands.")
        if self.gathers_by_topic and not self.topic_ids:
            findings.append("It is to gather by topic, but is filed under none.")
        return findings

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Offer everything that it gathers, as this viewer sees it."""
        from resources.library.hubs import parts_of

        context = super().get_context(request, *args, **kwargs)
        context["parts"] = parts_of(self, viewer=request.viewer, now=request.now)  # type: ignore[attr-defined]
        return context
