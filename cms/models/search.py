"""The tables that the public search reads."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Now
from django.http import HttpRequest

from cms.models.gated import OPENS_ON_GOES_WITH_MEMBERS_FIRST, GatedModel
from membership.access import OPENED_BY_SETTING, Access

# Sources of what is no reading on a topic: it has lists of its own there, or is no text.
NO_READINGS = ("example", "document", "person")


class SearchEntry(GatedModel):
    """What can be found of one thing: three texts, each holding the one before.

    `public_text` is title, teaser and nothing else of a gated thing; `page_text` adds the body, which whoever may read it sees;
    `full_text` adds the members-only parts. A query is matched only against the text that its viewer may read now.
    `title_text` holds the title's words as they stand and stemmed, for what is found while somebody types.
    `source` and `key` say what it is an entry of; `page` is the page that it is or stands on, `collection` the one that a file lies in.
    Of a row with `readers_only` nobody else finds even the title.
    """

    source = models.CharField(max_length=20, default="page", db_default="page")
    # A web process that is older than this column writes rows without a key; each gets one of its own until the search is rebuilt.
    key = models.CharField(max_length=60, db_default=Cast(RandomUUID(), models.CharField()))
    page = models.ForeignKey("cms.ContentPage", models.CASCADE, null=True, related_name="search_entries")
    collection = models.ForeignKey("wagtailcore.Collection", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=40, help_text="The word by which this kind of thing is filtered.")
    kind_name = models.CharField(
        max_length=60, default="", db_default="", help_text="What readers call this kind."
    )
    title = models.CharField(max_length=255)
    teaser = models.TextField(blank=True)
    url_path = models.TextField(
        help_text="A page's place in the tree, a part's #anchor on its page, the address of anything else."
    )
    dated = models.DateField(null=True)
    topics = ArrayField(models.IntegerField(), default=list, db_default=[])
    archived_on = models.DateField(null=True)
    readers_only = models.BooleanField(default=False, db_default=False)
    page_body = models.TextField(blank=True)
    full_body = models.TextField(blank=True)
    file_text = models.TextField(blank=True, default="", db_default="")
    title_text = SearchVectorField(null=True)
    public_text = SearchVectorField(null=True)
    page_text = SearchVectorField(null=True)
    full_text = SearchVectorField(null=True)
    learnt = models.BooleanField(
        default=False, db_default=False, help_text="Whether its words are in the list of words."
    )

    class Meta:
        verbose_name_plural = "search entries"
        # One index for each text and the entries that it is ever asked of: what is locked costs a visitor's query nothing.
        indexes = [
            GinIndex(fields=["topics"], name="searchentry_topics"),
            GinIndex(fields=["topics"], name="searchentry_readings", condition=~Q(source__in=NO_READINGS)),
            GinIndex(fields=["title_text"], name="searchentry_titles"),
            GinIndex(
                fields=["public_text"],
                name="searchentry_locked",
                condition=~Q(access=Access.PUBLIC) & Q(readers_only=False),
            ),
            GinIndex(
                fields=["page_text"],
                name="searchentry_open",
                condition=Q(access__in=[Access.PUBLIC, Access.MEMBERS_FIRST]),
            ),
            GinIndex(
                fields=["full_text"],
                name="searchentry_members",
                condition=Q(access__in=sorted(OPENED_BY_SETTING)),
            ),
            GinIndex(
                fields=["full_text"],
                name="searchentry_given",
                condition=Q(access__in=[Access.GIVEN, Access.WITHHELD]),
            ),
            models.Index(F("dated").desc(nulls_last=True), "id", name="searchentry_newest"),
            models.Index(fields=["id"], name="searchentry_to_learn", condition=Q(learnt=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="searchentry_once"),
            models.CheckConstraint(
                name="searchentry_opens_on_goes_with_members_first",
                condition=OPENS_ON_GOES_WITH_MEMBERS_FIRST,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_url(self, request: HttpRequest | None = None) -> str:
        """Return the address that leads there; `request` spares looking the site up for each."""
        if self.page is None:
            return self.url_path
        anchor = self.url_path if self.url_path.startswith("#") else ""
        return f"{self.page.get_url(request) or ''}{anchor}"


class SearchWord(models.Model):
    """A word that stands in something that can be found, for correcting what is typed.

    `audience` is the least of those who may read it somewhere. It decides who can be offered the word; that the word stands now in
    something that the person may read is asked again whenever it is offered.
    """

    class Audience(models.IntegerChoices):
        EVERYBODY = 0, "everybody"
        OPEN_ACCESS = 1, "everybody while the members' content stands open"
        MEMBERS = 2, "members"

    word = models.CharField(max_length=40, unique=True)
    audience = models.PositiveSmallIntegerField(choices=Audience)
    seen_at = models.DateTimeField(db_default=Now(), help_text="When it was last read in an entry.")

    class Meta:
        indexes = [GinIndex(fields=["word"], name="searchword_alike", opclasses=["gin_trgm_ops"])]
        constraints = [
            models.CheckConstraint(name="searchword_audience_is_known", condition=Q(audience__lte=2))
        ]

    def __str__(self) -> str:
        return self.word
