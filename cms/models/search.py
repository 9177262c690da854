"""The one table that the public search reads."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from cms.models.gated import OPENS_ON_GOES_WITH_MEMBERS_FIRST, GatedModel


class SearchEntry(GatedModel):
    """What can be found of one page: three texts, each holding the one before.

    `public_text` is title, teaser and nothing else of a gated page; `page_text` adds the body, which whoever may read the page sees;
    `full_text` adds the members-only parts. A query is matched only against the text that its viewer may read now.
    """

    page = models.OneToOneField("cms.ContentPage", models.CASCADE, related_name="search_entry")
    kind = models.CharField(max_length=40, help_text="The page's type, for the filter.")
    title = models.CharField(max_length=255)
    teaser = models.TextField(blank=True)
    url_path = models.TextField()
    dated = models.DateField(null=True)
    page_body = models.TextField(blank=True)
    full_body = models.TextField(blank=True)
    public_text = SearchVectorField(null=True)
    page_text = SearchVectorField(null=True)
    full_text = SearchVectorField(null=True)

    class Meta:
        verbose_name_plural = "search entries"
        indexes = [
            GinIndex(fields=["public_text"], name="searchentry_public"),
            GinIndex(fields=["page_text"], name="searchentry_page"),
            GinIndex(fields=["full_text"], name="searchentry_full"),
        ]
        constraints = [
            models.CheckConstraint(
                name="searchentry_opens_on_goes_with_members_first",
                condition=OPENS_ON_GOES_WITH_MEMBERS_FIRST,
            )
        ]

    def __str__(self) -> str:
        return self.title
