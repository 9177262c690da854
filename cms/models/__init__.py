"""Tables of the CMS."""

from cms.models.duties import AccessibilityPage, CookiesPage
from cms.models.formats import FormatRequest
from cms.models.forms import Answer, AnswersDeletion, FormPage, Question
from cms.models.media import GatedDocument, Picture, PictureRendition
from cms.models.membership import MembershipPage
from cms.models.navigation import Navigation
from cms.models.pages import ContentPage, StandardPage
from cms.models.privacy import PrivacyPage
from cms.models.search import SearchEntry, SearchWord
from cms.models.searches import PromotedResult, SearchInVain

__all__ = [
    "AccessibilityPage",
    "Answer",
    "AnswersDeletion",
    "ContentPage",
    "CookiesPage",
    "FormPage",
    "FormatRequest",
    "GatedDocument",
    "MembershipPage",
    "Navigation",
    "Picture",
    "PictureRendition",
    "PrivacyPage",
    "PromotedResult",
    "Question",
    "SearchEntry",
    "SearchInVain",
    "SearchWord",
    "StandardPage",
]
