"""What every later step of the generator works from: the seed, the size, the day, the policy and the places."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from .policy import Policy
from .shape import Shape
from .streams import Streams
from .territory import Territory


@dataclass(frozen=True)
class Scene:
    """The stage on which people work and meet."""

    streams: Streams
    shape: Shape
    policy: Policy
    as_of: date
    territory: Territory

    def rng(self, name: str) -> np.random.Generator:
        """Return a fresh stream of chance for one subject."""
        return self.streams.named(name)

    def keys(self, name: str, count: int) -> list[str]:
        """Return keys for the rows of one table."""
        return self.streams.keys(name, count)
