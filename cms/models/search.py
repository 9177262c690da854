"""The one table that the public search reads."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from cms.models.gated import OPENS_ON_GOES_WITH_MEMBERS_FIRST, GatedModel


class SearchEntry(GatedModel):
    """What can be found of one thing: three texts, each holding the one before.

    `public_text` is title, teaser and nothing else of a gated thing; `page_text` adds the body, which whoever may read it sees;
    `full_text` adds the members-only parts. A query is matched only against the text that its viewer may read now.
    `source` and `key` say what it is an entry of; `page` is the page that it is or stands on, `collection` the one that a file lies in.
    """

    source = models.CharField(max_length=20, default="page", db_default="page")
    key = models.CharField(max_length=60, db_default="")
    page = models.ForeignKey("cms.ContentPage", models.CASCADE, null=True, related_name="search_entries")
    collection = models.ForeignKey("wagtailcore.Collection", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=40, help_text="The page's type, for the filter.")
    title = models.CharField(max_length=255)
    teaser = models.TextField(blank=True)
    url_path = models.TextField()
    dated = models.DateField(null=True)
    topics = ArrayField(models.IntegerField(), default=list, db_default=[])
    archived_on = models.DateField(null=True)
    page_body = models.TextField(blank=True)
    full_body = models.TextField(blank=True)
    public_text = SearchVectorField(null=True)
    page_text = SearchVectorField(null=True)
    full_text = SearchVectorField(null=True)

    class Meta:
        verbose_name_plural = "search entries"
        indexes = [
            GinIndex(fields=["topics"], name="searchentry_topics"),
            GinIndex(fields=["public_text"], name="searchentry_public"),
            GinIndex(fields=["page_text"], name="searchentry_page"),
            GinIndex(fields=["full_text"], name="searchentry_full"),
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
