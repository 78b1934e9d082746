"""The satisfaction gap taken apart: R's answers, a slow second version, what adds up, and what is left unsaid."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from homebeat.analysis.design.survey_design import MissingAnswers, SurveyDesign
from homebeat.analysis.effects.gap_question import GapQuestion, GapRefused, Group, Service
from homebeat.analysis.effects.gap_result import GapVerdict, SatisfactionGap
from homebeat.analysis.effects.satisfaction_gap import satisfaction_gap
from homebeat.analysis.estimates import Polarity
from homebeat.analysis.estimation.estimating import MissingAnswersFound
from homebeat.analysis.estimation.model_terms import CollinearDrivers
from homebeat.analysis.estimation.replicate_making import jackknife
from homebeat.analysis.estimation.replicates import ReplicateKind, ReplicateScheme
from tests.analysis.estimation.fitted_truth import DESIGNS, FOLDER, floats, sample, survey

QUESTION = GapQuestion(
    satisfied="satisfied",
    satisfied_answers=("Satisfied",),
    group="group",
    reference=Group("white users", ("White",)),
    comparison=Group("users from minority ethnic groups", ("Minority ethnic",)),
    crime_type="crime",
    services=(Service("reference", "being given a crime reference number"), Service("informed", "being kept informed")),
    least_base=5,
)


@cache
def victims() -> pa.Table:
    asked = [
        None if person % 11 == 0 else told for person, told in zip(floats("person"), floats("informed"), strict=True)
    ]
    table = survey()
    return table.set_column(table.column_names.index("informed"), "informed", pa.array(asked))


@cache
def frozen() -> dict:
    return json.loads((FOLDER / "gap.json").read_text())


def parts_of(gap: SatisfactionGap) -> dict:
    named = {name: getattr(gap, name) for name in ("reference", "comparison", "gap", "not_compared", "crime_mix")}
    named |= {name: getattr(gap, name) for name in ("same_crimes", "not_explained")}
    for number, one in enumerate(gap.services, start=1):
        for name in ("contribution", "worth", "reference_received", "comparison_received"):
            named[f"{name}_{number}"] = getattr(one, name)
    return named | {f"stratum_{number}": one.gap for number, one in enumerate(gap.crime_types, start=1)}


@pytest.mark.parametrize("design", ["clusters", "two_stage"])
def test_every_part_and_its_error_are_those_of_r(design: str) -> None:
    found = parts_of(satisfaction_gap(victims(), DESIGNS[design], QUESTION))
    expected = frozen()[design]

    assert found.keys() == expected["value"].keys()
    for name, part in found.items():
        assert part.value == pytest.approx(expected["value"][name], rel=1e-9), name
        assert part.standard_error == pytest.approx(expected["se"][name], rel=1e-9), name
        assert part.df == expected["df"]


def test_with_replicate_weights_every_error_is_that_of_r() -> None:
    made = jackknife(sample("clusters"))
    table, names = victims(), tuple(f"made_{place}" for place in range(made.replicates.shape[1]))
    for name, column in zip(names, made.replicates.T, strict=True):
        table = table.append_column(name, pa.array(column))
    scheme = ReplicateScheme(kind=ReplicateKind.JKN, scale=made.scale, rscales=tuple(made.rscales))

    found = parts_of(
        satisfaction_gap(table, SurveyDesign(weight="weight", replicate_weights=names), QUESTION, scheme=scheme)
    )

    for name, part in found.items():
        assert part.standard_error == pytest.approx(frozen()["jackknife"]["se"][name], rel=1e-9), name


def test_the_parts_add_up_to_the_gap() -> None:
    gap = satisfaction_gap(victims(), DESIGNS["clusters"], QUESTION)
    services = sum(one.contribution.value for one in gap.services)

    assert gap.same_crimes.value == pytest.approx(services + gap.not_explained.value)
    assert gap.gap.value == pytest.approx(gap.not_compared.value + gap.crime_mix.value + gap.same_crimes.value)
    assert gap.gap.value == pytest.approx(gap.reference.value - gap.comparison.value)
    for one in gap.services:
        received = one.reference_received.value - one.comparison_received.value
        assert one.contribution.value == pytest.approx(received * one.worth.value)


def test_a_slow_version_by_hand_agrees() -> None:
    rows = victims().to_pylist()
    rows = [row for row in rows if row["satisfied"] is not None and row["informed"] is not None]
    types = ("Burglary", "Vehicle crime", "Violence")

    def total(group: str, crime: str, value: str | None = None) -> float:
        chosen = [row for row in rows if row["group"] == group and row["crime"] == crime]
        return sum(row["weight"] * (1 if value is None else row["satisfied"] == "Satisfied") for row in chosen)

    def share(group: str, crime: str) -> float:
        return total(group, crime) / sum(total(group, other) for other in types)

    def level(group: str, crime: str) -> float:
        return total(group, crime, "satisfied") / total(group, crime)

    white, other = "White", "Minority ethnic"
    same = sum((share(white, one) + share(other, one)) / 2 * (level(white, one) - level(other, one)) for one in types)
    mix = sum((share(white, one) - share(other, one)) * (level(white, one) + level(other, one)) / 2 for one in types)

    gap = satisfaction_gap(victims(), DESIGNS["clusters"], QUESTION)

    assert (gap.same_crimes.value, gap.crime_mix.value) == pytest.approx((same, mix), rel=1e-12)


def test_rows_shuffled_and_weights_scaled_change_nothing() -> None:
    order = np.random.default_rng(6).permutation(victims().num_rows)
    moved = victims().take(order)
    moved = moved.set_column(moved.column_names.index("weight"), "weight", pa.array(floats("weight")[order] * 300))
    usual, found = (parts_of(satisfaction_gap(one, DESIGNS["two_stage"], QUESTION)) for one in (victims(), moved))

    for name, part in usual.items():
        assert found[name].value == pytest.approx(part.value, rel=1e-9), name
        assert found[name].standard_error == pytest.approx(part.standard_error, rel=1e-9), name


def test_groups_exchanged_turn_the_gap_round() -> None:
    gap = satisfaction_gap(victims(), DESIGNS["clusters"], QUESTION)
    turned = satisfaction_gap(
        victims(), DESIGNS["clusters"], replace(QUESTION, reference=QUESTION.comparison, comparison=QUESTION.reference)
    )

    assert gap.verdict is GapVerdict.LESS_SATISFIED
    assert turned.verdict is GapVerdict.MORE_SATISFIED
    assert turned.p == pytest.approx(gap.p)
    for part in ("gap", "crime_mix", "same_crimes", "not_explained", "not_compared"):
        assert getattr(turned, part).value == pytest.approx(-getattr(gap, part).value)
        assert getattr(turned, part).standard_error == pytest.approx(getattr(gap, part).standard_error)


def test_bases_and_users_left_out_stand_with_the_result() -> None:
    gap = satisfaction_gap(victims(), DESIGNS["clusters"], QUESTION)
    answered = [row for row in victims().to_pylist() if row["satisfied"] is not None]
    complete = [row for row in answered if row["informed"] is not None]

    assert gap.left_out == victims().num_rows - len(answered) == 9
    assert gap.gap.n == len(answered) == gap.reference.n + gap.comparison.n
    assert gap.compared_base == len(complete)
    assert [one.crime_type for one in gap.crime_types] == ["Burglary", "Vehicle crime", "Violence"]
    assert sum(one.reference_base + one.comparison_base for one in gap.crime_types) == len(complete)
    assert gap.notes == ("9 users without an answer about satisfaction left out",)
    assert gap.reference.by == (("group", "white users"),)
    assert gap.reference.polarity is Polarity.HIGHER
    assert gap.is_taken_apart


def test_a_crime_type_with_too_few_of_a_group_is_not_compared_but_counts_in_the_gap() -> None:
    table = victims()
    fraud = pa.array(["Fraud"] * 12, table.schema.field("crime").type)
    crimes = pa.chunked_array([fraud, table["crime"].combine_chunks()[12:]])
    table = table.set_column(table.column_names.index("crime"), "crime", crimes)
    usual = satisfaction_gap(victims(), DESIGNS["clusters"], QUESTION)

    gap = satisfaction_gap(table, DESIGNS["clusters"], replace(QUESTION, least_base=12))

    kept = {one.crime_type: one.is_compared for one in gap.crime_types}
    assert kept == {"Burglary": True, "Fraud": False, "Vehicle crime": True, "Violence": True}
    assert gap.gap.value == pytest.approx(usual.gap.value)
    assert gap.compared_base < usual.compared_base
    assert gap.notes[1] == "Not compared, fewer than 12 users in a group: Fraud"
    assert gap.gap.value == pytest.approx(gap.not_compared.value + gap.crime_mix.value + gap.same_crimes.value)


def test_without_a_comparable_crime_type_only_the_gap_is_known() -> None:
    gap = satisfaction_gap(victims(), DESIGNS["clusters"], replace(QUESTION, least_base=60))

    assert gap.gap.standard_error == pytest.approx(frozen()["clusters"]["se"]["gap"], rel=1e-9)
    assert gap.verdict is GapVerdict.LESS_SATISFIED
    assert not gap.is_taken_apart
    assert {part.value for part in (gap.same_crimes, gap.crime_mix, gap.not_compared, gap.not_explained)} == {None}
    assert {one.contribution.value for one in gap.services} == {None}
    assert gap.compared_base == 0


def test_a_group_below_the_least_base_leaves_everything_unsaid() -> None:
    gap = satisfaction_gap(victims(), DESIGNS["clusters"], replace(QUESTION, least_base=150))

    assert gap.verdict is GapVerdict.TOO_FEW
    assert gap.p is None
    assert {part.value for part in parts_of(gap).values()} == {None}
    assert gap.gap.n == victims().num_rows - 9
    assert gap.notes[-1] == "A group has fewer than 150 users, so nothing is said"


def test_a_gap_that_chance_explains_is_no_difference() -> None:
    gap = satisfaction_gap(victims(), DESIGNS["clusters"], replace(QUESTION, level=0.9999))

    assert gap.p > 0.0001
    assert gap.verdict is GapVerdict.NO_SIGNIFICANT_DIFFERENCE


EIGHT = pa.table(
    {
        "group": ["White"] * 4 + ["Minority ethnic"] * 4,
        "crime": ["Burglary"] * 8,
        "satisfied": ["Satisfied"] * 8,
        "reference": [1, 0, 1, 1, 0, 1, 0, 0],
        "informed": [1, 1, 0, 1, 0, 0, 1, 0],
        "same": [1, 1, 1, 1, 0, 0, 0, 0],
        "area": [1, 1, 1, 1, 2, 2, 2, 2],
    }
)
SMALL = replace(QUESTION, satisfied_answers=("Satisfied",), least_base=2)


def test_users_all_alike_show_no_difference_and_a_gap_without_chance_is_not_judged() -> None:
    alike = satisfaction_gap(EIGHT, SurveyDesign(), SMALL)
    apart = satisfaction_gap(
        EIGHT.set_column(2, "satisfied", pa.array(["Satisfied"] * 4 + ["Not"] * 4)), SurveyDesign(), SMALL
    )

    assert (alike.gap.value, alike.p, alike.verdict) == (0, 1.0, GapVerdict.NO_SIGNIFICANT_DIFFERENCE)
    assert (apart.gap.value, apart.p, apart.verdict) == (1, None, GapVerdict.TOO_FEW)


def test_a_design_without_degrees_of_freedom_gives_no_interval_and_no_verdict() -> None:
    table = EIGHT.append_column("wards", pa.array([1] * 8))

    gap = satisfaction_gap(table, SurveyDesign(stratum="area", clusters=("area",), fpc=("wards",)), SMALL)

    assert (gap.gap.df, gap.gap.ci_low, gap.verdict) == (0, None, GapVerdict.TOO_FEW)
    assert "no intervals" in gap.notes[-1]


def test_a_service_that_does_not_differ_within_a_group_is_refused() -> None:
    with pytest.raises(CollinearDrivers, match="'the same for all' does"):
        satisfaction_gap(EIGHT, SurveyDesign(), replace(SMALL, services=(Service("same", "the same for all"),)))


def test_a_service_that_follows_from_another_is_refused() -> None:
    twice = (Service("reference", "a number"), Service("reference", "a number again"))

    with pytest.raises(CollinearDrivers, match="'a number' does"):
        satisfaction_gap(EIGHT, SurveyDesign(), replace(SMALL, services=twice))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"services": ()}, "at least one service"),
        ({"comparison": Group("all", ("White", "Other"))}, "White puts users in both groups"),
        ({"least_base": 1}, "fewer than two people"),
        ({"level": 1.0}, "above 0 and below 1"),
        ({"comparison": Group("nobody", ("Martian",))}, "Nobody is in the group 'nobody'"),
    ],
)
def test_a_question_without_an_answer_is_refused(changed: dict, says: str) -> None:
    with pytest.raises(GapRefused, match=says):
        satisfaction_gap(victims(), DESIGNS["clusters"], replace(QUESTION, **changed))


def test_missing_answers_are_refused_where_the_design_says_so() -> None:
    with pytest.raises(MissingAnswersFound, match="9 rows have no answer for satisfied"):
        satisfaction_gap(victims(), replace(DESIGNS["clusters"], missing=MissingAnswers.REFUSE), QUESTION)


def test_users_of_neither_group_are_in_neither_figure() -> None:
    asian = [None if place < 20 else name for place, name in enumerate(victims()["group"].to_pylist())]
    table = victims().set_column(victims().column_names.index("group"), "group", pa.array(asian))

    gap = satisfaction_gap(table, DESIGNS["clusters"], QUESTION)

    known = [row for row in table.to_pylist() if row["group"] and row["satisfied"]]
    assert gap.gap.n == len(known)


def test_replicates_that_lose_a_group_or_a_crime_type_are_left_out_and_said() -> None:
    white = np.array(victims()["group"]) == "White"
    burglary = np.array(victims()["crime"]) == "Burglary"
    random = np.random.default_rng(3)
    columns = [floats("weight") * random.uniform(0.5, 1.5, victims().num_rows) for _ in range(6)]
    columns += [floats("weight") * white, floats("weight") * ~(white & burglary)]
    table, names = victims(), tuple(f"made_{place}" for place in range(len(columns)))
    for name, column in zip(names, columns, strict=True):
        table = table.append_column(name, pa.array(column))
    design, scheme = SurveyDesign(weight="weight", replicate_weights=names), ReplicateScheme(kind=ReplicateKind.BRR)

    gap = satisfaction_gap(table, design, QUESTION, scheme=scheme)

    assert gap.notes[-1] == "2 of 8 replicates gave no answer and were left out"
    assert gap.gap.standard_error > 0
