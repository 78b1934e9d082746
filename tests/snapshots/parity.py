"""The same measures of one snapshot on two engines, set side by side."""

from homebeat.analysis.engines.engine import Engine
from homebeat.snapshots.measuring import Outcome, indicators, measure
from homebeat.snapshots.opening import Snapshot

BY_MONTH = ("engagement_events", "people_met_per_10000", "npg_shop_theft")
CLOSE = 1e-9


def all_measures(snapshot: Snapshot, engine: Engine) -> list[Outcome]:
    """Every measure for boroughs, and those that can be told so month by month."""
    counted = [one for one in indicators(snapshot.manifest.day) if one.expression]
    found = list(measure(counted, snapshot, engine, level="borough"))
    return found + list(measure([one for one in counted if one.code in BY_MONTH], snapshot, engine, monthly=True))


def differences(ours: list[Outcome], theirs: list[Outcome]) -> list[str]:
    """Return every estimate that differs, in what it says or in its value beyond a billionth part."""
    found = []
    for one, other in zip(ours, theirs, strict=True):
        for left, right in zip(one.estimates, other.estimates, strict=True):
            said = (left.measure, left.by, left.n, left.period, left.notes, left.value is None)
            if said != (right.measure, right.by, right.n, right.period, right.notes, right.value is None):
                found.append(f"{left} / {right}")
            elif (
                left.value is not None
                and right.value is not None
                and abs(left.value - right.value) > CLOSE * abs(left.value)
            ):
                found.append(f"{left.measure} {left.by}: {left.value} / {right.value}")
        if one.missing != other.missing:
            found.append(f"{one.indicator.code}: {one.missing} / {other.missing}")
    return found
