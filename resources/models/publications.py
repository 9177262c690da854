"""Publications: what the association says, sends, finds out and reports."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import BodyBlock
from cms.models import ContentPage
from resources.blocks import DocumentsBlock
from resources.library.forms import PublicationForm
from resources.models.library import Kind, LibraryItem
from resources.models.topics import Topical

PUBLICATION_KINDS = [kind for kind in Kind if kind not in (Kind.BRIEFING, Kind.POLICY_HUB)]


class PublicationPage(LibraryItem):
    """A press statement, submission, analysis, report, minutes or presentation, with its files."""

    body = StreamField(BodyBlock(), blank=True)
    documents = StreamField(DocumentsBlock(), blank=True)
    submitted_to = models.CharField(
        "submitted to", max_length=200, blank=True, help_text="Whose consultation it answers."
    )
    consultation_closes_on = models.DateField("consultation closes on", null=True, blank=True)
    submitted_by = models.CharField(
        "submitted by",
        max_length=200,
        blank=True,
        help_text="Empty: our own. Otherwise the body whose answer it is.",
    )

    kind_name = "Publications"
    card_kind = "Publication"
    also_searched = ("submitted_to", "submitted_by")

    base_form_class = PublicationForm
    template = "pages/resources/publication_page.html"
    parent_page_types = ["resources.LibraryPage"]
    subpage_types: list[str] = []
    page_description = "A statement, submission, analysis, report, minutes or presentation, with its files"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("date"), FieldPanel("series")], "What it is"),
        FieldPanel("teaser", heading="Summary"),
        ContentPage.gate_panel,
        MultiFieldPanel(
            [
                FieldPanel("submitted_to"),
                FieldPanel("consultation_closes_on"),
                FieldPanel("submitted_by"),
            ],
            "Consultation",
            classname="collapsed",
            help_text="Only for consultation submissions.",
        ),
        FieldPanel("body"),
        FieldPanel("documents"),
        Topical.topics_panel,
    ]

    class Meta:
        verbose_name = "publication"

    @property
    def is_ours(self) -> bool:
        """Whether the association itself wrote it."""
        return not self.submitted_by

    def clean(self) -> None:
        super().clean()
        if self.kind not in PUBLICATION_KINDS:
            raise ValidationError({"kind": "Briefings and policy hubs have page types of their own."})
        if self.kind != Kind.SUBMISSION and (
            self.submitted_to or self.submitted_by or self.consultation_closes_on
        ):
            raise ValidationError(
                {
                    "kind": "Only a consultation submission is submitted to or by somebody and has a closing date."
                }
            )

    def own_findings(self) -> list[str]:
        """Name what a reader would miss."""
        findings = []
        if not self.body and not self.documents:
            findings.append("There is neither text nor a document, so there is nothing to read.")
        if self.kind == Kind.SUBMISSION and not self.submitted_to:
            findings.append("It is a submission, but it does not say whose consultation it answers.")
        if not self.topic_ids:
            findings.append("It is filed under no topic, so no topic page leads to it.")
        return findings

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["previous"], context["next"] = self.neighbours()
        return context

    def neighbours(self) -> "tuple[LibraryItem | None, LibraryItem | None]":
        """Return what stands before and after it in its series, by date."""
        if self.series_id is None:
            return None, None
        others = LibraryItem.objects.live().public().filter(series=self.series_id).exclude(pk=self.pk)
        earlier = models.Q(date__lt=self.date) | models.Q(date=self.date, pk__lt=self.pk or 0)
        return (
            others.filter(earlier).order_by("-date", "-pk").first(),
            others.exclude(earlier).order_by("date", "pk").first(),
        )
