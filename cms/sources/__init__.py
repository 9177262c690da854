"""What this app itself lets be found: pages, and documents of the library."""

from cms.searchable import Source, register_source
from cms.sources import documents, pages


def register() -> None:
    """Let pages and documents be found; called once the apps are ready."""
    register_source(Source("page", pages.keys, pages.read))
    register_source(Source("document", documents.keys, documents.read))
