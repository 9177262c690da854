"""What stands beside the words of a PDF: notes and marks on its pages.

Its bytes are searched as they are, bounded, without a parser that a hostile file could lead astray: what is hidden deeper is not seen.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import IO

from resources.contributing.checking import Finding, Kind

LARGEST = 32_000_000
MOST_PLACES = 2000
MOST_PARTS = 200
LARGEST_PART = 1_000_000
NOTE = re.compile(rb"/Subtype\s*/(?:Text|FreeText|Highlight|Underline|StrikeOut|Squiggly|Ink|Caret|Stamp)\b")
PACKED = re.compile(rb"/ObjStm\b")
STREAM = re.compile(rb"stream\r?\n")
LONGEST_HEAD = 400


def look_beside(file: IO[bytes]) -> list[Finding]:
    """Return what a PDF tells beside its words."""
    file.seek(0)
    parts = list(_parts(file.read(LARGEST)))
    notes = sum(len(NOTE.findall(part)) for part in parts)
    return [Finding(Kind.COMMENTS, "the file", f"{notes} notes or marks on its pages")] if notes else []


def _parts(data: bytes) -> Iterator[bytes]:
    """The file as it stands, then what it has packed."""
    yield data
    for start in islice(_packed(data), MOST_PARTS):
        try:
            yield zlib.decompressobj().decompress(data[start : start + LARGEST_PART], LARGEST_PART)
        except zlib.error:
            continue


def _packed(data: bytes) -> Iterator[int]:
    """Where packed parts begin; the places looked at are bounded too, since a hostile file may name them without end."""
    for place in islice(PACKED.finditer(data), MOST_PLACES):
        if begun := STREAM.search(data, place.end(), place.end() + LONGEST_HEAD):
            yield begun.end()
