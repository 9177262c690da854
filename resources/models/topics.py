"""The A-Z directory's topics: the pages that examples, publications and news are filed under."""

from typing import Any

from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django_htmx.http import push_url
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models import ContentPage
from office.web_addresses import WebAddressField


class DirectoryPage(ContentPage):
    """The A-Z directory; its topics stand below it."""

    introduction = StreamField(BodyBlock(), blank=True)

    kind_name = "Directory"
    card_kind = "A–Z of practice"

    max_count = 1
    template = "pages/resources/directory_page.html"
    subpage_types = ["resources.TopicPage"]
    content_panels = [*Page.content_panels, FieldPanel("teaser"), FieldPanel("introduction")]
    page_description = "The A-Z of topics with all practice examples; the topics stand below it"

    class Meta:
        verbose_name = "A-Z directory"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the directory, or for htmx what changes in it; an address is led to its one spelling."""
        response = super().serve(request, *args, **kwargs)
        listing = (getattr(response, "context_data", None) or {}).get("listing")
        if listing is None:
            return response
        patch_vary_headers(response, ["HX-Request"])
        address = f"{request.path}?{listing.query}" if listing.query else request.path
        if _for_htmx(request):
            return push_url(response, address)
        return HttpResponseRedirect(address) if "" in request.GET.values() else response

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """Return the whole page, or the part that filters change."""
        return "pages/resources/directory/update.html" if _for_htmx(request) else self.template

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from resources.directory.listing import listing_for

        context = super().get_context(request, *args, **kwargs)
        asked = {"viewer": request.viewer, "now": request.now}  # type: ignore[attr-defined]
        context["listing"] = listing_for(directory=self, query=request.GET, **asked)
        return context


def _for_htmx(request: HttpRequest) -> bool:
    """Whether a script asks for the part that changes; going back asks for the whole page."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request


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
    card_kind = "A–Z of practice"
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
        """The letter of the alphabet that the topic stands under; # where its title begins otherwise."""
        first = self.title[:1].upper()
        return first if first.isalpha() else "#"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from resources.directory import selectors, topic
        from resources.directory.listing import Rows

        context = super().get_context(request, *args, **kwargs)
        asked = {"viewer": request.viewer, "now": request.now}  # type: ignore[attr-defined]
        topics = selectors.topics()
        context["directory"] = self.get_parent()
        context["groups"] = topic.groups_under(self, rows=Rows(topics, **asked))
        context["related"] = topic.related_to(self, among=topics)
        context["readings"] = topic.readings_on(self, **asked)
        context["previous_topic"], context["next_topic"] = topic.neighbours_of(self, among=topics)
        return context


class TopicContact(Orderable):
    """Somebody elsewhere whom readers of a topic may turn to: a national body, a help line, a network."""

    topic = ParentalKey(TopicPage, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=160)
    what = models.CharField("what they do", max_length=250, blank=True)
    link = WebAddressField(blank=True)
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

    topics_panel = FieldPanel("topics", widget=CheckboxSelectMultiple)

    class Meta:
        abstract = True

    @property
    def topic_ids(self) -> tuple[int, ...]:
        """The ids of the topics, for the search."""
        return tuple(sorted(topic.pk for topic in self.topics.all()))

    @property
    def published_topics(self) -> list[TopicPage]:
        """The topics that everybody may see, in order."""
        topics = TopicPage.objects.live().public().filter(pk__in=self.topic_ids)
        return list(topics.defer_streamfields().order_by("title"))
