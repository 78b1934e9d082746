"""The register of the kinds of measure: how each is written, read and estimated."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from homebeat.analysis.estimates import Estimate
from homebeat.analysis.estimation.estimating import DEFAULTS, Options, estimate_breakdowns
from homebeat.analysis.estimation.measures import Measure, mean, ratio, share, total
from homebeat.analysis.estimation.quantile_measure import estimate_quantiles, read_quantile
from homebeat.analysis.estimation.sample import Sample
from homebeat.analysis.tables.faults import near_matches

Breakdowns = Sequence[Sequence[str]]


class MeasureUnreadable(ValueError):
    """A measure is not written as any kind is; says how it should be."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of measure.

    `written` shows how; `read` turns what stands after the colon into a measure (ValueError: it cannot be read). `estimate` takes a sample,
    measures of this kind, breakdowns and options, and returns the estimates breakdown by breakdown, measure by measure.
    """

    written: str
    read: Callable[[str], Measure]
    estimate: Callable[..., tuple[tuple[Estimate, ...], ...]]


def _read_share(text: str) -> Measure:
    column, _, values = text.rpartition("=")
    if not column or not all(values.split(",")):
        raise ValueError
    return share(column, *values.split(","))


def _read_ratio(text: str) -> Measure:
    top, _, bottom = text.partition("/")
    if not top or not bottom:
        raise ValueError
    return ratio(top, bottom)


KINDS: dict[str, Kind] = {
    "mean": Kind("mean:COL", mean, estimate_breakdowns),
    "share": Kind("share:COL=VALUE[,VALUE]", _read_share, estimate_breakdowns),
    "total": Kind("total:COL", total, estimate_breakdowns),
    "ratio": Kind("ratio:A/B", _read_ratio, estimate_breakdowns),
    "quantile": Kind("quantile:COL@PART", read_quantile, estimate_quantiles),
}


def read_measure(text: str) -> Measure:
    """Return the measure that a text names.

    Raises
        MeasureUnreadable : no such kind, or not written as the kind is
    """
    name, colon, rest = text.partition(":")
    if name not in KINDS or not colon:
        near = near_matches(name, KINDS)
        written = [KINDS[near[0]].written] if near else [kind.written for kind in KINDS.values()]
        raise MeasureUnreadable(f"'{text}' is not a measure. Write {' or '.join(written)}.")
    try:
        if rest:
            return KINDS[name].read(rest)
    except ValueError:
        pass
    raise MeasureUnreadable(f"'{text}' is not written as {KINDS[name].written}.")


def estimate_measures(
    sample: Sample, measures: Sequence[Measure], breakdowns: Breakdowns, *, options: Options = DEFAULTS
) -> tuple[tuple[Estimate, ...], ...]:
    """Return estimates of measures of any kinds, breakdown by breakdown, in the measures' order; one pass for each way of estimating."""
    ways: dict[Any, list[Measure]] = {}
    for measure in measures:
        ways.setdefault(KINDS[measure.text.partition(":")[0]].estimate, []).append(measure)
    found = [way(sample, tuple(asked), breakdowns, options=options) for way, asked in ways.items()]
    order = {measure.text: place for place, measure in enumerate(measures)}
    joined = [[one for part in parts for one in part] for parts in zip(*found, strict=True)]
    return tuple(tuple(sorted(breakdown, key=lambda one: order[one.measure])) for breakdown in joined)
