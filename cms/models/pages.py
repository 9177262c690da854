"""The page that all pages build on, and the ordinary page."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urljoin

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.cards import Card
from cms.keeping import VISITOR, is_visitors, pieces_for
from cms.models.gated import OPENS_ON_GOES_WITH_MEMBERS_FIRST, GatedModel
from cms.reading import PageText, prepare_streams, reading_minutes, text_of_page
from membership.access import ANY_MEMBER, Access, is_open_to_everybody, may_read, way_in
from membership.selectors import viewer_for
from office.keeping.pieces import Pieces


class ContentPage(GatedModel, Page):
    """Everything published: a page whose body is shown only to those who may read it."""

    # What nobody but staff may read is no page that is published, so “withheld” is not offered.
    access = models.CharField(
        "who may read",
        max_length=15,
        choices=[choice for choice in Access.choices if choice[0] != Access.WITHHELD],
        default=Access.PUBLIC,
    )
    teaser = models.TextField(
        blank=True,
        max_length=400,
        help_text="A sentence or two that everybody sees: in lists, in search, and in place of a locked page.",
    )

    archived_on = models.DateField(
        null=True,
        blank=True,
        help_text="From this day the page is marked as archive and left out of lists and search unless asked for.",
    )
    archive_note = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="Why it is kept, for example whose it was: “From our predecessor”.",
    )
    superseded_by = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", help_text="What to read instead."
    )

    readable = False  # whether the viewer of a list may read the page; marked_readable sets it

    is_unrestricted = (
        False  # whether it is known that nothing restricts who may see the page; `cms.keeping` sets it
    )

    # The audiences all of whom see the same page, so that it is made once for them (`cms.keeping`).
    kept_for: ClassVar[frozenset[str]] = frozenset({VISITOR})

    is_creatable = False
    template = "pages/cms/standard_page.html"
    locked_template = "pages/locked.html"

    # What the search calls pages of this type, and which of their fields it reads besides title, teaser and streams.
    kind_name: ClassVar[str] = "Pages"
    also_searched: ClassVar[tuple[str, ...]] = ()
    # Whether search and sitemap name pages of this type; a page that is a part of another is found with that one.
    stands_alone: ClassVar[bool] = True

    # What a page of this type calls itself on the card that stands for it where links are shared.
    card_kind: ClassVar[str] = ""

    gate_panel = MultiFieldPanel([FieldPanel("access"), FieldPanel("opens_on")], "Who may read")
    archive_panel = MultiFieldPanel(
        [FieldPanel("archived_on"), FieldPanel("archive_note"), FieldPanel("superseded_by")],
        "Archive",
        classname="collapsed",
    )
    promote_panels = [*Page.promote_panels, gate_panel, archive_panel]
    search_fields = [
        *Page.search_fields,
        index.SearchField("teaser"),
        index.FilterField("access"),
        index.FilterField("opens_on"),
    ]
    preview_modes = [("visitor", "As a visitor"), ("member", "As a member")]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contentpage_opens_on_goes_with_members_first",
                condition=OPENS_ON_GOES_WITH_MEMBERS_FIRST,
            )
        ]
        indexes = [models.Index(fields=["access", "opens_on"], name="contentpage_access")]

    @property
    def findable_title(self) -> str:
        """What the search calls the page; everybody may read it, as the title."""
        return self.title

    @cached_property
    def text(self) -> PageText:
        """The page's words, the open and the members' ones apart."""
        return text_of_page(self)

    @property
    def findable_text(self) -> PageText:
        """The words that the page is found by; what is found by itself elsewhere may be left out."""
        return self.text

    @property
    def reading_minutes(self) -> int:
        """How long the body takes to read, in whole minutes, at least one."""
        return reading_minutes(self.text)

    @property
    def depends_on_viewer(self) -> bool:
        """Whether different people see different things at this address."""
        return self.access != Access.PUBLIC or bool(self.text.members)

    @property
    def is_archived(self) -> bool:
        """Whether the page is marked as archive, by the clock."""
        return self.archived_on is not None and self.archived_on <= timezone.localdate()

    @cached_property
    def read_instead(self) -> Page | None:
        """What to read in the place of an archived page: only what is published to everybody, if only as title and teaser."""
        if not self.is_archived or self.superseded_by_id is None:
            return None
        return Page.objects.live().public().filter(pk=self.superseded_by_id).first()

    @cached_property
    def crumbs(self) -> list[Page]:
        """The pages above this one, from the home page on; one query."""
        return [page for page in self.get_ancestors() if page.depth > 1] if self.pk else []

    @property
    def card(self) -> Card:
        """What stands for the page where links to it are shared: words that everybody may see."""
        return Card(
            source="page", key=self.pk or 0, kind=self.card_kind, title=self.title, line=self.card_line
        )

    @property
    def card_line(self) -> str:
        """A line below the title on the card: a date, a headline; never words of what is locked."""
        return ""

    def structured_data(self, context: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return what search engines are told of the page beside where it stands (schema.org); words that everybody may see.

        `context` is what the page's own template gets.
        """
        return []

    @property
    def is_for_robots(self) -> bool:
        """Whether search engines elsewhere may keep the page: what is archived must not compete with what is current."""
        return not self.is_archived

    def own_findings(self) -> list[str]:
        """Return what this type of page asks its editor to look at, beside what all pages do."""
        return []

    def get_full_url(self, request: HttpRequest | None = None) -> str | None:
        """Return the address with its host, which the environment knows, not a row."""
        url = self.get_url(request)
        return urljoin(settings.SITE_URL, url) if url else None

    full_url = property(get_full_url)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page to those who may read it, and the teaser with a way in to everybody else."""
        if not may_read(request.viewer, self, now=request.now):  # type: ignore[attr-defined]
            return never_stored(self.serve_locked(request))
        pieces = None if args or kwargs else getattr(request, "pieces", None) or pieces_for(self, request)
        if pieces is None:
            response = self.serve_open(request, *args, **kwargs)
            return never_stored(response) if self.depends_on_viewer else response
        return self.serve_pieces(request, pieces)

    def serve_pieces(self, request: HttpRequest, pieces: Pieces) -> HttpResponse:
        """Show the page from what is kept of it, and keep what had to be made."""
        if pieces.is_whole:
            shown = {"page": self, "self": self, "pieces": pieces}
            response: HttpResponse = TemplateResponse(request, self.get_template(request), shown)
        else:
            response = super().serve(request)
            pieces.note("depends", "yes" if self.depends_on_viewer else "")
            if isinstance(response, TemplateResponse) and response.context_data is not None:
                response.context_data["pieces"] = pieces
                response.add_post_render_callback(lambda _: pieces.keep())
        response.is_for_everybody = is_visitors(pieces) and is_open_to_everybody(self, now=request.now)  # type: ignore[attr-defined]
        return never_stored(response) if pieces.says("depends") else response

    def get_view_restrictions(self) -> Any:
        """Return what restricts who may see the page; nothing, without a query, where that is known."""
        return PageViewRestriction.objects.none() if self.is_unrestricted else super().get_view_restrictions()

    def serve_open(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer whoever may read the page; types that have other forms than a page on the web send them from here."""
        return super().serve(request, *args, **kwargs)

    def serve_locked(self, request: HttpRequest) -> HttpResponse:
        """Answer with title, teaser and the way in, never the body."""
        return TemplateResponse(
            request,
            self.locked_template,
            {"page": self, "way_in": way_in(request.viewer)},  # type: ignore[attr-defined]
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Offer the page with everything that its streams refer to, loaded at once."""
        prepare_streams(self)
        return super().get_context(request, *args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the draft as a visitor or a member would see it now, whatever the editor who asks may read."""
        now = timezone.now()
        request.now = now  # type: ignore[attr-defined]
        request.viewer = ANY_MEMBER if mode_name == "member" else viewer_for(user_id=None, now=now)  # type: ignore[attr-defined]
        if not may_read(request.viewer, self, now=now):  # type: ignore[attr-defined]
            return self.serve_locked(request)
        return super().serve_preview(request, mode_name)


def never_stored(response: HttpResponse) -> HttpResponse:
    """Tell browsers and everything between that the response was made for whoever asked."""
    patch_cache_control(response, private=True, no_store=True)
    return response


class StandardPage(ContentPage):
    """An ordinary page: about us, privacy, terms, whatever the association wants to say."""

    body = StreamField(BodyBlock(), blank=True)

    template = "pages/cms/standard_page.html"
    content_panels = [*Page.content_panels, FieldPanel("teaser"), FieldPanel("body")]
    search_fields = [*ContentPage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = "page"
