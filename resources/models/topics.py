"""The A-Z directory's topics: the pages that examples, publications and news are filed under."""

from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models import ContentPage


class DirectoryPage(ContentPage):
    """The A-Z directory; its topics stand below it."""

    introduction = StreamField(BodyBlock(), blank=True)

    kind_name = "Directory"

    max_count = 1
    template = "pages/resources/directory_page.html"
    subpage_types = ["resources.TopicPage"]
    content_panels = [*Page.content_panels, FieldPanel("teaser"), FieldPanel("introduction")]
    page_description = "The A-Z of topics with all practice examples; the topics stand below it"

    class Meta:
        verbose_name = "A-Z directory"


class TopicPage(ContentPage):
    """One topic of the directory: the editor's introduction, and everything that is filed under it."""

    class Kind(models.TextChoices):
        PROCESS = "process", "How a partnership works"
        SUBJECT = "subject", "What the work is about"

    kind = models.CharField("kind of topic", max_length=10, choices=Kind)
    also_called = models.CharField(
        max_length=250, blank=True, help_text="Other words that people look for, with commas between them."
    )
    introduction = StreamField(BodyBlock(), blank=True)
    related_topics = ParentalManyToManyField("self", blank=True, symmetrical=False, related_name="+")

    kind_name = "Topics"
    also_searched = ("also_called",)

    template = "pages/resources/topic_page.html"
    parent_page_types = ["resources.DirectoryPage"]
    subpage_types: list[str] = []
    page_description = "A topic of the A-Z directory; examples, publications and news can be filed under it"
    content_panels = [
        *Page.content_panels,
        FieldPanel("kind"),
        FieldPanel("also_called"),
        FieldPanel("teaser"),
        FieldPanel("introduction"),
        MultiFieldPanel([FieldPanel("related_topics")], "Related topics"),
        InlinePanel("contacts", heading="Useful contacts of other bodies", label="contact"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("introduction"), index.FilterField("kind")]

    class Meta:
        verbose_name = "topic"
        indexes = [models.Index(fields=["kind"], name="topic_kind")]

    @property
    def letter(self) -> str:
        """The letter of the alphabet that the topic stands under."""
        return self.title[:1].upper()


class TopicContact(Orderable):
    """Somebody elsewhere whom readers of a topic may turn to: a national body, a help line, a network."""

    topic = ParentalKey(TopicPage, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=160)
    what = models.CharField("what they do", max_length=250, blank=True)
    link = models.URLField(blank=True)
    phone = models.CharField("telephone", max_length=45, blank=True)
    email = models.EmailField("e-mail", blank=True)

    panels = [FieldPanel(name) for name in ("name", "what", "link", "phone", "email")]

    class Meta(Orderable.Meta):
        verbose_name = "useful contact"

    def __str__(self) -> str:
        return self.name


class Topical(models.Model):
    """A page that can be filed under topics of the directory."""

    topics: Any = ParentalManyToManyField(TopicPage, blank=True, related_name="+")

    topics_panel = FieldPanel("topics")

    class Meta:
        abstract = True

    @property
    def topic_ids(self) -> tuple[int, ...]:
        """The ids of the topics, for the search."""
        return tuple(sorted(topic.pk for topic in self.topics.all()))
