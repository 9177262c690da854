"""The tables of the A-Z directory and the library."""

from resources.models.briefings import BriefingPage, BriefingVersionPage
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

__all__ = [
    "ACCESS_BY_SHARING",
    "PUBLICATION_KINDS",
    "BriefingPage",
    "BriefingVersionPage",
    "DirectoryPage",
    "DocumentType",
    "Example",
    "ExampleDocument",
    "ExampleStep",
    "ExampleTopic",
    "Kind",
    "LibraryItem",
    "LibraryPage",
    "Link",
    "PeopleListPage",
    "PolicyHubPage",
    "Profile",
    "PublicationPage",
    "Series",
    "Sharing",
    "State",
    "TopicContact",
    "TopicPage",
    "Topical",
]
