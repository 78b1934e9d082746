"""The slow obvious version agrees, and what must not matter does not."""

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homebeat.analysis.design.survey_design import SurveyDesign
from homebeat.analysis.estimation.estimating import estimate, estimate_breakdowns
from homebeat.analysis.estimation.measures import mean, ratio, share, total
from tests.analysis.estimation.frozen import ELEMENTS, ONE, TWO
from tests.analysis.estimation.slow_version import number, one_of, ratio_and_error, total_and_error
from tests.analysis.estimation.tables_of_rows import rows_of_people, sample_from

MEASURES = (mean("score"), share("confident", "yes"), total("visits"), ratio("offences", "visits"))
CASES = {
    "one stage": (ONE, ("ward",), ()),
    "two stages": (TWO, ("ward", "street"), ("wards", "streets")),
    "elements": (ELEMENTS, (), ("stratum_people",)),
}


def slowly(rows, measure: str, inside, stages, fpc) -> tuple[float, float]:
    """Return a measure's value and error by the slow version."""
    design = {"stages": stages, "fpc": fpc}
    if measure == "total:visits":
        return total_and_error(rows, number("visits"), inside, **design)
    top, bottom = {
        "mean:score": (number("score"), lambda _: 1.0),
        "share:confident=yes": (one_of("confident", "yes"), lambda _: 1.0),
        "ratio:offences/visits": (number("offences"), number("visits")),
    }[measure]
    return ratio_and_error(rows, top, bottom, inside, **design)


@pytest.mark.parametrize("case", CASES)
def test_the_slow_version_agrees_in_every_domain(engine, case: str) -> None:
    design, stages, fpc = CASES[case]
    rows = rows_of_people()

    for found in estimate(sample_from(engine, rows, design), MEASURES, by=["sex", "age"]):
        value, error = slowly(rows, found.measure, partial(is_in, dict(found.by)), stages, fpc)
        assert found.value == pytest.approx(value, rel=1e-12)
        assert found.standard_error == pytest.approx(error, rel=1e-10)


def is_in(labels: dict[str, str], row: dict[str, str]) -> bool:
    """Say whether a row has these labels."""
    return all(row[name] == label for name, label in labels.items())


def pairs(found) -> list[tuple[float, float]]:
    """Return values and errors."""
    return [(one.value, one.standard_error) for one in found]


def same(found, others) -> None:
    """Require the same values and errors, in the same order."""
    for (value, error), (other, other_error) in zip(pairs(found), pairs(others), strict=True):
        assert value == pytest.approx(other, rel=1e-10)
        assert error == pytest.approx(other_error, rel=1e-9)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shuffle=st.randoms(use_true_random=False), factor=st.floats(0.01, 100))
def test_neither_the_order_of_rows_nor_the_scale_of_weights_matters(engine, shuffle, factor: float) -> None:
    rows = rows_of_people()
    plain = estimate(sample_from(engine, rows, ONE), MEASURES[:2], by=["sex"])
    scaled = [{**row, "weight": str(float(row["weight"]) * factor)} for row in rows]
    shuffle.shuffle(scaled)

    same(estimate(sample_from(engine, scaled, ONE), MEASURES[:2], by=["sex"]), plain)


def test_strata_under_new_names_are_the_same_strata(engine) -> None:
    rows = rows_of_people()
    renamed = [{**row, "stratum": row["stratum"][::-1]} for row in rows]

    same(estimate(sample_from(engine, renamed, TWO), MEASURES), estimate(sample_from(engine, rows, TWO), MEASURES))


def test_wards_of_one_name_in_two_strata_are_two_wards(engine) -> None:
    rows = rows_of_people()
    unique = replace(ONE, clusters=("ward_code",))

    same(estimate(sample_from(engine, rows, unique), MEASURES), estimate(sample_from(engine, rows, ONE), MEASURES))


def test_merging_strata_never_moves_the_value(engine) -> None:
    rows = rows_of_people()
    merged = [{**row, "stratum": "one"} for row in rows]
    design = replace(ONE, clusters=("ward_code",))

    for kept, other in zip(
        estimate(sample_from(engine, rows, design), MEASURES),
        estimate(sample_from(engine, merged, design), MEASURES),
        strict=True,
    ):
        assert kept.value == pytest.approx(other.value)
        assert kept.df == other.df - 4


def test_a_row_twice_in_a_cluster_is_a_weight_twice_as_large(engine) -> None:
    rows = rows_of_people()
    doubled = [*rows, *rows]
    heavier = [{**row, "weight": str(2 * float(row["weight"]))} for row in rows]

    same(estimate(sample_from(engine, doubled, ONE), MEASURES), estimate(sample_from(engine, heavier, ONE), MEASURES))


def test_breakdowns_in_one_pass_are_the_breakdowns_apart(engine) -> None:
    for design in (ONE, TWO, ELEMENTS):
        opened = sample_from(engine, rows_of_people(), design)
        cuts = [(), ("sex",), ("age", "sex"), ("area",)]

        together = estimate_breakdowns(opened, MEASURES, cuts)

        for cut, found in zip(cuts, together, strict=True):
            apart = estimate(opened, MEASURES, by=cut)
            assert [(one.measure, one.by, one.n, one.df) for one in found] == [
                (one.measure, one.by, one.n, one.df) for one in apart
            ]
            same([one for one in found if one.n], [one for one in apart if one.n])


def test_clusters_without_members_of_the_domain_count_as_zeros(engine) -> None:
    """Cutting the file to the domain forgets the wards where nobody of it was met, and makes the error another one."""
    rows = rows_of_people()
    few = [row for row in rows if row["area"] == "Dale"]

    whole = next(
        one
        for one in estimate(sample_from(engine, rows, ONE), [total("visits")], by=["area"])
        if one.by == (("area", "Dale"),)
    )
    cut = estimate(sample_from(engine, few, replace(ONE, stratum=None, clusters=("ward_code",))), [total("visits")])[0]

    assert whole.value == pytest.approx(cut.value)
    assert whole.standard_error != pytest.approx(cut.standard_error, rel=1e-3)


def test_without_a_design_it_is_the_textbook(engine) -> None:
    rows = [row for row in rows_of_people() if row["score"] != "NA"]
    scores = [float(row["score"]) for row in rows]
    n, centre = len(scores), sum(scores) / len(scores)
    deviation = (sum((score - centre) ** 2 for score in scores) / (n - 1)) ** 0.5

    found = estimate(sample_from(engine, rows, SurveyDesign()), [mean("score")])[0]

    assert (found.value, found.n, found.df) == (pytest.approx(centre), n, n - 1)
    assert found.standard_error == pytest.approx(deviation / n**0.5)
    assert found.deff == pytest.approx(1)


def test_a_large_mean_costs_no_digits(engine) -> None:
    rows = rows_of_people()
    far = [{**row, "score": "NA" if row["score"] == "NA" else str(float(row["score"]) + 1e6)} for row in rows]

    for design in (ONE, ELEMENTS):
        near_by = estimate(sample_from(engine, rows, design), [mean("score")])[0]
        far_off = estimate(sample_from(engine, far, design), [mean("score")])[0]
        assert far_off.standard_error == pytest.approx(near_by.standard_error, rel=1e-8)
        assert far_off.value == pytest.approx(near_by.value + 1e6, rel=1e-14)
