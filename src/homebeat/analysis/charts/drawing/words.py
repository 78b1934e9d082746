"""The words that drawings carry, plain English unless a page brings its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Every word a drawing may write; a page hands in translated ones, with the same {places} for figures."""

    mean: str = "Mean {value}"
    upper: str = "Upper limit {value}"
    lower: str = "Lower limit {value}"
    mean_and_limits: str = "Mean {mean}, limits {lower} to {upper}"
    mean_and_upper: str = "Mean {mean}, upper limit {upper}"
    trend: str = "Trend {value}"
    signal: str = "\N{BLACK DIAMOND} Signal: chance alone seldom does this"
    not_known: str = "Not known"
    limits_from: str = "Limits from this part"
    base: str = "Number counted from"
    all_areas: str = "All areas {value}"
    inner: str = "95 in 100 inside"
    outer: str = "998 in 1,000 inside"
    inside_by_chance: str = "Between the lines: what chance alone would do"
    outside: str = "\N{BLACK DIAMOND} Outside: more than chance"


ENGLISH = Words()
