"""Reading the words of an uploaded file, in a process of its own with tight limits.

Whatever a file holds, the worst that it can do is to end that process: nothing of it reaches the site but text and a number of pages.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parent.parent.parent
SECONDS = 120
# The child cuts the text at some 2 million letters; anything longer did not come from it as it is meant to be.
LONGEST_ANSWER = 16_000_000
CHUNK = 256 * 1024
# A document that is only pictures, or an archive, has no words; that is no failure.
READABLE = frozenset({"pdf", "docx", "pptx", "xlsx", "odt", "ods", "odp", "txt", "csv", "rtf"})


class UnreadableFileError(Exception):
    """The file's words could not be read: it is broken, hostile, locked by a password, or too large to be read in the limits."""


@dataclass(frozen=True)
class Extracted:
    """A file's words; how many pages, or slides, it has where that can be told; and what reading it took at most, in bytes."""

    text: str
    pages: int | None = None
    peak_bytes: int = 0


def extract(file: IO[bytes], *, extension: str, seconds: int = SECONDS) -> Extracted:
    """Read the words of a file of this type ("pdf"), in no more than so many seconds.

    A type that holds no words gives none. Raises UnreadableFileError.
    """
    if extension not in READABLE:
        return Extracted("")
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        while chunk := file.read(CHUNK):
            given.write(chunk)
        given.seek(0)
        _run(extension, given, answer, seconds)
        answer.seek(0)
        return _understood(answer.read(LONGEST_ANSWER + 1))


def _run(extension: str, given: IO[bytes], answer: IO[bytes], seconds: int) -> None:
    command = [sys.executable, "-m", "cms.extracting.child", extension, str(seconds)]
    try:
        # The child is told nothing of the site: no secret stands in its environment.
        ended = subprocess.run(
            command,
            stdin=given,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=PROJECT,
            env={"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFileError(f"Reading took longer than {seconds} seconds.") from None
    if ended.returncode != 0:
        raise UnreadableFileError("The file is broken, locked, or too large to be read.")


def _understood(answer: bytes) -> Extracted:
    try:
        said = json.loads(answer)
        return Extracted(str(said["text"]), said["pages"], said["peak_bytes"])
    except (ValueError, KeyError, TypeError):
        raise UnreadableFileError("The file could not be read.") from None
