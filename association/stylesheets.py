"""All styles of the site's pages as one file, so that a browser asks once before it shows anything.

The parts stay apart in `static/css/`; collecting the static files joins them, and so does the server of the tests.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SITE = "css/site.css"
PARTS = (
    "tokens",
    "base",
    "layout",
    "components/masthead",
    "components/button",
    "components/page-head",
    "components/cover",
    "components/card",
    "components/contents",
    "components/prose",
    "components/blocks",
    "components/table",
    "components/results",
    "components/suggestions",
    "components/issue",
    "components/notice",
    "components/form",
    "components/account",
    "components/personal-data",
    "components/progress",
    "components/joining",
    "components/membership",
    "components/invoice",
    "components/seats",
    "components/payment",
    "components/renewal",
    "components/directory",
    "components/example",
    "components/sharing",
    "components/library",
    "components/briefing",
    "components/people",
    "components/answer",
    "components/event",
    "components/programme",
    "components/place",
    "components/home",
    "components/subscribing",
    "components/feedback",
    "components/footer",
)
"""In the order in which they are joined: within a layer the later of two rules of the same weight wins."""

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENTED = re.compile(r"\n\s*")


def joined() -> str:
    """Return the parts as one stylesheet, without comments; addresses of pictures are as seen from where it lies."""
    folder = Path(settings.BASE_DIR) / "static" / "css"
    parts = [(folder / f"{name}.css").read_text(encoding="utf-8") for name in PARTS]
    words = "\n".join(parts).replace('url("../../', 'url("../')
    return INDENTED.sub("\n", COMMENT.sub("", words)).lstrip()


class JoinedStylesheetFinder(BaseFinder):
    """Offers the joined stylesheet beside the files that lie in `static/`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=Path(settings.VAR_DIR) / "joined")

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return where the joined stylesheet lies, made anew; nothing for any other path."""
        if path != SITE:
            return []
        found = str(self._write())
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield the joined stylesheet, made anew."""
        self._write()
        yield SITE, self.storage

    def _write(self) -> Path:
        """Write the file unless it says the same already; whoever reads meanwhile gets one whole file or the other."""
        path, words = Path(self.storage.path(SITE)), joined()
        if not path.is_file() or path.read_text(encoding="utf-8") != words:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(f".{os.getpid()}")
            unfinished.write_text(words, encoding="utf-8")
            unfinished.replace(path)
        return path
