"""The archive itself: a plain tar, whose every member is checked against the manifest before anything is done with it."""

import hashlib
import io
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from association.backup.errors import BackupError
from association.backup.manifest import MEDIA, NAME, Manifest, Member

CHUNK = 1024 * 1024


class Hashing(io.RawIOBase):
    """Reads another file and remembers what went by."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._digest, self.size = source, hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self._digest.update(chunk)
        self.size += len(chunk)
        return chunk

    def member(self) -> Member:
        """Return what has been read so far."""
        return Member(self.size, self._digest.hexdigest())


class Writer:
    """Puts files into a new archive; `close` writes the manifest that `describe` makes of them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.members: dict[str, Member] = {}

    def add(self, name: str, path: Path) -> bool:
        """Add a file. Returns False for one that has gone meanwhile."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return False
        with source:
            hashing = Hashing(source)
            facts = tarfile.TarInfo(name)
            stat = path.stat()
            facts.size, facts.mtime, facts.mode = stat.st_size, int(stat.st_mtime), 0o640
            self._tar.addfile(facts, hashing)  # type: ignore[arg-type]
        self.members[name] = hashing.member()
        return True

    def close(self, describe: Callable[[dict[str, Member]], Manifest]) -> Manifest:
        """Write the manifest and end the archive."""
        manifest = describe(self.members)
        text = manifest.to_json()
        facts = tarfile.TarInfo(NAME)
        facts.size, facts.mode = len(text), 0o640
        self._tar.addfile(facts, io.BytesIO(text))
        self._tar.close()
        return manifest


class Reader:
    """An archive that is there."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        try:
            members = tar.getmembers()
        except tarfile.TarError as error:
            raise BackupError(f"The archive is damaged ({error}).") from error
        self._facts = {facts.name: facts for facts in members}
        if len(self._facts) != len(members) or not all(facts.isfile() for facts in members):
            raise BackupError(
                "The archive holds what no backup of ours holds: links, folders or names twice."
            )
        self.manifest = Manifest.from_json(self._read_manifest())
        if self._facts.keys() - {NAME} != self.manifest.members.keys():
            raise BackupError("The archive is damaged: it holds other files than its manifest names.")

    def check(self) -> None:
        """Read every byte. Raises BackupError naming the first member that is not what was written."""
        for name in self.manifest.members:
            self._copy(name, None)

    def unpack(self, name: str, path: Path) -> None:
        """Write one member to `path`. Raises BackupError if it is not what was written into the archive."""
        with path.open("xb") as target:
            self._copy(name, target)
        path.chmod(0o640)

    def unpack_media(self, folder: Path) -> int:
        """Write all of the site's files below `folder`, which is empty; return how many."""
        root, number = folder.resolve(), 0
        for name in self.manifest.members:
            if not name.startswith(MEDIA):
                continue
            # The library's own judge of names: nothing may land outside the folder, whatever the archive says.
            safe = tarfile.data_filter(
                self._facts[name].replace(name=name.removeprefix(MEDIA), deep=False), str(root)
            )
            path = root / safe.name
            path.parent.mkdir(parents=True, exist_ok=True)
            self.unpack(name, path)
            number += 1
        return number

    def _read_manifest(self) -> bytes:
        facts = self._facts.get(NAME)
        source = self._tar.extractfile(facts) if facts else None
        if source is None:
            raise BackupError(
                "The archive has no manifest: its writing was cut short, or it is no backup of ours."
            )
        with source:
            return source.read()

    def _copy(self, name: str, target: IO[bytes] | None) -> None:
        source = self._tar.extractfile(self._facts[name])
        if source is None:
            raise BackupError(f"The archive is damaged: {name} cannot be read.")
        hashing = Hashing(source)
        try:
            with source:
                while chunk := hashing.read(CHUNK):
                    if target:
                        target.write(chunk)
        except (tarfile.TarError, EOFError) as error:
            raise BackupError(f"The archive is damaged: {name} cannot be read ({error}).") from error
        if hashing.member() != self.manifest.members[name]:
            raise BackupError(f"The archive is damaged: {name} is not what was written.")


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """Open an archive for reading. Raises BackupError if there is none, or none that can be read."""
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield Reader(tar)
    except FileNotFoundError:
        raise BackupError(f"There is no archive {path}.") from None
    except tarfile.TarError as error:
        raise BackupError(f"{path} is no archive that can be read ({error}).") from error
