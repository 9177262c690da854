"""The tables of the A-Z directory and the library."""

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
from resources.models.topics import DirectoryPage, Topical, TopicContact, TopicPage
from resources.models.upkeep import Currency, LinkCheck, LinkHost, LinkWatch, Upkeep

__all__ = [
    "ACCESS_BY_SHARING",
    "Currency",
    "DirectoryPage",
    "DocumentType",
    "Example",
    "ExampleDocument",
    "ExampleStep",
    "ExampleTopic",
    "Link",
    "LinkCheck",
    "LinkHost",
    "LinkWatch",
    "Sharing",
    "State",
    "TopicContact",
    "TopicPage",
    "Topical",
    "Upkeep",
]
