"""People who share examples, and the forms they fill in."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from resources.models import DocumentType, TopicPage
from tests.factories import files
from tests.factories.resources import DocumentTypeFactory, topic

LINK = "https://harrowmere.example/neglect/"


def typed(**changes: Any) -> dict[str, Any]:
    """Everything that a member types to share an example."""
    found = TopicPage.objects.first() or topic("Neglect")
    kind: DocumentType = DocumentTypeFactory(slug="strategy", name="Strategy")
    return {
        "link": LINK,
        "title": "Neglect strategy 2025 to 2028",
        "teaser": "How we notice neglect early.",
        "usefulness": "Schools use the checklist every week.",
        "topics": [found.pk],
        "type": kind.pk,
        "dated": "2026-03-01",
        "sharing": "members",
        "nobody_identifiable": "on",
        "right_to_share": "on",
        **changes,
    }


def word_file(words: str = "A plan.", name: str = "plan.docx", **parts: str) -> SimpleUploadedFile:
    """A small Word document with these words; further parts by their path within it."""
    document = f"<w:document><w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body></w:document>"
    return SimpleUploadedFile(name, files.office("docx", **{"word/document.xml": document, **parts}))
