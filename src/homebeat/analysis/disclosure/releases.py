"""What earlier releases already told: kept beside each release, and given to the gate with every later one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from homebeat.analysis.disclosure.breakdown import COUNTED, PARTS, Coordinates, Figure, Kind, parts_of
from homebeat.analysis.disclosure.dimensions import Dimension, Sum
from homebeat.analysis.disclosure.policy import DisclosurePolicy, RoundingRule
from homebeat.analysis.disclosure.released import Reason, Released, ReleasedCell

Range = tuple[int, int | None]
FORMAT = 1


class ReleaseUnreadable(ValueError):
    """The text is not a release as `written` writes it."""


@dataclass(frozen=True, slots=True)
class EarlierCell:
    """What a release told of one place: for each part the range in which it lies, and which parts were hidden."""

    at: Coordinates
    known: tuple[tuple[str, Range], ...]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRelease:
    """A release as readers hold it in their hands; it holds nothing that was hidden."""

    title: str
    measure: str
    counted: str
    snapshot: str
    kind: Kind
    dimensions: tuple[Dimension, ...]
    cells: tuple[EarlierCell, ...]
    grows: bool

    def places(self) -> Iterator[Coordinates]:
        """Yield every combination of values, those never shown included."""
        yield from product(*(dimension.values for dimension in self.dimensions))


def told_by(released: Released) -> EarlierRelease:
    """Return what a release tells its readers."""
    cells = tuple(_told_of(released, cell) for cell in released.cells)
    return EarlierRelease(
        title=released.title, measure=released.measure, counted=released.counted, snapshot=released.snapshot,
        kind=released.kind, dimensions=released.dimensions, cells=cells, grows=released.grows,
    )  # fmt: skip


def _told_of(released: Released, cell: ReleasedCell) -> EarlierCell:
    if cell.estimate is not None:
        return EarlierCell(cell.at, tuple(_told_by_figure(released, cell).items()))
    known = dict(_told_by_reason(released.kind, cell, released.policy))
    if cell.base is not None:
        known["n"] = cell.base, cell.base
    return EarlierCell(cell.at, tuple(known.items()), tuple(part for part in known if part != "n" or cell.base is None))


def _told_by_figure(released: Released, cell: ReleasedCell) -> dict[str, Range]:
    policy = released.policy
    assert cell.estimate is not None
    figure = Figure(at=cell.at, estimate=cell.estimate, answered=cell.answered)
    numbers = {part: number for part, number in parts_of(released.kind, figure).items() if number is not None}
    if cell.rounded:
        return {"n": rounded_range(numbers["n"], policy)}
    return {part: (number, number) for part, number in numbers.items()}


def rounded_range(shown: int, policy: DisclosurePolicy) -> tuple[int, int]:
    """Return the numbers that a rounded figure may stand for, by the policy's rounding rule."""
    step = policy.round_to
    if policy.rounding is RoundingRule.CONTROLLED:
        return max(0, shown - step + 1), shown + step - 1
    return max(policy.minimum_count, shown - step // 2), shown + (step - 1) // 2


def _told_by_reason(kind: Kind, cell: ReleasedCell, policy: DisclosurePolicy) -> Iterator[tuple[str, Range]]:
    """Yield what the reason alone gives away of a hidden figure."""
    counted = kind in COUNTED
    many_enough = cell.hidden is Reason.PROTECTS_ANOTHER
    least = {"n": policy.minimum_count if counted or kind is Kind.TOTAL else policy.minimum_base, "v": 0}
    small_place = cell.population is not None and cell.population < policy.minimum_population
    for part in PARTS[kind]:
        threshold = least.get(part, policy.minimum_answers)
        if many_enough:
            yield part, (threshold, None)
        elif cell.hidden is Reason.TOO_FEW and part == "n" and kind is not Kind.SHARE and not small_place:
            yield part, (0, threshold - 1)
        else:
            yield part, (0, None)


def written(released: Released) -> str:
    """Return a release as JSON text to keep beside it; it holds only what the release itself tells."""
    told = told_by(released)
    content = {
        "format": FORMAT,
        "title": told.title,
        "measure": told.measure,
        "counted": told.counted,
        "snapshot": told.snapshot,
        "kind": told.kind,
        "grows": told.grows,
        "policy": released.policy.dated_code,
        "dimensions": [
            {
                "name": one.name,
                "values": one.values,
                "total": one.total,
                "sums": [[each.whole, *each.parts] for each in one.sums],
            }
            for one in told.dimensions
        ],
        "cells": [{"at": cell.at, "hidden": cell.hidden, "known": dict(cell.known)} for cell in told.cells],
    }
    return json.dumps(content, ensure_ascii=False)


def read(text: str) -> EarlierRelease:
    """Return the release that `written` wrote.

    Raises:
        ReleaseUnreadable: the text is not such a release.
    """
    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise ReleaseUnreadable(f"The release is in format {content['format']}; this version reads {FORMAT}.")
        return EarlierRelease(
            title=content["title"], measure=content["measure"], counted=content["counted"], snapshot=content["snapshot"],
            kind=Kind(content["kind"]), grows=content["grows"],
            dimensions=tuple(
                Dimension(one["name"], tuple(one["values"]), tuple(Sum(each[0], tuple(each[1:])) for each in one["sums"]), one["total"])
                for one in content["dimensions"]
            ),
            cells=tuple(
                EarlierCell(tuple(one["at"]), tuple((part, (known[0], known[1])) for part, known in one["known"].items()), tuple(one["hidden"]))
                for one in content["cells"]
            ),
        )  # fmt: skip
    except (json.JSONDecodeError, KeyError, TypeError, IndexError) as fault:
        raise ReleaseUnreadable(f"The text is not a kept release ({fault}). Give it as `written` wrote it.") from fault
