"""Briefings: one lasting address that always shows the newest version, and an address of its own for each version."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models import ContentPage
from cms.reading import PageText, prepare_streams, text_of_page
from resources.blocks import DocumentsBlock
from resources.models.library import Kind, LibraryItem
from resources.models.topics import Topical


class BriefingPage(LibraryItem):
    """A briefing. It has no text of its own: its address shows the newest published version, whose gate and date it shares.

    `date`, `access` and `opens_on` are written by `follow_newest_version`.
    """

    kind_name = "Briefings"
    card_kind = "Briefing"
    own_kind = Kind.BRIEFING

    template = "pages/resources/briefing_page.html"
    parent_page_types = ["resources.LibraryPage"]
    subpage_types = ["resources.BriefingVersionPage"]
    page_description = "A briefing with a lasting address; its versions stand below it"
    content_panels = [
        *Page.content_panels,
        FieldPanel("teaser", heading="Summary"),
        FieldPanel("series"),
        HelpPanel(
            "<p>The text stands in the briefing’s versions: choose “Start version …” in the menu beside “Save draft”. "
            "The newest published version decides what this address shows, its date, and who may read it.</p>",
            heading="Text",
        ),
        Topical.topics_panel,
    ]

    class Meta:
        verbose_name = "briefing"

    @cached_property
    def published_versions(self) -> "list[BriefingVersionPage]":
        """The versions that are published, the newest first, without their bodies but that of the newest."""
        versions = BriefingVersionPage.objects.filter(briefing=self.pk).live().public().order_by("-number")
        newest = versions.first()
        if newest is None:
            return []
        return [newest, *versions.defer_streamfields().exclude(pk=newest.pk)]

    @property
    def newest_version(self) -> "BriefingVersionPage | None":
        """The version that the briefing's address shows."""
        return self.published_versions[0] if self.published_versions else None

    @cached_property
    def text(self) -> PageText:
        """The newest version's words."""
        return text_of_page(self.newest_version) if self.newest_version else PageText("", "")

    def own_findings(self) -> list[str]:
        """Name what keeps readers from finding anything here."""
        findings = []
        if self.pk and self.newest_version is None:
            findings.append("No version is published yet, so its address shows nothing to read.")
        if not self.topic_ids:
            findings.append("It is filed under no topic, so no topic page leads to it.")
        return findings

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the newest version, behind that version's gate."""
        self.share_gate()
        return super().serve(request, *args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        self.share_gate()
        return super().serve_preview(request, mode_name)

    def share_gate(self) -> None:
        """Take over the newest version's gate, so that a stale row never decides."""
        if self.newest_version:
            self.access, self.opens_on = self.newest_version.access, self.newest_version.opens_on

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["briefing"] = self
        context["version"] = self.newest_version
        if self.newest_version:
            prepare_streams(self.newest_version)
        return context


class BriefingVersionPage(ContentPage):
    """One version of a briefing, which keeps its address and says when another has taken its place."""

    briefing = models.ForeignKey(BriefingPage, models.RESTRICT, related_name="versions", editable=False)
    number = models.PositiveSmallIntegerField(editable=False)
    date = models.DateField(default=timezone.localdate)
    what_changed = models.TextField(
        max_length=600,
        blank=True,
        help_text="What is different from the version before, in a sentence or two. Everybody who may read it sees this.",
    )
    body = StreamField(BodyBlock(), blank=True)
    documents = StreamField(DocumentsBlock(), blank=True)

    kind_name = "Briefings"
    card_kind = "Briefing"
    stands_alone = False

    template = "pages/resources/briefing_version_page.html"
    locked_template = "pages/resources/briefing_locked.html"
    parent_page_types = ["resources.BriefingPage"]
    subpage_types: list[str] = []
    page_description = "One version of a briefing"
    content_panels = [
        MultiFieldPanel([FieldPanel("date"), FieldPanel("what_changed"), FieldPanel("teaser")], "Version"),
        ContentPage.gate_panel,
        FieldPanel("body"),
        FieldPanel("documents"),
    ]
    promote_panels = [ContentPage.archive_panel]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("body"),
        index.FilterField("number"),
        index.RelatedFields("briefing", [index.SearchField("title")]),
    ]

    class Meta:
        verbose_name = "version of a briefing"
        constraints = [
            models.UniqueConstraint(fields=["briefing", "number"], name="briefingversion_one_a_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="briefingversion_number_from_one"),
        ]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Fill in what follows from the briefing, then check; Wagtail calls this before every save."""
        self.follow_briefing()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        """Do the same for a draft, of which Wagtail checks less."""
        self.follow_briefing()
        super().minimal_clean()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it as a version of the briefing that it stands below; a copy of a whole briefing is saved without any checks."""
        self.follow_briefing()
        super().save(*args, **kwargs)

    def follow_briefing(self) -> None:
        """Take the briefing from the place in the tree, the number once from the briefing, and be called after the number."""
        if self.path:
            self.briefing_id = self.get_parent().pk
            if self._state.adding and not is_free(self.number, briefing_id=self.briefing_id):
                self.number = next_number(self.briefing_id)
        if self.number:
            self.title = f"Version {self.number}"

    @property
    def is_archived(self) -> bool:
        """Whether it, or the briefing that it belongs to, is archive."""
        return super().is_archived or (self.briefing_id is not None and self.briefing.is_archived)

    @cached_property
    def is_newest(self) -> bool:
        """Whether it is what the briefing's address shows."""
        newest = self.briefing.newest_version
        return newest is not None and newest.pk == self.pk

    @property
    def replaced_by(self) -> "BriefingVersionPage | None":
        """The newest version, where that is a later one."""
        newest = self.briefing.newest_version
        return newest if newest and newest.number > self.number else None

    @property
    def is_for_robots(self) -> bool:
        """A version that was replaced is kept for readers, not for search engines elsewhere."""
        return super().is_for_robots and self.replaced_by is None

    def get_admin_display_title(self) -> str:
        return (
            f"{self.briefing.title}: version {self.number}"
            if self.briefing_id
            else super().get_admin_display_title()
        )

    def own_findings(self) -> list[str]:
        """Name what a reader of the version before would miss."""
        findings = []
        if (self.number or 1) > 1 and not self.what_changed:
            findings.append("It does not say what changed since the version before.")
        if not self.body and not self.documents:
            findings.append("There is neither text nor a document, so there is nothing to read.")
        return findings

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["briefing"] = self.briefing
        context["version"] = self
        if self.is_newest:
            context["canonical"] = self.briefing.full_url
        return context


def next_number(briefing_id: int) -> int:
    """Return the number that the briefing's next version has."""
    highest = BriefingVersionPage.objects.filter(briefing=briefing_id).aggregate(models.Max("number"))
    return (highest["number__max"] or 0) + 1


def is_free(number: int | None, *, briefing_id: int) -> bool:
    """Say whether a version of the briefing could have the number."""
    if not number:
        return False
    return not BriefingVersionPage.objects.filter(briefing=briefing_id, number=number).exists()
