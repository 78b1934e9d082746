"""How many of the differences found among many would be false: p-values adjusted for the number of comparisons."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from homebeat.analysis.comparison.differences import FigureOutOfRange


class FalseDiscovery(StrEnum):
    """Which rule keeps the expected share of false findings below the level."""

    BENJAMINI_HOCHBERG = "bh"
    BENJAMINI_YEKUTIELI = "by"


def adjusted_for_false_discovery(
    p_values: Sequence[float | None], *, rule: FalseDiscovery = FalseDiscovery.BENJAMINI_HOCHBERG
) -> tuple[float | None, ...]:
    """Return each p-value adjusted so that calling those below q significant keeps the expected share of false findings at most q.

    Parameters   p_values : floats in 0..1, None for a comparison that was not tested, which neither counts nor is adjusted; rule
    Returns      floats in 0..1 in the same order, None where None was given
    Raises       FigureOutOfRange : a p-value is not between 0 and 1
    Method       p of rank i among m tested becomes the smallest of m c p_(j) / j over j >= i, at most 1. Benjamini-Hochberg has c = 1 and holds for
                 independent and for positively dependent tests: areas held against one average share its error and so move together. Under
                 any dependence Benjamini-Yekutieli holds, with c = 1 + 1/2 + ... + 1/m, at a heavy price: choose it for overlapping areas
    Source       Benjamini and Hochberg 1995, JRSS B 57, 289-300; Benjamini and Yekutieli 2001, Annals of Statistics 29, 1165-1188, theorem 1.3
    Checked      R 4.2.2 p.adjust: tests/truth/comparison/false_discovery.csv
    """
    tested = [place for place, p in enumerate(p_values) if p is not None]
    given = np.array([p for p in p_values if p is not None], dtype=float)
    if not np.all((given >= 0) & (given <= 1)):
        raise FigureOutOfRange("A p-value lies between 0 and 1; leave a comparison that was not tested as None.")
    answers: list[float | None] = [None] * len(p_values)
    for place, adjusted in zip(tested, _stepped_up(given, rule), strict=True):
        answers[place] = float(adjusted)
    return tuple(answers)


def _stepped_up(given: np.ndarray, rule: FalseDiscovery) -> np.ndarray:
    count = len(given)
    price = np.sum(1 / np.arange(1, count + 1)) if rule is FalseDiscovery.BENJAMINI_YEKUTIELI else 1.0
    largest_first = np.argsort(-given, kind="stable")
    ranks = np.arange(count, 0, -1)
    adjusted = np.minimum.accumulate(given[largest_first] * (count * price / ranks))
    answers = np.empty(count)
    answers[largest_first] = np.minimum(adjusted, 1.0)
    return answers
