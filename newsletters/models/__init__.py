"""Tables of the newsletter."""

from newsletters.models.home import HomePage
from newsletters.models.imports import ImportDraft, ImportedDocument, ImportedPart, ImportKind
from newsletters.models.issues import IssueIndexPage, IssuePage
from newsletters.models.news import NewsIndexPage, NewsPage
from newsletters.models.settings import NewsletterSettings, Opening

__all__ = [
    "HomePage",
    "ImportDraft",
    "ImportKind",
    "ImportedDocument",
    "ImportedPart",
    "IssueIndexPage",
    "IssuePage",
    "NewsIndexPage",
    "NewsPage",
    "NewsletterSettings",
    "Opening",
]
