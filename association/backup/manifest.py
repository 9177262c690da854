"""What an archive says about itself: the last thing written into it, so that half an archive has none."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from association.backup.errors import BackupError

NAME = "manifest.json"
DATABASE = "database.dump"
MEDIA = "media/"
UNFINISHED = ".restoring-"
"""How a folder among the site's files begins in which a restoring works; one that was killed leaves it behind."""
FORMAT = 1


@dataclass(frozen=True)
class Member:
    """One file of the archive: how many bytes, and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What the archive holds. `rows` counts each table's at the moment of the copy; `migrations` says which version wrote it."""

    made_at: str
    site: str
    postgresql: int
    migrations: tuple[tuple[str, str], ...]
    rows: Mapping[str, int]
    members: Mapping[str, Member]
    format: int = FORMAT

    def to_json(self) -> bytes:
        """Write it down."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Read it. Raises BackupError if it is none, or one of a later kind."""
        try:
            told = json.loads(text)
            if told["format"] != FORMAT:
                raise BackupError(
                    "The archive was made by a later version of the site; restore it with that one."
                )
            return cls(
                made_at=told["made_at"],
                site=told["site"],
                postgresql=told["postgresql"],
                migrations=tuple((app, name) for app, name in told["migrations"]),
                rows=told["rows"],
                members={name: Member(**member) for name, member in told["members"].items()},
            )
        except (ValueError, KeyError, TypeError) as error:
            raise BackupError(f"The archive's manifest cannot be read ({error}).") from error
