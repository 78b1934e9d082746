"""The words that drawings carry, plain English unless a page brings its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Every word a drawing may write; a page hands in translated ones."""

    mean: str = "Mean"
    upper: str = "Upper limit"
    lower: str = "Lower limit"
    signal: str = "Signal"
    not_known: str = "Not known"
    limits_from: str = "Limits from this part"
    trend: str = "Trend"
    base: str = "Base"
    inner: str = "95 in 100 lie inside by chance"
    outer: str = "998 in 1,000 lie inside by chance"


ENGLISH = Words()
