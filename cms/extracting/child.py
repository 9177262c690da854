"""The process that reads one file: limits itself, reads from standard input, and writes text and pages as JSON.

Run as `python -m cms.extracting.child TYPE SECONDS`. It knows nothing of the site and imports nothing of it but the readers.
"""

import json
import resource
import sys
from pathlib import Path
from typing import IO

MEGABYTE = 1024 * 1024
MEMORY = 768 * MEGABYTE
OUTPUT = 15 * MEGABYTE
OPEN_FILES = 64


def limit(seconds: int) -> None:
    """Bound memory, processor time, what may be written and how many files may be open; no child, no core."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(extension: str, file: IO[bytes]) -> None:
    from cms.extracting.readers import READERS

    text, pages = READERS[extension](file)
    # Lone surrogates and zeros are in no text that a database keeps.
    clean = text.encode("utf-8", errors="ignore").decode().replace("\0", " ")
    sys.stdout.write(json.dumps({"text": clean, "pages": pages, "peak_bytes": peak_bytes()}))


def peak_bytes() -> int:
    """Return the most memory that this process has held; 0 where the system does not say.

    `getrusage` would count what the process that started this one held.
    """
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0")
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    limit(int(sys.argv[2]))
    main(sys.argv[1], sys.stdin.buffer)
