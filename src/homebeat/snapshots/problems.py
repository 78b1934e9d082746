"""Why a snapshot was not made, not found, or not whole."""


class SnapshotRefused(Exception):
    """No snapshot was made; the message says why and what to do."""


class NoSuchSnapshot(LookupError):
    """There is no snapshot of that name, or no table of that name in it."""


class SnapshotDamaged(Exception):
    """A snapshot is not as it was made; the message names every file and what is wrong with it."""
