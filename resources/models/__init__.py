"""The tables of the A-Z directory and the library."""

from resources.models.briefings import BriefingPage, BriefingVersionPage
from resources.models.contributing import HeldFile, Nudge, NudgeSettings, PrivacyWarning
from resources.models.examples import (
    ACCESS_BY_SHARING,
    DocumentType,
    Example,
    ExampleDocument,
    ExampleStep,
    ExampleTopic,
    Link,
    Sharing,
    State,
)
from resources.models.hubs import PolicyHubPage
from resources.models.library import Kind, LibraryItem, LibraryPage, Series
from resources.models.people import PeopleListPage, Profile
from resources.models.publications import PUBLICATION_KINDS, PublicationPage
from resources.models.topics import DirectoryPage, Topical, TopicContact, TopicPage
from resources.models.upkeep import Currency, LinkCheck, LinkHost, LinkWatch, Upkeep

__all__ = [
    "ACCESS_BY_SHARING",
    "PUBLICATION_KINDS",
    "BriefingPage",
    "BriefingVersionPage",
    "Currency",
    "DirectoryPage",
    "DocumentType",
    "Example",
    "ExampleDocument",
    "ExampleStep",
    "ExampleTopic",
    "HeldFile",
    "Kind",
    "LibraryItem",
    "LibraryPage",
    "Link",
    "LinkCheck",
    "LinkHost",
    "LinkWatch",
    "Nudge",
    "NudgeSettings",
    "PeopleListPage",
    "PolicyHubPage",
    "PrivacyWarning",
    "Profile",
    "PublicationPage",
    "Series",
    "Sharing",
    "State",
    "TopicContact",
    "TopicPage",
    "Topical",
    "Upkeep",
]
