import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from homebeat.analysis.comparison.differences import FigureOutOfRange
from homebeat.analysis.comparison.false_discovery import FalseDiscovery, adjusted_for_false_discovery
from tests.analysis.comparison.truth import numbers

many = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@pytest.mark.parametrize("rule", FalseDiscovery)
def test_p_values_are_adjusted_as_in_r(rule: FalseDiscovery) -> None:
    rows = numbers("false_discovery.csv")

    found = adjusted_for_false_discovery([row["p"] for row in rows], rule=rule)

    assert found == pytest.approx([row[rule.value] for row in rows], rel=1e-12)


def found_by_hand(p_values: list[float], q: float, price: float) -> set[int]:
    """Return what Benjamini and Hochberg's own recipe calls significant: the k smallest, k the last rank with p_(k) <= k q / (m price)."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    held = [rank for rank, place in enumerate(order, 1) if p_values[place] <= rank * q / (len(p_values) * price)]
    return set(order[: max(held, default=0)])


@given(many, st.floats(0.01, 0.5), st.sampled_from(FalseDiscovery))
def test_adjusted_values_call_what_the_papers_recipe_calls(
    p_values: list[float], q: float, rule: FalseDiscovery
) -> None:
    price = sum(1 / rank for rank in range(1, len(p_values) + 1)) if rule is FalseDiscovery.BENJAMINI_YEKUTIELI else 1
    adjusted = adjusted_for_false_discovery(p_values, rule=rule)
    clear = [abs(a - q) > 1e-9 for a in adjusted]  # on the very edge, rounding decides

    called = {place for place, a in enumerate(adjusted) if a <= q and clear[place]}
    assert called == {place for place in found_by_hand(p_values, q, price) if clear[place]}


@given(many, st.randoms())
def test_order_does_not_matter_and_nothing_gets_smaller(p_values: list[float], random: object) -> None:
    shuffled = list(range(len(p_values)))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    adjusted = adjusted_for_false_discovery(p_values)

    assert adjusted_for_false_discovery([p_values[place] for place in shuffled]) == tuple(
        adjusted[place] for place in shuffled
    )
    assert all(p <= a <= 1 for p, a in zip(p_values, adjusted, strict=True))


def test_what_was_not_tested_neither_counts_nor_is_adjusted() -> None:
    assert adjusted_for_false_discovery([0.01, None, 0.04, None]) == (0.02, None, 0.04, None)
    assert adjusted_for_false_discovery([None]) == (None,)
    assert adjusted_for_false_discovery([]) == ()


def test_one_comparison_alone_stays_as_it_is() -> None:
    assert adjusted_for_false_discovery([0.03]) == (0.03,)


@pytest.mark.parametrize("wrong", [-0.01, 1.01, float("nan")])
def test_what_is_no_p_value_is_refused(wrong: float) -> None:
    with pytest.raises(FigureOutOfRange, match="p-value"):
        adjusted_for_false_discovery([0.5, wrong])


def test_false_findings_stay_below_the_level_where_areas_share_one_average() -> None:
    """32 areas, 8 of them truly different, all held against one average with its own error: the case that BH is chosen for."""
    rng = np.random.default_rng(2008)
    shares_of_false, alone = [], []
    for _ in range(400):
        areas = rng.normal(np.r_[np.zeros(24), np.full(8, 3.5)], 1) - rng.normal(0, 0.3)
        p_values = 2 * (1 - ndtr(np.abs(areas) / np.hypot(1, 0.3)))
        called = np.array(adjusted_for_false_discovery(p_values.tolist())) < 0.05
        shares_of_false.append(called[:24].sum() / max(called.sum(), 1))
        alone.append((p_values < 0.05)[:24].sum() / max((p_values < 0.05).sum(), 1))
    assert np.mean(shares_of_false) < 0.05
    assert np.mean(alone) > 0.08, "unadjusted verdicts would hold more false ones"
