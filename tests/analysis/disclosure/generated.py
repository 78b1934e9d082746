"""Generated tables, linked tables and sequences of releases, sent through the gate and then attacked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from homebeat.analysis.disclosure.breakdown import Breakdown, Kind
from homebeat.analysis.disclosure.gate import gate, gate_together
from homebeat.analysis.disclosure.policy import DisclosurePolicy, Method
from homebeat.analysis.disclosure.primary import need_of
from homebeat.analysis.disclosure.released import Reason, Released, ReleasedCell, seal_released
from tests.analysis.disclosure.attack import Attack, Name, since_name
from tests.analysis.disclosure.examples import (
    AGE,
    AREA,
    CONTROLLED,
    GROUP,
    ORDINARY,
    ROUNDED,
    SENSITIVE,
    SEX,
    asked,
    collapsed,
    counted,
    people,
)

SHAPES = ((SEX, GROUP), (AREA, SEX), (AREA, GROUP), (GROUP, AGE, SEX))
POLICIES = (ORDINARY, SENSITIVE, ROUNDED, CONTROLLED)


@dataclass(frozen=True)
class Case:
    """Releases that readers hold together, each with the tables it was made from; `grew` pairs releases of a growing register."""

    name: str
    releases: tuple[Released, ...]
    tables: tuple[Breakdown, ...]
    grew: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Found:
    """What an attack found: hidden numbers, those worked out exactly, and those told more closely than their width."""

    hidden: int
    exact: tuple[Name, ...]
    close: tuple[Name, ...]


def one_table(seed: int) -> Case:
    """One table of counts, by one of the policies."""
    chance = Random(f"table {seed}")
    dimensions = SHAPES[seed % len(SHAPES)]
    table = counted(people(chance, dimensions), dimensions)
    return Case("one table", (gate(table, policy=chance.choice(POLICIES)),), (table,))


def shares(seed: int) -> Case:
    """A survey table of shares with their bases."""
    chance = Random(f"shares {seed}")
    table = asked(chance, SHAPES[seed % 3], scale=chance.choice([1, 3, 10]))
    return Case("shares", (gate(table, policy=chance.choice((ORDINARY, SENSITIVE))),), (table,))


def linked(seed: int) -> Case:
    """Two or three tables of the same people on one page, each with fewer dimensions than they share."""
    chance = Random(f"linked {seed}")
    everyone = people(chance, (GROUP, AGE, SEX))
    pairs = chance.sample([(GROUP, AGE), (GROUP, SEX), (AGE, SEX)], chance.choice([2, 3]))
    tables = tuple(counted(collapsed(everyone, (GROUP, AGE, SEX), kept), kept) for kept in pairs)
    return Case("linked tables", gate_together(tables, policy=chance.choice((ORDINARY, SENSITIVE, ROUNDED))), tables)


def one_after_another(seed: int) -> Case:
    """The same people released by one breakdown after another."""
    chance = Random(f"sequence {seed}")
    everyone = people(chance, (GROUP, AGE, SEX))
    policy, released, tables = chance.choice((ORDINARY, SENSITIVE, ROUNDED)), [], []
    for kept in chance.sample([(GROUP, AGE), (GROUP, SEX), (AGE, SEX)], 3):
        tables.append(counted(collapsed(everyone, (GROUP, AGE, SEX), kept), kept))
        released.append(gate(tables[-1], policy=policy, earlier=released))
    return Case("one breakdown after another", tuple(released), tuple(tables))


def growing(seed: int) -> Case:
    """A register released again after some have joined."""
    chance = Random(f"growing {seed}")
    dimensions = SHAPES[seed % 3]
    numbers, policy, released, tables = people(chance, dimensions), chance.choice((ORDINARY, SENSITIVE)), [], []
    for month in ("2025-11", "2025-12", "2026-01"):
        tables.append(counted(numbers, dimensions, snapshot=month, grows=True))
        released.append(gate(tables[-1], policy=policy, earlier=released))
        numbers = {at: number + chance.choice([0, 0, 0, 1, 2, 5]) for at, number in numbers.items()}
    return Case("a growing register", tuple(released), tuple(tables), ((0, 1), (0, 2), (1, 2)))


KINDS: tuple[Callable[[int], Case], ...] = (one_table, shares, linked, one_after_another, growing)


def without_protection(case: Case) -> Case:
    """Return the same case as a careless publisher would release it: only what is too small by itself is hidden."""
    released = tuple(_careless(release, table) for release, table in zip(case.releases, case.tables, strict=True))
    return replace(case, releases=released, grew=())


def _careless(released: Released, table: Breakdown) -> Released:
    cells = tuple(_bare(cell, table, released.policy) for cell in released.cells)
    return seal_released(
        title=released.title, measure=released.measure, counted=released.counted, snapshot=released.snapshot, kind=released.kind,
        dimensions=released.dimensions, cells=cells, policy=replace(released.policy, method=Method.SUPPRESS), grows=released.grows, notes=(),
    )  # fmt: skip


def _bare(cell: ReleasedCell, table: Breakdown, policy: DisclosurePolicy) -> ReleasedCell:
    figure = table.by_place[cell.at]
    number = figure.estimate.value if table.kind is Kind.COUNT else figure.estimate.n
    small = policy.minimum_count if table.kind is Kind.COUNT else policy.minimum_base
    if cell.hidden is Reason.TOO_FEW and number is not None and 0 < number < small:
        return cell
    if cell.hidden is Reason.TOO_FEW and table.kind is Kind.SHARE:
        return cell
    return ReleasedCell(at=cell.at, estimate=figure.estimate, answered=figure.answered)


def attack(case: Case) -> Found:
    """Attack a case with everything that was released."""
    attacker = Attack()
    for release in case.releases:
        attacker.read(release)
    for then, now in case.grew:
        attacker.grew(case.releases[then], case.releases[now])
    exact, close = [], []
    for name, (release, _) in attacker.targets.items():
        low, high = attacker.bounds(name)
        assert low <= truth(case, release, name) <= high, "the attacker reckons with something that is not so"
        exact += [name] if low == high else []
        close += [name] if high - low < width(release, name) else []
    joined = [change for then, now in case.grew for change in small_changes(case, then, now)]
    exact += [change for change in joined if len(set(attacker.bounds(change))) == 1]
    return Found(len(attacker.targets) + len(joined), tuple(exact), tuple(close))


def small_changes(case: Case, then: int, now: int) -> list[Name]:
    """Return what came between two releases that is too small to be told, where either of the two figures was shown."""
    earlier, later = case.tables[then], case.tables[now]
    found = []
    for at, figure in later.by_place.items():
        since = (figure.estimate.value or 0) - (earlier.by_place[at].estimate.value or 0)
        shown = case.releases[then].cell(*at).is_shown or case.releases[now].cell(*at).is_shown
        if shown and 0 < since < case.releases[now].policy.minimum_change:
            found.append(since_name(case.releases[then], case.releases[now], at))
    return found


def width(release: Released, name: Name) -> int:
    """Return how far apart, at least, the ends of what can be told of a hidden number must lie; answers of a hidden base need 1."""
    policy = release.policy
    if release.kind is Kind.SHARE:
        return 1 if name[2] != "n" else policy.narrowest_interval
    return need_of(0, policy.minimum_count - 1, policy)


def truth(case: Case, release: Released, name: Name) -> float:
    """Return the number that the attacker looks for."""
    table = next(table for one, table in zip(case.releases, case.tables, strict=True) if one is release)
    where = dict(name[3])
    at = tuple(where.get(one.name, one.total or "") for one in table.dimensions)
    figure = table.by_place[at]
    if table.kind is Kind.COUNT:
        return float(figure.estimate.value or 0)
    said, base = figure.answered or 0, figure.estimate.n or 0
    return {"n": base, "x": said, "c": base - said}[name[2][0]]


def total(found: Sequence[Found]) -> dict[str, int]:
    """Return the sums over many attacks."""
    return {
        "hidden_numbers": sum(one.hidden for one in found),
        "worked_out_exactly": sum(len(one.exact) for one in found),
        "told_too_closely": sum(len(one.close) for one in found),
    }
