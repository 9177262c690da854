"""The library: one page that lists everything below it, and what all that it lists has in common."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models import ContentPage
from resources.models.topics import Topical, TopicPage


class Series(models.Model):
    """Publications that belong together and follow one another: minutes of a meeting, a yearly survey."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    about = models.CharField(max_length=300, blank=True, help_text="One line about what it gathers.")

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("about")]

    class Meta:
        ordering = ["name"]
        verbose_name = "series"
        verbose_name_plural = "series"
        constraints = [models.UniqueConstraint(fields=["name"], name="series_name_unique")]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    """What something in the library is."""

    BRIEFING = "briefing", "Briefing"
    POLICY_HUB = "policy_hub", "Policy hub"
    SUBMISSION = "submission", "Consultation submission"
    INSPECTION = "inspection_analysis", "Inspection analysis"
    SURVEY = "survey_report", "Survey report"
    STATEMENT = "press_statement", "Press statement"
    ANNUAL_REPORT = "annual_report", "Annual report"
    MINUTES = "minutes", "Minutes"
    PRESENTATION = "presentation", "Presentation"


class LibraryItem(Topical, ContentPage):
    """What the library lists: of a kind, dated, filed under topics, perhaps one of a series."""

    kind = models.CharField(max_length=20, choices=Kind)
    date = models.DateField(default=timezone.localdate)
    series = models.ForeignKey(Series, models.SET_NULL, null=True, blank=True, related_name="items")

    # The kind of everything of this type, where there is only one.
    own_kind: ClassVar[str] = ""

    is_creatable = False
    search_fields = [
        *ContentPage.search_fields,
        index.FilterField("kind"),
        index.FilterField("date"),
        index.FilterField("series_id"),
    ]
    promote_panels = [*Page.promote_panels, ContentPage.archive_panel]

    class Meta:
        indexes = [
            models.Index(fields=["-date", "contentpage_ptr"], name="libraryitem_newest"),
            models.Index(fields=["kind", "-date"], name="libraryitem_kind"),
        ]

    @property
    def shown_topics(self) -> list[TopicPage]:
        """The topics that are published, by name."""
        return sorted((topic for topic in self.topics.all() if topic.live), key=lambda topic: topic.title)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Fill in what follows from the type, then check; Wagtail calls this before every save."""
        self.follow_type()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        """Do the same for a draft, of which Wagtail checks less."""
        self.follow_type()
        super().minimal_clean()

    def follow_type(self) -> None:
        """Write the kind of a type that has only one."""
        self.kind = self.own_kind or self.kind


class LibraryPage(ContentPage):
    """The library: everything published below it, the newest first, by kind, series, topic and year."""

    introduction = StreamField(BodyBlock(), blank=True)

    kind_name = "Library"
    card_kind = "Library"

    max_count = 1
    template = "pages/resources/library_page.html"
    subpage_types = [
        "resources.BriefingPage",
        "resources.PublicationPage",
        "resources.PolicyHubPage",
        "resources.PeopleListPage",
    ]
    content_panels = [*Page.content_panels, FieldPanel("teaser"), FieldPanel("introduction")]
    page_description = "Briefings, publications and policy hubs; they stand below it"

    class Meta:
        verbose_name = "library"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Offer what the reader asked for, and what else there is to ask for."""
        from resources.library.listing import shelf_of

        context = super().get_context(request, *args, **kwargs)
        context["shelf"] = shelf_of(self, request)
        return context
