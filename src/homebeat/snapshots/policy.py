"""The policy that held when a snapshot was made, read from the snapshot itself, so that a figure is judged as it was."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from .opening import Snapshot
from .problems import NoSuchSnapshot


@dataclass(frozen=True)
class Policy:
    """The policy of one snapshot."""

    snapshot: str
    rows: tuple[dict[str, Any], ...]

    def value(self, path: str, on: date) -> Any:
        """Return one field of one entry (`clocks.priority_review.length`) as it held on that day.

        Raises:
            NoSuchSnapshot: the snapshot's policy has no such field in force on that day.
        """
        dataset, code, name = path.split(".")
        for row in self.rows:
            begun = row["valid_from"] <= on and (row["valid_to"] is None or on < row["valid_to"])
            held = json.loads(row["data"]) if begun and (row["dataset"], row["code"]) == (dataset, code) else {}
            if name in held:
                return held[name]
        raise NoSuchSnapshot(f"The policy in the snapshot {self.snapshot} has no '{path}' in force on {on:%-d %B %Y}.")


def policy_of(snapshot: Snapshot) -> Policy:
    """Return the policy that the snapshot holds."""
    return Policy(snapshot.name, tuple(snapshot.arrow("policy").to_pylist()))
