"""The makers of tables that pages need."""

from random import Random

import pytest

from homebeat.analysis.disclosure.breakdown import BreakdownRefused, Kind
from homebeat.analysis.disclosure.dimensions import Dimension, Sum, apart
from homebeat.analysis.disclosure.gate import gate
from homebeat.analysis.disclosure.tables import count_table, map_layer, rate_table, series, survey_table
from homebeat.analysis.estimates import Estimate
from tests.analysis.disclosure.examples import AREA, GROUP, ORDINARY, SEX, collapsed, people


def values(table) -> dict[tuple[str, ...], float | None]:
    return {figure.at: figure.estimate.value for figure in table.figures}


def test_wholes_are_added_up_along_every_dimension() -> None:
    everyone = people(Random(1), (AREA, GROUP, SEX))
    table = count_table(title="t", counted="c", snapshot="s", dimensions=(AREA, GROUP, SEX), counts=everyone)
    by_hand = {
        (area, group, sex): sum(
            number
            for at, number in everyone.items()
            if _within(area, at[0]) and group in (at[1], "all") and sex in (at[2], "all")
        )
        for area in AREA.values
        for group in GROUP.values
        for sex in SEX.values
    }

    assert values(table) == by_hand
    assert collapsed(everyone, (AREA, GROUP, SEX), (SEX,)) == {
        (sex,): by_hand["force", "all", sex] for sex in ("f", "m")
    }


def _within(area: str, ward: str) -> bool:
    return area in ("force", ward) or {"north": "n", "south": "s"}.get(area) == ward[0]


def test_a_whole_that_was_given_is_not_overwritten() -> None:
    with pytest.raises(BreakdownRefused, match="all is 9 but its parts add up to 7"):
        count_table(title="t", counted="c", snapshot="s", dimensions=(SEX,), counts={("f",): 3, ("m",): 4, ("all",): 9})


def test_what_was_not_given_counts_nought() -> None:
    table = count_table(title="t", counted="c", snapshot="s", dimensions=(SEX,), counts={("f",): 3})

    assert values(table) == {("f",): 3, ("m",): 0, ("all",): 3}


def test_several_trees_over_the_same_values_are_filled() -> None:
    month = Dimension(
        "month", ("1", "2", "3", "1-2", "2-3", "quarter"),
        (Sum("quarter", ("1", "2", "3")), Sum("1-2", ("1", "2")), Sum("2-3", ("2", "3"))), "quarter",
    )  # fmt: skip
    table = count_table(
        title="t", counted="c", snapshot="s", dimensions=(month,), counts={("1",): 3, ("2",): 30, ("3",): 50}
    )

    assert values(table)[("2-3",)] == 80
    assert gate(table, policy=ORDINARY).cell("1").hidden


def test_rates_carry_their_count_and_population() -> None:
    wards = apart("ward", ["w1", "w2"])
    table = rate_table(
        title="t", measure="m", counted="burglaries", snapshot="s", dimensions=(wards,), counts={("w1",): 12, ("w2",): 30},
        populations={("w1",): 6_000, ("w2",): 15_000},
    )  # fmt: skip

    assert table.kind is Kind.RATE
    assert [(one.estimate.value, one.estimate.n, one.population) for one in table.figures] == [
        (2.0, 12, 6_000),
        (2.0, 30, 15_000),
    ]
    with pytest.raises(BreakdownRefused, match="w2 has no population"):
        rate_table(
            title="t",
            measure="m",
            counted="c",
            snapshot="s",
            dimensions=(wards,),
            counts={},
            populations={("w1",): 6_000},
        )


def estimate(n: int, value: float = 0.5, **more) -> Estimate:
    return Estimate(measure="satisfied", value=value, n=n, **more)


def test_survey_estimates_stand_where_their_columns_say() -> None:
    estimates = [estimate(60, by=(("sex", "f"),)), estimate(70, by=(("sex", "m"),)), estimate(130)]
    table = survey_table(
        title="t",
        counted="answers to question 5",
        snapshot="s",
        dimensions=(SEX,),
        estimates=estimates,
        answered={("f",): 29, ("m",): 36, ("all",): 65},
        is_share=True,
    )

    assert [(one.at, one.answered) for one in table.figures] == [(("f",), 29), (("m",), 36), (("all",), 65)]
    assert (table.kind, table.measure) == (Kind.SHARE, "satisfied")
    assert (
        survey_table(title="t", counted="c", snapshot="s", dimensions=(SEX,), estimates=estimates, is_share=False).kind
        is Kind.MEAN
    )


def test_a_series_judges_each_wave_by_itself() -> None:
    waves = [estimate(400, period="2025"), estimate(30, period="2026"), estimate(500, period="2027")]
    released = gate(series(title="t", counted="answers", area="North", estimates=waves, is_share=True), policy=ORDINARY)

    assert [cell.is_shown for cell in released.cells] == [True, False, True]
    assert released.counted == "answers, North"


def test_a_map_layer_hides_a_ward_and_one_more() -> None:
    released = gate(
        map_layer(
            title="t", counted="c", snapshot="s", areas=AREA, counts={"n1": 3, "n2": 30, "n3": 40, "s1": 50, "s2": 60}
        ),
        policy=ORDINARY,
    )

    assert {cell.at[0] for cell in released.hidden} == {"n1", "n2"}
    assert released.cell("north").estimate.value == 73


def test_no_estimates_make_no_table() -> None:
    assert series(title="t", counted="c", area="a", estimates=[], is_share=True).figures == ()
    with pytest.raises(BreakdownRefused, match="missing"):
        survey_table(title="t", counted="c", snapshot="s", dimensions=(SEX,), estimates=[], is_share=True)
