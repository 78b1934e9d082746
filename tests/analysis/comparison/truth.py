"""The frozen answers of tests/truth/comparison as rows."""

import csv
from pathlib import Path

TRUTH = Path(__file__).resolve().parents[2] / "truth" / "comparison"


def truth(name: str) -> list[dict[str, str]]:
    """Return the rows of one frozen file."""
    with (TRUTH / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(name: str) -> list[dict[str, float]]:
    """Return the rows of one frozen file as numbers."""
    return [{column: float(cell) for column, cell in row.items()} for row in truth(name)]
