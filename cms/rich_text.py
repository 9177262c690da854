"""Links within texts that editors write."""

from django.urls import reverse
from wagtail.documents.rich_text import DocumentLinkHandler


class LastingDocumentLinkHandler(DocumentLinkHandler):
    """Links to a document's lasting address, which tells nobody the file's name and stays when the file is replaced."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        return [
            f'<a href="{reverse("document", args=[document.pk])}">' if document else "<a>"
            for document in cls.get_many(attrs_list)
        ]
