"""The archive inside the encryption: a tar whose members are checked one by one, the manifest coming last."""

import hashlib
import io
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

from .encryption import DecryptingReader, EncryptingWriter
from .manifest import Manifest, Part, read_manifest
from .problems import BackupRefused

MANIFEST = "manifest.json"
DATABASE, FILES, CHECKPOINTS = "database/", "files/", "checkpoints/"
PIECE = 8 << 20  # the dump is a stream of unknown length; a member of a tar needs its length first
COPY = 1 << 20


class ArchiveWriter:
    """Writes members into an encrypted tar and remembers their checksums."""

    def __init__(self, into: BinaryIO, key: bytes) -> None:
        self.parts: dict[str, Part] = {}
        self._encrypted = EncryptingWriter(into, key)
        self._tar = tarfile.open(fileobj=self._encrypted, mode="w|")  # noqa: SIM115 (closed by finish)

    def add_stream(self, folder: str, stream: IO[bytes]) -> None:
        """Add a stream of unknown length, in pieces."""
        for number, piece in enumerate(iter(lambda: stream.read(PIECE), b""), 1):
            self.add_bytes(f"{folder}{number:06}", piece)

    def add_folder(self, folder: str, source: Path) -> None:
        """Add every file below a folder, if there is one."""
        for file in sorted(one for one in source.rglob("*") if one.is_file()) if source.is_dir() else ():
            with file.open("rb") as opened:
                self._add(folder + file.relative_to(source).as_posix(), opened, file.stat().st_size)

    def add_bytes(self, name: str, data: bytes) -> None:
        """Add one member that is in memory."""
        self._add(name, io.BytesIO(data), len(data))

    def finish(self, manifest: Callable[[dict[str, Part]], Manifest]) -> Manifest:
        """Write the manifest of everything added, and close the archive."""
        made = manifest(dict(self.parts))
        self.add_bytes(MANIFEST, made.text())
        self._tar.close()
        self._encrypted.close()
        return made

    def _add(self, name: str, source: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        counted = _Counted(source)
        self._tar.addfile(info, counted)
        self.parts[name] = Part(size, counted.digest.hexdigest())


class _Counted:
    """A file that takes the digest of what is read from it."""

    def __init__(self, source: IO[bytes]) -> None:
        self.digest, self._source = hashlib.sha256(), source

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data


def members(file: Path, key: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the members in order, each as a name and a stream to be read before the next is asked for.

    Raises:
        BackupRefused: the file is damaged, cut short, or of another key.
    """
    with file.open("rb") as source:
        reader = DecryptingReader(source, key)
        try:
            with tarfile.open(fileobj=reader, mode="r|") as tar:
                for info in tar:
                    opened = tar.extractfile(info)
                    if opened is None:
                        raise BackupRefused(f"The backup holds '{info.name}', which is no plain file.")
                    yield info.name, opened
        except tarfile.TarError as problem:
            raise BackupRefused(f"The archive inside the backup cannot be read: {problem}.") from problem
        reader.drain()


def check(file: Path, key: bytes) -> Manifest:
    """Read the whole backup, hold every part to its checksum, and return the manifest; nothing is written.

    Raises:
        BackupRefused: a part is missing, unexpected or not as the manifest says.
    """
    found: dict[str, Part] = {}
    manifest: Manifest | None = None
    for name, stream in members(file, key):
        if name == MANIFEST:
            manifest = read_manifest(stream.read())
        else:
            found[name] = _measure(stream)
    if manifest is None:
        raise BackupRefused("The backup has no manifest: it was never finished. Use another copy.")
    _compare(found, manifest.parts)
    return manifest


def _measure(stream: IO[bytes]) -> Part:
    digest, size = hashlib.sha256(), 0
    for data in iter(lambda: stream.read(COPY), b""):
        digest.update(data)
        size += len(data)
    return Part(size, digest.hexdigest())


def _compare(found: dict[str, Part], promised: dict[str, Part]) -> None:
    for verb, names in (
        ("is missing", promised.keys() - found.keys()),
        ("is not in the manifest", found.keys() - promised.keys()),
    ):
        if names:
            raise BackupRefused(f"Part '{min(names)}' of the backup {verb}. Use another copy.")
    damaged = [name for name, part in promised.items() if found[name] != part]
    if damaged:
        raise BackupRefused(f"Part '{min(damaged)}' of the backup is not as it was written. Use another copy.")


def pieces(streams: Iterable[IO[bytes]]) -> Iterator[bytes]:
    """Yield what the streams hold, one after the other, in pieces that fit the memory."""
    for stream in streams:
        yield from iter(lambda stream=stream: stream.read(COPY), b"")  # type: ignore[misc]
