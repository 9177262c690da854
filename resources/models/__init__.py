"""The tables of the A-Z directory and the library."""

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
from resources.models.topics import DirectoryPage, Topical, TopicContact, TopicPage

__all__ = [
    "ACCESS_BY_SHARING",
    "DirectoryPage",
    "DocumentType",
    "Example",
    "ExampleDocument",
    "ExampleStep",
    "ExampleTopic",
    "HeldFile",
    "Link",
    "Nudge",
    "NudgeSettings",
    "PrivacyWarning",
    "Sharing",
    "State",
    "TopicContact",
    "TopicPage",
    "Topical",
]
