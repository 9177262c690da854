"""Examples of practice: what one partnership did and lets the others see."""

from datetime import date
from urllib.parse import urljoin

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from cms.cards import Card
from cms.models import GatedDocument
from cms.models.gated import GatedModel
from membership.access import Access
from membership.models import Partnership
from office.web_addresses import WebAddressField
from resources.models.topics import TopicPage


class DocumentType(models.Model):
    """What kind of document an example is: an annual report, a strategy, a training plan."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(default=0, help_text="Small numbers come first.")

    class Meta:
        ordering = ["order", "name"]
        verbose_name = "type of document"
        verbose_name_plural = "types of document"
        constraints = [models.UniqueConstraint(fields=["name"], name="documenttype_name_unique")]

    def __str__(self) -> str:
        return self.name


class Sharing(models.TextChoices):
    """How far whoever shares an example lets it go."""

    MEMBERS = "members", "Members only"
    BOARD = "board", "Members, who may show it to their board"
    PUBLIC = "public", "Everybody"


ACCESS_BY_SHARING = {
    Sharing.MEMBERS: Access.GIVEN,
    Sharing.BOARD: Access.GIVEN,
    Sharing.PUBLIC: Access.PUBLIC,
}


class ExampleQuerySet(models.QuerySet["Example"]):
    """Examples by where they stand."""

    def listed(self) -> "ExampleQuerySet":
        """Those that the directory shows: published, with a link that is not dead."""
        return self.filter(LISTED)


class Link(models.TextChoices):
    """What the last checks of an example's link came to."""

    UNCHECKED = "unchecked", "not checked yet"
    OK = "ok", "works"
    MOVED = "moved", "moved"
    UNKNOWN = "unknown", "cannot be told"
    DEAD = "dead", "dead"


class State(models.TextChoices):
    """Where an example stands between its contributor and the staff."""

    WAITING = "waiting", "Waiting to be looked at"
    ASKED = "asked", "We asked you something"
    PUBLISHED = "published", "Published"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    TAKEN_DOWN = "taken_down", "Taken down"


LISTED = Q(state=State.PUBLISHED) & ~Q(link_verdict=Link.DEAD)


