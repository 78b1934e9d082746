"""The word lists beside this room, read once; and picking from them without a loop."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parents[1] / "words"


@cache
def words(name: str) -> dict[str, Any]:
    """Return one word list."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def pick(
    rng: np.random.Generator, choices: Sequence[Any], count: int, weights: Sequence[float] | None = None
) -> list[Any]:
    """Return `count` random choices, each as likely as its weight."""
    p = None if weights is None else np.array(weights) / np.sum(weights)
    return [choices[number] for number in rng.choice(len(choices), count, p=p).tolist()]


class Sheaf:
    """Rows gathered by a label, so that one of a label's rows is picked for many labels at once."""

    def __init__(self, labels: np.ndarray, groups: int) -> None:
        self.rows = np.argsort(labels, kind="stable")
        self.counts = np.bincount(labels, minlength=groups)
        self.starts = np.concatenate([[0], np.cumsum(self.counts)[:-1]])

    def one_of(self, rng: np.random.Generator, labels: np.ndarray) -> np.ndarray:
        """Return a random row of each label's; -1 where a label has none."""
        counts = self.counts[labels]
        nth = np.floor(rng.random(len(labels)) * counts).astype(np.int64)
        return np.where(counts > 0, self.rows[np.minimum(self.starts[labels] + nth, len(self.rows) - 1)], -1)
