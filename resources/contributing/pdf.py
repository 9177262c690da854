"""What stands beside the words of a PDF: notes in its margin, and who made it.

Its bytes are searched as they are, bounded, without a parser that a hostile file could lead astray: what is hidden deeper is not seen.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import IO

from resources.contributing.checking import Finding, Kind, masked

LARGEST = 32_000_000
MOST_PLACES = 2000
MOST_PARTS = 200
LARGEST_PART = 1_000_000
NOTE = re.compile(rb"/Subtype\s*/(?:Text|FreeText|Highlight|Underline|StrikeOut|Squiggly|Ink|Caret|Stamp)\b")
PACKED = re.compile(rb"/ObjStm\b")
STREAM = re.compile(rb"stream\r?\n")
LONGEST_HEAD = 400
AUTHOR = re.compile(rb"/Author\s*(?:\(((?:\\.|[^\\()]){1,400})\)|<([0-9A-Fa-f\s]{2,800})>)")
CREATOR = re.compile(rb"<dc:creator>\s*<rdf:Seq>\s*<rdf:li[^<>]*>([^<]{1,200})<")


def look_beside(file: IO[bytes]) -> list[Finding]:
    """Return what a PDF tells beside its words."""
    file.seek(0)
    parts = list(_parts(file.read(LARGEST)))
    findings = []
    notes = sum(len(NOTE.findall(part)) for part in parts)
    if notes:
        findings.append(Finding(Kind.COMMENTS, "the file", f"{notes} notes or marks on its pages"))
    authors = {name for part in parts for name in _authors(part) if name.strip()}
    findings += [Finding(Kind.AUTHOR, "the file’s properties", masked(name)) for name in sorted(authors)[:2]]
    return findings


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


def _authors(part: bytes) -> Iterator[str]:
    for found in AUTHOR.finditer(part):
        raw = found[1] if found[1] is not None else _from_hex(found[2])
        yield (
            raw.decode("utf-16", errors="ignore")
            if raw[:2] in (b"\xfe\xff", b"\xff\xfe")
            else raw.decode("latin-1")
        )
    for creator in CREATOR.finditer(part):
        yield creator[1].decode(errors="ignore")


def _from_hex(digits: bytes) -> bytes:
    tidy = b"".join(digits.split()).decode()
    # A last digit that is missing counts as 0 (ISO 32000-1, 7.3.4.3).
    return bytes.fromhex(tidy if len(tidy) % 2 == 0 else f"{tidy}0")
