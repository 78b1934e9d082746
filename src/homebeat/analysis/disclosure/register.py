"""Gathers the cells of every table and earlier release under one name each, so that the same figure is one cell."""

from dataclasses import dataclass, field, replace
from itertools import product

from homebeat.analysis.disclosure.breakdown import PARTS, Breakdown, Coordinates, Figure, Kind, parts_of, sums_over
from homebeat.analysis.disclosure.dimensions import Dimension
from homebeat.analysis.disclosure.policy import DisclosurePolicy
from homebeat.analysis.disclosure.primary import Judgement, judge, need_of
from homebeat.analysis.disclosure.releases import EarlierRelease

NOTHING_LOST = 0.0


class FiguresDisagree(ValueError):
    """Two tables or releases of one snapshot say different things of the same figure."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is given twice with different numbers. Use another snapshot name where the data differ."
        )


class RegisterShrank(ValueError):
    """A table says that its register only grows, and a figure is smaller than it was."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is smaller than in an earlier release. Set grows=False for records that can be removed."
        )


@dataclass(frozen=True, slots=True)
class Key:
    """What makes a figure the same figure wherever it stands: whom it counts, when, which part, and where apart from totals."""

    counted: str
    snapshot: str
    part: str
    at: frozenset[tuple[str, str]]

    def __str__(self) -> str:
        place = ", ".join(f"{name} {value}" for name, value in sorted(self.at)) or "all"
        return f"{self.counted} ({place}; {self.snapshot})"


@dataclass(slots=True)
class Draft:
    """One cell in the making; `value` None is not known to anybody yet, `high` None has no end."""

    value: int | None = None
    low: int = 0
    high: int | None = None
    public: tuple[int, int | None] | None = None
    reason: bool = False
    asked: bool = False
    need: int = 0
    cost: float = NOTHING_LOST

    def narrow(self, low: int, high: int | None) -> None:
        """Take in a range that readers know as well."""
        self.low = max(self.low, low)
        self.high = high if self.high is None else self.high if high is None else min(self.high, high)


@dataclass(slots=True)
class Register:
    """Every cell by key, the sums between them, and who follows whom.

    `tells_why` : whether readers will be told the reason of each hidden figure, which narrows what it can be.
    """

    policy: DisclosurePolicy
    tells_why: bool = True
    drafts: dict[Key, Draft] = field(default_factory=dict)
    sums: dict[tuple[Key, frozenset[Key]], None] = field(default_factory=dict)
    follows: dict[tuple[Key, Key], None] = field(default_factory=dict)

    def add_earlier(self, release: EarlierRelease) -> None:
        """Take in what an earlier release told."""
        told = {cell.at: cell for cell in release.cells}
        for at in release.places():
            cell = told.get(at)
            for part, known in cell.known if cell else [("n", (0, None))]:
                draft = self.drafts.setdefault(self._key(release, release.dimensions, part, at), Draft())
                self._take_known(draft, known, is_hidden=cell is None or part in cell.hidden, is_told=cell is not None)
        self._add_sums(release)
        for at in told:
            self._add_parts(release, at)

    def _take_known(self, draft: Draft, known: tuple[int, int | None], *, is_hidden: bool, is_told: bool) -> None:
        low, high = known
        if is_hidden:
            draft.narrow(low, high)
            draft.need = max(draft.need, need_of(low, high, self.policy) if is_told else 0)
        elif draft.public is None or draft.public[0] != draft.public[1]:
            draft.public = known
            draft.value = low if low == high else draft.value

    def add(self, table: Breakdown) -> None:
        """Take in a table on its way to the gate, with what the rules say about each of its figures.

        Raises:
            FiguresDisagree: an earlier release or another table says something else of the same figure.
        """
        for figure in table.figures:
            self._add_figure(table, figure)
        self._add_sums(table)
        for figure in table.figures:
            self._add_parts(table, figure.at)

    def _add_figure(self, table: Breakdown, figure: Figure) -> None:
        judged = judge(table.kind, figure, self.policy)
        for part, number in parts_of(table.kind, figure).items():
            key = self.key(table, part, figure.at)
            draft = self.drafts.setdefault(key, Draft())
            if number is None:
                continue
            _agree(key, draft, number)
            draft.value = number
            draft.asked |= figure.asked
            self._take_judgement(draft, judged[part], asked=figure.asked)

    def _take_judgement(self, draft: Draft, judged: Judgement, *, asked: bool) -> None:
        if asked and self.tells_why:
            draft.narrow(judged.low, judged.high)
        if judged.reason is not None:
            draft.reason = True
        if asked or judged.reason is not None:
            draft.need = max(draft.need, judged.need)
        draft.cost = float((draft.value or 0) + 1) ** 0.5

    def add_growth(self, now: Breakdown | EarlierRelease, then: EarlierRelease) -> None:
        """Join a growing register to an earlier snapshot of it: now is then plus what came since, and that must not be told if it is small.

        Raises:
            RegisterShrank: a figure of a register that only grows is now smaller.
        """
        for part in PARTS[now.kind]:
            for at in product(*(one.values for one in now.dimensions)):
                later = self._key(now, now.dimensions, part, at)
                earlier = replace(later, snapshot=then.snapshot)
                if later in self.drafts and earlier in self.drafts:
                    self._add_change(later, earlier)

    def _add_change(self, now: Key, then: Key) -> None:
        since = replace(now, snapshot=f"{then.snapshot} to {now.snapshot}")
        change = self.drafts.setdefault(since, Draft())
        values = self.drafts[now].value, self.drafts[then].value
        if values[0] is not None and values[1] is not None:
            change.value = values[0] - values[1]
            if change.value < 0:
                raise RegisterShrank(str(now))
            least = self.policy.minimum_change
            if 0 < change.value < least:
                change.reason, change.need = True, need_of(0, least - 1, self.policy)
        self.sums[now, frozenset((then, since))] = None

    def key(self, table: Breakdown, part: str, at: Coordinates) -> Key:
        """Return the name of one part of one figure of a table."""
        return self._key(table, table.dimensions, part, at)

    @staticmethod
    def _key(source: Breakdown | EarlierRelease, dimensions: tuple[Dimension, ...], part: str, at: Coordinates) -> Key:
        where = frozenset((one.name, value) for one, value in zip(dimensions, at, strict=True) if value != one.total)
        return Key(source.counted, source.snapshot, part if part == "n" else f"{part}:{source.measure}", where)

    def _add_sums(self, source: Breakdown | EarlierRelease) -> None:
        for whole, below in sums_over(source.dimensions):
            for part in PARTS[source.kind]:
                keys = [self._key(source, source.dimensions, part, at) for at in (whole, *below)]
                for key in keys:
                    self.drafts.setdefault(key, Draft())
                self.sums[keys[0], frozenset(keys[1:])] = None

    def _add_parts(self, source: Breakdown | EarlierRelease, at: Coordinates) -> None:
        """Join the parts of one figure: base is said so plus said otherwise, and what hides one hides the others."""
        base, *others = [self._key(source, source.dimensions, part, at) for part in PARTS[source.kind]]
        for other in others:
            self.drafts.setdefault(other, Draft())
            self.follows[base, other] = None
        if source.kind is Kind.SHARE:
            self.sums[base, frozenset(others)] = None
            self.follows[others[0], others[1]] = None
            self.follows[others[1], others[0]] = None


def _agree(key: Key, draft: Draft, number: int) -> None:
    public = draft.public
    outside = public is not None and (number < public[0] or (public[1] is not None and number > public[1]))
    if outside or (draft.value is not None and draft.value != number):
        raise FiguresDisagree(str(key))
