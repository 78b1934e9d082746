"""A solver that holds only what was released works out nothing; where protection is left out, it works out some."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homebeat.analysis.disclosure.gate import gate, gate_together
from homebeat.analysis.disclosure.policy import DisclosurePolicy
from tests.analysis.disclosure.examples import (
    AREA,
    CONTROLLED,
    GROUP,
    ORDINARY,
    ROUNDED,
    SENSITIVE,
    SEX,
    collapsed,
    counted,
    leaves,
)
from tests.analysis.disclosure.generated import KINDS, Case, attack, linked, one_table, total, without_protection

EXAMPLES = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
NUMBERS = st.one_of(st.integers(0, 12), st.integers(0, 60))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_nothing_hidden_is_worked_out(kind: Callable[[int], Case]) -> None:
    found = [attack(kind(seed)) for seed in range(6)]

    assert sum(one.hidden for one in found) > 10, "hardly anything was hidden, so the attack proves little"
    assert [(one.exact, one.close) for one in found] == [((), ())] * len(found)


def test_without_further_hiding_much_is_worked_out() -> None:
    found = total([attack(without_protection(make(seed))) for make in (one_table, linked) for seed in range(6)])

    assert found["worked_out_exactly"] > 0.2 * found["hidden_numbers"]


@EXAMPLES
@given(
    numbers=st.lists(NUMBERS, min_size=10, max_size=10),
    policy=st.sampled_from([ORDINARY, SENSITIVE, ROUNDED, CONTROLLED]),
)
def test_no_table_of_wards_gives_a_hidden_count_away(numbers: list[int], policy: DisclosurePolicy) -> None:
    places = [(ward, sex) for ward in leaves(AREA) for sex in leaves(SEX)]
    table = counted(dict(zip(places, numbers, strict=True)), (AREA, SEX))
    found = attack(Case("wards", (gate(table, policy=policy),), (table,)))

    assert (found.exact, found.close) == ((), ())


@EXAMPLES
@given(numbers=st.lists(NUMBERS, min_size=6, max_size=6), apart=st.booleans())
def test_no_two_tables_of_the_same_people_give_a_hidden_count_away(numbers: list[int], apart: bool) -> None:
    everyone = dict(zip([(group, sex) for group in leaves(GROUP) for sex in leaves(SEX)], numbers, strict=True))
    tables = tuple(counted(collapsed(everyone, (GROUP, SEX), kept), kept) for kept in ((GROUP,), (SEX,)))
    if apart:
        first = gate(tables[0], policy=ORDINARY)
        released = (first, gate(tables[1], policy=ORDINARY, earlier=[first]))
    else:
        released = gate_together(tables, policy=ORDINARY)
    found = attack(Case("two tables", released, tables))

    assert (found.exact, found.close) == ((), ())
