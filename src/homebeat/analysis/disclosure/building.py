"""Turns the register of cells into one system of whole numbers that can be searched."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from homebeat.analysis.disclosure.policy import DisclosurePolicy
from homebeat.analysis.disclosure.primary import need_of
from homebeat.analysis.disclosure.register import Draft, Key, Register
from homebeat.analysis.disclosure.system import Numbers, System

FAR = 400  # a number without an end may lie this many needs above its value: more room than any sum of moves has needed


class EarlierReleasesDisagree(ValueError):
    """No numbers fit everything that the earlier releases and the tables say together."""

    def __init__(self) -> None:
        super().__init__(
            "The earlier releases and the tables contradict each other: no numbers fit them all. Give only releases of the same records under the same names."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """The system, and where each key stands in it."""

    system: System
    places: dict[Key, int]


def build(register: Register) -> Built:
    """Return the system that a register describes.

    Raises:
        EarlierReleasesDisagree: no numbers fit what was told.
    """
    places = {key: place for place, key in enumerate(register.drafts)}
    drafts = list(register.drafts.values())
    matrix = _matrix(register, places)
    low = np.array([draft.low for draft in drafts], np.int64)
    value = _values(drafts, matrix)
    need = np.array([_need(draft, register.policy) for draft in drafts], np.int64)
    system = System(
        matrix=matrix,
        value=value,
        band_low=np.array(
            [value[place] if draft.public is None else draft.public[0] for place, draft in enumerate(drafts)], np.int64
        ),
        band_high=np.array([_top(draft.public, value[place]) for place, draft in enumerate(drafts)], np.int64),
        low=np.minimum(low, value),
        high=_high(drafts, list(places), value, need),
        must_hide=np.array([draft.public is None and (draft.reason or not draft.asked) for draft in drafts], bool),
        can_hide=np.array([draft.public is None for draft in drafts], bool),
        need=need,
        cost=np.array([draft.cost for draft in drafts], np.float64),
        follows=np.array([(places[i], places[j]) for i, j in register.follows], np.int64).reshape(-1, 2),
        names=[str(key) for key in places],
    )
    return Built(system, places)


def _matrix(register: Register, places: dict[Key, int]) -> sparse.csr_array:
    rows, columns, signs = [], [], []
    for row, (whole, parts) in enumerate(register.sums):
        rows += [row] * (len(parts) + 1)
        columns += [places[whole], *(places[part] for part in parts)]
        signs += [-1, *([1] * len(parts))]
    return sparse.csr_array((np.array(signs, np.int64), (rows, columns)), shape=(len(register.sums), len(places)))


def _need(draft: Draft, policy: DisclosurePolicy) -> int:
    """A cell that readers already know to narrower than its need keeps what can be kept; one that they know keeps nothing."""
    if draft.public is not None or draft.low == draft.high:
        return 0
    return min(draft.need, need_of(draft.low, draft.high, policy)) if draft.high is not None else draft.need


def _top(public: tuple[int, int | None] | None, value: int) -> int:
    if public is None:
        return int(value)
    return int(public[1]) if public[1] is not None else int(value)


def _high(drafts: list[Draft], keys: list[Key], value: Numbers, need: Numbers) -> Numbers:
    amounts = np.array([key.part.startswith("v:") for key in keys], bool)
    far = np.where(amounts, FAR * max(1, need[amounts].max(initial=0)), FAR * max(1, need[~amounts].max(initial=0)))
    ends = np.array([-1 if draft.high is None else draft.high for draft in drafts], np.int64)
    return np.maximum(np.where(ends < 0, value + far, ends), value)


def _values(drafts: list[Draft], matrix: sparse.csr_array) -> Numbers:
    """Return every value; for those that nobody gave, one set of whole numbers that fits everything told."""
    value = np.array([draft.value or 0 for draft in drafts], np.int64)
    open_ = np.array([place for place, draft in enumerate(drafts) if draft.value is None], np.int64)
    if not len(open_):
        return value
    told = [drafts[place].public or (drafts[place].low, drafts[place].high) for place in open_]
    low = [one[0] for one in told]
    high = [np.inf if one[1] is None else one[1] for one in told]
    rest = -(matrix @ value)
    answer = milp(
        np.zeros(len(open_)), integrality=np.ones(len(open_)), bounds=Bounds(low, high),
        constraints=LinearConstraint(matrix[:, open_].tocsc(), rest, rest),
    )  # fmt: skip
    if answer.x is None:
        raise EarlierReleasesDisagree
    value[open_] = np.round(answer.x).astype(np.int64)
    if (matrix @ value).any():
        raise EarlierReleasesDisagree
    return value
