"""How a drawing writes its figures: counts with commas, shares per hundred, and the axis to match."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """One measure's way of writing: a value in words, and the axis in the drawing language's number format.

    `lowest` and `highest` are the ends that values cannot pass, None where there is none.
    """

    written: Callable[[float], str]
    axis: str
    lowest: float | None = None
    highest: float | None = None


def counts(places: int = 0, *, unit: str = "") -> Scale:
    """Return the scale of counts and rates: 1,234 or 12.3 per 1,000."""

    def written(value: float) -> str:
        return f"{value:,.{places}f}{unit}".replace("-", "\N{MINUS SIGN}")

    return Scale(written, f",.{places}~f", lowest=0.0)


def levels(places: int = 1, *, unit: str = "") -> Scale:
    """Return the scale of values that may lie below zero: changes, differences, scores."""
    scale = counts(places, unit=unit)
    return Scale(scale.written, scale.axis)


def shares(places: int = 1) -> Scale:
    """Return the scale of shares, fractions of 1 written per hundred: 62.4%."""

    def written(value: float) -> str:
        return f"{value * 100:.{places}f}%".replace("-", "\N{MINUS SIGN}")

    return Scale(written, "~%", lowest=0.0, highest=1.0)


def scale_for(values: list[float], *, are_shares: bool) -> Scale:
    """Return a scale that shows what the values differ in: shares per hundred, whole counts whole, other values to three figures."""
    if are_shares:
        return shares()
    size = max((abs(value) for value in values), default=0.0)
    whole = all(value == int(value) for value in values)
    places = next((digits for digits, top in ((0, 100), (1, 10), (2, 1), (3, 0.1)) if size >= top), 4)
    chosen = levels if any(value < 0 for value in values) else counts
    return chosen(min(places, 1) if whole else places)
