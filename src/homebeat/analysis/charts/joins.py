"""Series of areas across changed boundaries: what the predecessors had, brought forward by the shares that went over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from homebeat.analysis.charts.series import Series, SeriesRefused

WHOLE = 1e-9  # how far a sum of shares may stray from 1


class SuccessionRefused(Exception):
    """The successions cannot be followed; says which area and why."""


@dataclass(frozen=True, slots=True)
class Successor:
    """Where part of an area went: the area that took it over, the share of it (above 0, at most 1), and the first day of the new boundary."""

    area: str
    share: float
    on: date


@dataclass(frozen=True, slots=True)
class JoinedSeries:
    """One area's series across its changes of boundary.

    `estimated` says for each period whether the value rests on a share below 1: then it assumes that what was counted was spread as the share
    says (usually as people live), and is drawn as an estimate. `sources` names the areas each period's value came from.
    """

    area: str
    series: Series
    estimated: tuple[bool, ...]
    sources: tuple[tuple[str, ...], ...]


Holdings = dict[str, dict[str, float]]  # area to the areas its value comes from, with the share of each


def join_areas(
    counts: Mapping[str, Series], successors: Mapping[str, Sequence[Successor]], *, areas: Sequence[str] | None = None
) -> dict[str, JoinedSeries]:
    """Return each area's counts with what its predecessors had before the boundary changed.

    Parameters
        counts : area to its series of counts (of events, people, answers), all over the same periods; None is not known. Shares and rates do not
            add up: join their counts and their bases, then divide
        successors : area to where its parts went; shares of one area on one day add up to at most 1
        areas : the areas wanted; None takes every area of `counts` that was not wholly taken over
    Returns
        area to JoinedSeries
    Raises
        SeriesRefused : the series differ in their periods or carry bases
        SuccessionRefused : shares outside 0 to 1 or adding up to more than 1, a wanted area that is unknown
    Method
        A period belongs to the boundaries in force on its first day. From there each area's count is carried forward through every later
        change, in order of day: its shares go to its successors, what is left over stays. An area's value is the sum of what
        reached it. An area without any known count before its first succession is taken as new on that day; otherwise a count
        that is not known makes the sum not known, never less. A value that took a share below 1 is an estimate; one made of whole
        areas is exact. What was left over of an area that has no counts afterwards is lost, and a note says so.
    Source
        Areal interpolation by weights: Goodchild and Lam, Areal interpolation: a variant of the traditional spatial problem, Geo-Processing 1
        (1980) 297-312
    Checked
        A slow second version that walks back every path of successions; totals kept where shares add to 1: tests/analysis/charts/test_joins.py
    """
    _refuse_unlike(counts)
    for area, went in successors.items():
        _refuse_shares(area, went)
    known = {*counts, *(one.area for went in successors.values() for one in went)}
    wanted = [area for area in counts if not _is_gone(area, successors)] if areas is None else areas
    unknown = [area for area in wanted if area not in known]
    if unknown:
        raise SuccessionRefused(f"Nothing is known of {', '.join(unknown)}: no counts and no predecessor.")
    periods = next(iter(counts.values())).periods if counts else ()
    held = [_carried_forward(period.starts_on, sorted({*known, *successors}), successors) for period in periods]
    return {area: _joined(area, held, counts, successors) for area in wanted}


def _refuse_unlike(counts: Mapping[str, Series]) -> None:
    if len({series.labels for series in counts.values()}) > 1:
        raise SeriesRefused("Series to be joined have to cover the same periods; fill what is missing with gaps first.")
    with_bases = [area for area, series in counts.items() if series.bases is not None]
    if with_bases:
        raise SeriesRefused(
            f"Counts are joined, not rates: join values and bases of {', '.join(with_bases[:5])} apart."
        )


def _refuse_shares(area: str, went: Sequence[Successor]) -> None:
    if any(not 0 < one.share <= 1 for one in went):
        raise SuccessionRefused(f"A share of {area} is not above 0 and at most 1.")
    for day, total in _given_on(went).items():
        if total > 1 + WHOLE:
            raise SuccessionRefused(f"The shares of {area} on {day} add up to {total:g}, more than the whole of it.")


def _given_on(went: Sequence[Successor]) -> dict[date, float]:
    return {day: sum(one.share for one in went if one.on == day) for day in sorted({one.on for one in went})}


def _is_gone(area: str, successors: Mapping[str, Sequence[Successor]]) -> bool:
    """Return whether the area was wholly taken over by others."""
    others = [one for one in successors.get(area, ()) if one.area != area]
    return any(total > 1 - WHOLE for total in _given_on(others).values())


def _carried_forward(day: date, areas: Sequence[str], successors: Mapping[str, Sequence[Successor]]) -> Holdings:
    """Return what each area of the last boundaries holds of the areas of this day."""
    held: Holdings = {area: {area: 1.0} for area in areas}
    for change in sorted({one.on for went in successors.values() for one in went if one.on > day}):
        after: Holdings = {area: {} for area in areas}
        for area in areas:
            going = [one for one in successors.get(area, ()) if one.on == change]
            staying = 1 - sum(one.share for one in going)
            for to, share in [(area, staying), *((one.area, one.share) for one in going)]:
                if share > WHOLE:
                    for source, part in held[area].items():
                        after[to][source] = after[to].get(source, 0.0) + part * share
        held = after
    return held


def _joined(
    area: str, held: Sequence[Holdings], counts: Mapping[str, Series], successors: Mapping[str, Sequence[Successor]]
) -> JoinedSeries:
    periods = next(iter(counts.values())).periods
    values: list[float | None] = []
    used: list[dict[str, float]] = []
    for place, (period, holdings) in enumerate(zip(periods, held, strict=True)):
        parts = {
            source: share for source, share in holdings[area].items() if _existed(source, period.starts_on, counts, successors)
        }  # fmt: skip
        found = [(share, counts[source].values[place] if source in counts else None) for source, share in parts.items()]
        missing = not found or any(value is None for _, value in found)
        values.append(None if missing else sum(share * value for share, value in found if value is not None))
        used.append(parts)
    estimated = tuple(any(abs(share - 1) > WHOLE for share in parts.values()) for parts in used)
    notes = (
        *_estimate_notes(estimated),
        *_lost_notes({source for parts in used for source in parts}, counts, successors),
    )
    return JoinedSeries(
        area, Series(periods, tuple(values), None, notes), estimated, tuple(tuple(parts) for parts in used)
    )


def _existed(area: str, day: date, counts: Mapping[str, Series], successors: Mapping[str, Sequence[Successor]]) -> bool:
    """Return whether the area was there on the day: not before its first succession, where nothing was counted for it until then."""
    came = [one.on for source, went in successors.items() if source != area for one in went if one.area == area]
    if not came or day >= min(came):
        return True
    series = counts.get(area)
    return series is not None and _counted_before(series, min(came))


def _counted_before(series: Series, day: date) -> bool:
    rows = zip(series.periods, series.values, strict=True)
    return any(value is not None for period, value in rows if period.starts_on < day)


def _estimate_notes(estimated: Sequence[bool]) -> tuple[str, ...]:
    return (
        ("Figures before a change of boundary are estimated from the shares that went over.",) if any(estimated) else ()
    )


def _lost_notes(
    sources: set[str], counts: Mapping[str, Series], successors: Mapping[str, Sequence[Successor]]
) -> tuple[str, ...]:
    notes = []
    for area in sorted(sources & set(successors)):
        for day, total in _given_on(successors[area]).items():
            if total < 1 - WHOLE and not _counted_after(counts.get(area), day):
                notes.append(f"Of {area}, {1 - total:.3g} went to no area named here on {day} and is left out.")
    return tuple(notes)


def _counted_after(series: Series | None, day: date) -> bool:
    if series is None:
        return False
    rows = zip(series.periods, series.values, strict=True)
    return any(value is not None for period, value in rows if period.starts_on >= day)
