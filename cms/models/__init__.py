"""Tables of the CMS."""

from cms.models.media import GatedDocument, Picture, PictureRendition
from cms.models.navigation import Navigation
from cms.models.pages import ContentPage, StandardPage
from cms.models.search import SearchEntry

__all__ = [
    "ContentPage",
    "GatedDocument",
    "Navigation",
    "Picture",
    "PictureRendition",
    "SearchEntry",
    "StandardPage",
]
