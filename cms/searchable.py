"""What can be found besides pages: each app says what its rows look like to the search.

An upper app registers its source in `AppConfig.ready`; this app never learns which apps exist above it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from membership.access import Access


@dataclass(frozen=True)
class Findable:
    """One thing as the search knows it.

    Arguments: `key` names it within its source and `kind` says what it is ("Practice examples"); `title` and `teaser` are shown to and
    matched for everybody; `body` only for who may read it, `members_body` only for members, `file_text` as the body with less weight;
    `address` is its path on the site, for a part of a page only its #anchor; `topics` are the ids of the topic pages it is filed
    under; `page_id` is the page that it stands on or is, whose privacy it shares; `collection_id` the same for a file. With
    `readers_only` nobody else finds even the title.
    """

    key: str
    kind: str
    title: str
    address: str
    teaser: str = ""
    body: str = ""
    members_body: str = ""
    file_text: str = ""
    access: str = Access.PUBLIC
    opens_on: date | None = None
    dated: date | None = None
    topics: tuple[int, ...] = ()
    archived_on: date | None = None
    page_id: int | None = None
    collection_id: int | None = None
    readers_only: bool = False


@dataclass(frozen=True)
class Source:
    """Where findable things come from.

    Arguments: `keys` yields the keys of all that can be found now; `read` returns, for some keys, what can be found of them with a
    number of queries that does not grow: a key that it leaves out is taken out of the search. `on_page` names the keys of what stands
    on a page of that id and changes with it; `with_document` those of what is found by the words of a document of that id.
    """

    name: str
    keys: Callable[[], Iterable[str]]
    read: Callable[[Sequence[str]], Iterable[Findable]]
    on_page: Callable[[int], Iterable[str]] | None = None
    with_document: Callable[[int], Iterable[str]] | None = None


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Let an app's rows be found; the same name again replaces it."""
    _sources[source.name] = source


def source(name: str) -> Source:
    """Return the source of that name; raises KeyError for a name that nobody registered."""
    return _sources[name]


def sources() -> list[Source]:
    """Return all sources, in the order of their names."""
    return [_sources[name] for name in sorted(_sources)]
