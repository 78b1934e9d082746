"""Seeded chance: one stream of numbers for each subject, so that changing one leaves the others as they were."""

from zlib import crc32

import numpy as np

from homebeat.foundation.keys import ALPHABET, LENGTH

SEED = 20080331  # the last day of the year that the force's figures come from
LETTERS = np.frombuffer(ALPHABET.encode(), dtype="S1")


class Streams:
    """Streams of chance by name, all from one seed; numpy's own algorithm, so the rows hold for one numpy version."""

    def __init__(self, seed: int = SEED) -> None:
        self.seed = seed

    def named(self, name: str) -> np.random.Generator:
        """Return a fresh stream for one subject: the same seed and name give the same numbers."""
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, crc32(name.encode())])))

    def keys(self, name: str, count: int) -> list[str]:
        """Return keys as `foundation/keys` makes them, but drawn from the seed."""
        drawn = self.named(f"keys of {name}").integers(0, len(ALPHABET), size=(count, LENGTH))
        return [key.decode() for key in LETTERS[drawn].view(f"S{LENGTH}").ravel().tolist()]


def shares(total: int, weights: np.ndarray) -> np.ndarray:
    """Split a whole number by weights so that the parts add up to it exactly (largest remainders get the rest)."""
    exact = weights / weights.sum() * total
    parts: np.ndarray = np.floor(exact).astype(np.int64)
    rest = int(total - parts.sum())
    parts[np.argsort(parts - exact, kind="stable")[:rest]] += 1
    return parts
