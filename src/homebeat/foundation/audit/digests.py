"""The digests of the trail, worked out in Python: a second reading of what the database's own functions seal."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

NOTHING_BEFORE = "0" * 64  # what the first link of a chain follows


def joined(parts: Iterable[str]) -> str:
    """Return the text of which a digest is taken: each part with its length in bytes, so no two lists give one text."""
    return "".join(f"{len(part.encode())}:{part}" for part in parts)


def digest(parts: Iterable[str]) -> str:
    """Return the SHA-256 of the parts, in hexadecimal."""
    return hashlib.sha256(joined(parts).encode()).hexdigest()


def values_digest(salt: str, before: str | None, after: str | None) -> str:
    """Return the digest the chain holds in place of the values; the salt keeps short values from being guessed."""
    return digest((salt, before or "null", after or "null"))


def moment_text(moment: datetime) -> str:
    """Return a moment in UTC to the microsecond, as the database writes it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
