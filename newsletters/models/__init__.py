"""Tables of the newsletter."""

from newsletters.models.feedback import IssueFeedback, SuggestedContribution
from newsletters.models.home import HomePage
from newsletters.models.imports import ImportDraft, ImportedDocument, ImportedPart, ImportKind
from newsletters.models.issues import IssueIndexPage, IssuePage
from newsletters.models.mailings import Group, Mailing
from newsletters.models.news import NewsIndexPage, NewsPage
from newsletters.models.readers import OPEN_TOPICS, MailTopic, Reader, Subscription
from newsletters.models.settings import NewsletterSettings, Opening

__all__ = [
    "OPEN_TOPICS",
    "Group",
    "HomePage",
    "ImportDraft",
    "ImportKind",
    "ImportedDocument",
    "ImportedPart",
    "IssueFeedback",
    "IssueIndexPage",
    "IssuePage",
    "MailTopic",
    "Mailing",
    "NewsIndexPage",
    "NewsPage",
    "NewsletterSettings",
    "Opening",
    "Reader",
    "Subscription",
    "SuggestedContribution",
]
