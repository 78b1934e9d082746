"""What a backup says it holds: each part with its checksum, each table with its rows, and the head of the trail."""

import json
from dataclasses import asdict, dataclass

from .problems import BackupRefused

FORMAT = 1


@dataclass(frozen=True)
class Part:
    """One member of the archive."""

    size: int
    sha256: str


@dataclass(frozen=True)
class TableFacts:
    """How many rows a table has, and the sum of their digests, which does not depend on their order."""

    rows: int
    digests: str


@dataclass(frozen=True)
class Origin:
    """Which backup this is: its key, its moment, the releases that made it, and the mark of the secret key in use."""

    backup: str
    made_at: str
    homebeat: str
    server: int
    archiver: int
    secret_id: str


@dataclass(frozen=True)
class Manifest:
    """Everything a restore checks itself against."""

    origin: Origin
    migrations: tuple[str, ...]
    tables: dict[str, TableFacts]
    trail: tuple[int, str] | None
    parts: dict[str, Part]
    format: int = FORMAT

    def text(self) -> bytes:
        """Return the manifest as it stands in the archive."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(facts.rows for facts in self.tables.values())


def read_manifest(text: bytes) -> Manifest:
    """Return the manifest that was written as this text.

    Raises:
        BackupRefused: another release's format, which this one does not read.
    """
    held = json.loads(text)
    if held.get("format") != FORMAT:
        raise BackupRefused(
            f"The backup has format {held.get('format')}; this release reads {FORMAT}: use a newer one."
        )
    held["origin"] = Origin(**held["origin"])
    held["tables"] = {name: TableFacts(**facts) for name, facts in held["tables"].items()}
    held["parts"] = {name: Part(**facts) for name, facts in held["parts"].items()}
    held["migrations"] = tuple(held["migrations"])
    held["trail"] = tuple(held["trail"]) if held["trail"] else None
    return Manifest(**held)
