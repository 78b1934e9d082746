"""The frozen answers of tests/truth/charts."""

import json
from pathlib import Path
from typing import Any

TRUTH = Path(__file__).resolve().parents[2] / "truth" / "charts"


def cases(name: str) -> Any:
    """Return the cases of one frozen file of R."""
    return json.loads((TRUTH / name).read_text(encoding="utf-8"))["cases"]


def books() -> dict[str, Any]:
    """Return the worked examples of published books."""
    return json.loads((TRUTH / "books.json").read_text(encoding="utf-8"))


def values_of(row: list[Any]) -> list[float | None]:
    """Return numbers as R wrote them, its NA as None."""
    return [None if value in (None, "NA") else float(value) for value in row]


def months(count: int, *, start: int = 2015 * 12) -> list[str]:
    """Return months in order as text."""
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, start + count)]
