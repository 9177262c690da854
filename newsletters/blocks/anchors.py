"""Parts of an issue that a link can lead to."""

from django.utils.text import slugify
from wagtail.blocks import StructValue

LONGEST_ANCHOR = 60


class Anchored(StructValue):
    """A part of an issue that a link can lead to."""

    given_anchor = ""

    @property
    def words(self) -> str:
        """The words that the anchor is made from."""
        raise NotImplementedError

    @property
    def anchor(self) -> str:
        """The part's place on the page: the one that the issue gave it so that no two are alike, or its words."""
        return self.given_anchor or slugify(self.words)[:LONGEST_ANCHOR].strip("-")