# Never words or addresses: what is taken down must not live on in a history that nobody alters.
@pghistory.track(fields=["partnership", "sharing", "access", "state"], model_name="ExampleEvent")
class Example(GatedModel):
    """Something that a partnership made and shares: a link, one or more files, or both.

    Title, teaser, partnership, type, date and topics are for everybody once it is published; usefulness, link and files only for those
    who may read it. `access` follows from the sharing label; `refile` writes `facets`, what the directory filters by, and `link_key`, what
    one thing's addresses have in common.
    """

    title = models.CharField(max_length=200)
    teaser = models.TextField(
        "what it is", max_length=400, help_text="A sentence or two that everybody may see."
    )
    usefulness = models.TextField("why it is useful", max_length=2000, blank=True)
    link = WebAddressField("address", max_length=1000, blank=True)
    link_key = models.CharField(max_length=1000, blank=True, default="", db_default="", editable=False)
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="examples")
    type = models.ForeignKey(DocumentType, models.PROTECT, related_name="examples")
    topics = models.ManyToManyField(TopicPage, through="resources.ExampleTopic", related_name="examples")
    dated = models.DateField("date", help_text="The date of the document itself.")
    sharing = models.CharField(max_length=10, choices=Sharing, default=Sharing.MEMBERS)

    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    contributed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="examples"
    )
    contributed_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    confirmed_on = models.DateField(
        "last confirmed",
        null=True,
        blank=True,
        help_text="The day its partnership last said that it is current.",
    )
    link_verdict = models.CharField(max_length=10, choices=Link, default=Link.UNCHECKED)
    facets = ArrayField(models.CharField(max_length=60), default=list, editable=False)

    objects = ExampleQuerySet.as_manager()

    class Meta:
        ordering = ["-dated", "-pk"]
        verbose_name = "practice example"
        permissions = [
            ("moderate_example", "Can accept, ask about and decline examples"),
            ("take_down_example", "Can take an example down at once"),
        ]
        indexes = [
            GinIndex(fields=["facets"], name="example_facets", condition=LISTED),
            models.Index(fields=["-dated", "-id"], name="example_newest", condition=LISTED),
            models.Index(fields=["-published_at", "-id"], name="example_latest", condition=LISTED),
            models.Index(fields=["partnership", "-dated", "-id"], name="example_shared_by", condition=LISTED),
            models.Index(fields=["state", "contributed_at"], name="example_queue"),
            models.Index(fields=["link_key"], name="example_link_key", condition=~Q(link_key="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="example_access_follows_sharing",
                condition=Q(sharing=Sharing.PUBLIC, access=Access.PUBLIC)
                | (~Q(sharing=Sharing.PUBLIC) & Q(access=Access.GIVEN)),
            ),
            models.CheckConstraint(
                name="example_published_has_a_time",
                condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("resources:example", args=[self.pk, slugify(self.title)[:60] or "example"])

    @property
    def full_url(self) -> str:
        """The address with its host."""
        return urljoin(settings.SITE_URL, self.get_absolute_url())

    @property
    def card(self) -> Card:
        """What stands for the example where links to it are shared: words that everybody may see once it is published."""
        return Card(
            source="example",
            key=self.pk,
            kind="Example of practice",
            title=self.title,
            line=f"{self.type} from {self.partnership}",
        )

    @property
    def is_listed(self) -> bool:
        """Whether the directory shows it."""
        return self.state == State.PUBLISHED and self.link_verdict != Link.DEAD

    @property
    def year(self) -> int:
        date_of: date = self.dated
        return date_of.year


class ExampleTopic(models.Model):
    """An example filed under a topic."""

    example = models.ForeignKey(Example, models.CASCADE, related_name="filings")
    topic = models.ForeignKey(TopicPage, models.PROTECT, related_name="filings")
    shown_on = models.DateField(
        null=True,
        editable=False,
        help_text="The example’s date while the directory shows it; empty while it does not. Written by `refile`.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["example", "topic"], name="exampletopic_once"),
        ]
        indexes = [
            models.Index(
                fields=["topic", "-shown_on", "-example"],
                name="exampletopic_newest",
                condition=Q(shown_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.example} under {self.topic}"


class ExampleDocument(models.Model):
    """A file of an example; the document's own gate follows the example's, and is withheld until it is published."""

    example = models.ForeignKey(Example, models.CASCADE, related_name="files")
    document = models.OneToOneField(GatedDocument, models.CASCADE, related_name="example_file")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["example", "position"], name="exampledocument_one_a_position"),
        ]

    def __str__(self) -> str:
        return self.document.title


@pghistory.track(fields=["example", "kind", "by", "at"], model_name="ExampleStepEvent")
class ExampleStep(models.Model):
    """Something that happened to an example: who did what, when, and what they said."""

    class Kind(models.TextChoices):
        CONTRIBUTED = "contributed", "contributed"
        CHANGED = "changed", "changed"
        ANSWERED = "answered", "answered"
        PUT_BACK = "put_back", "put back into the queue"
        ASKED = "asked", "asked"
        PUBLISHED = "published", "published"
        DECLINED = "declined", "declined"
        WITHDRAWN = "withdrawn", "withdrawn"
        TAKEN_DOWN = "taken_down", "taken down"
        LINK_DEAD = "link_dead", "link found dead"
        LINK_MENDED = "link_mended", "link mended"
        CONFIRMED = "confirmed", "confirmed as current"
        MOVED = "moved", "moved to another partnership"

    example = models.ForeignKey(Example, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.TextField(blank=True, help_text="What was asked, or why.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.example} {self.get_kind_display()}"
