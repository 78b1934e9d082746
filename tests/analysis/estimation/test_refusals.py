"""What cannot be known is said to be unknown; what contradicts itself is refused, with what to do."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from homebeat.analysis.design.survey_design import LonelyStratum, Margin, MissingAnswers
from homebeat.analysis.estimation.answers import AnswerUnknown
from homebeat.analysis.estimation.codes import Labels
from homebeat.analysis.estimation.design_effect import DesignEffect, effective_sample_size
from homebeat.analysis.estimation.estimating import MissingAnswersFound, Options, estimate
from homebeat.analysis.estimation.lonely import LonelyStratumFound
from homebeat.analysis.estimation.margins import MarginRefused, match_margin
from homebeat.analysis.estimation.measures import mean, ratio, share, total
from homebeat.analysis.estimation.sample import open_sample, sample_of
from homebeat.analysis.estimation.stages import DesignRefused
from tests.analysis.estimation.frozen import AGE, ELEMENTS, ONE, SEX, TWO
from tests.analysis.estimation.tables_of_rows import rows_of_people, sample_from, table_of

ROWS = rows_of_people()


def changed(**columns: str) -> list[dict[str, str]]:
    """Return the rows with the first one changed."""
    return [{**ROWS[0], **columns}, *ROWS[1:]]


def test_a_domain_nobody_answered_in_has_no_value(engine) -> None:
    found = {
        one.by[0][1]: one
        for one in estimate(sample_from(engine, ROWS, ONE), [mean("score"), total("score")][:1], by=["area"])
    }

    empty = found["Dale"]
    assert (empty.value, empty.standard_error, empty.ci_low, empty.ci_high, empty.df, empty.deff, empty.n) == (
        None,
    ) * 6 + (0,)
    assert "nobody answered" in empty.notes
    assert found["Arden"].n > 0


def test_missing_answers_are_counted_or_refused(engine) -> None:
    opened = sample_from(engine, ROWS, ONE)
    unanswered = sum(row["confident"] == "NA" for row in ROWS)

    assert estimate(opened, [share("confident", "yes")])[0].notes == (
        f"{unanswered} rows without an answer are left out",
    )
    with pytest.raises(MissingAnswersFound, match=f"{unanswered} rows have no answer for share:confident=yes"):
        estimate(replace(opened, design=replace(ONE, missing=MissingAnswers.REFUSE)), [share("confident", "yes")])
    assert estimate(replace(opened, design=replace(ONE, missing=MissingAnswers.REFUSE)), [mean("visits")])


def test_rows_without_a_label_are_in_no_group_but_their_cluster_counts(engine) -> None:
    found = estimate(sample_from(engine, changed(sex="NA"), ONE), [mean("visits")], by=["sex"])

    assert [one.by[0][1] for one in found] == ["female", "male"]
    assert sum(one.n for one in found) == len(ROWS) - 1


def test_a_lonely_stratum_is_refused_by_name_until_a_rule_is_chosen(engine) -> None:
    alone = [row for row in ROWS if row["stratum"] != "East" or row["ward"] == "W1"]

    with pytest.raises(LonelyStratumFound, match="sampled in East, so") as refused:
        estimate(sample_from(engine, alone, ONE), [mean("visits")])
    assert refused.value.names == ["East"]
    one_street = [row for row in ROWS if row["ward_code"] != "WW2" or row["street"] == "S1"]
    with pytest.raises(LonelyStratumFound, match="in W2"):
        estimate(sample_from(engine, one_street, TWO), [mean("visits")])
    with pytest.raises(LonelyStratumFound, match="East"):
        estimate(sample_from(engine, alone, replace(ONE, poststratify=(AGE,))), [mean("visits")])


def test_a_lonely_stratum_outside_the_domain_stands_in_nobodys_way(engine) -> None:
    alone = [row for row in ROWS if row["stratum"] != "East" or (row["ward"] == "W1" and row["sex"] == "male")]

    with pytest.raises(LonelyStratumFound):
        estimate(sample_from(engine, alone, ONE), [mean("visits")], by=["sex"])
    women = [{**row, "visits": "NA" if row["stratum"] == "East" else row["visits"]} for row in alone]
    assert estimate(sample_from(engine, women, ONE), [mean("visits")], by=["sex"])[0].standard_error


def test_a_stratum_taken_whole_is_not_lonely(engine) -> None:
    alone = [
        {**row, "wards": "1"} if row["stratum"] == "East" else row
        for row in ROWS
        if row["stratum"] != "East" or row["ward"] == "W1"
    ]

    found = estimate(sample_from(engine, alone, replace(ONE, fpc=("wards",))), [mean("visits")])[0]

    assert found.standard_error > 0


def test_with_nothing_left_to_average_over_the_error_is_not_known(engine) -> None:
    one_ward = [row for row in ROWS if row["ward"] == "W1"]

    found = estimate(sample_from(engine, one_ward, replace(ONE, lonely=LonelyStratum.AVERAGE)), [mean("visits")])[0]

    assert found.value is not None
    assert (found.standard_error, found.ci_low, found.deff) == (None, None, None)
    assert "the standard error is not known" in found.notes


@pytest.mark.parametrize(
    ("columns", "design", "says"),
    [
        ({"weight": "0"}, ONE, "the smallest in 'weight' is 0"),
        ({"weight": "-3"}, ONE, "above 0"),
        ({"weight": "NA"}, ONE, "1 rows have no weight"),
        ({"stratum": "NA"}, ONE, "no stratum"),
        ({"ward": "NA"}, ONE, "no cluster of stage 1"),
        ({"wards": "41"}, replace(ONE, fpc=("wards",)), "varies among the rows of one cluster"),
        ({"wards": "NA"}, replace(ONE, fpc=("wards",)), "missing from some rows"),
        ({"stratum_people": "NA"}, ELEMENTS, "missing or not above 0 in Central"),
        ({"stratum_people": "9000"}, ELEMENTS, "varies within Central"),
    ],
)
def test_a_design_that_contradicts_itself_is_refused(engine, columns, design, says: str) -> None:
    with pytest.raises(DesignRefused, match=says):
        estimate(sample_from(engine, changed(**columns), design), [mean("visits")])


def test_more_sampled_than_there_is_is_refused(engine) -> None:
    few = [{**row, "wards": "2"} for row in ROWS]

    with pytest.raises(DesignRefused, match="says that Central has 2 units, but 8 of them"):
        estimate(sample_from(engine, few, replace(ONE, fpc=("wards",))), [mean("visits")])


def test_counts_and_fractions_do_not_mix(engine) -> None:
    mixed = [{**row, "wards": "0.5" if row["stratum"] == "West" else row["wards"]} for row in ROWS]

    with pytest.raises(DesignRefused, match="mix counts"):
        estimate(sample_from(engine, mixed, replace(ONE, fpc=("wards",))), [mean("visits")])


def test_every_stage_needs_its_correction(engine) -> None:
    with pytest.raises(DesignRefused, match="2 stages of clusters need 2 corrections"):
        estimate(sample_from(engine, ROWS, replace(TWO, fpc=("wards",))), [mean("visits")])


def test_replicate_weights_are_not_silently_passed_over(engine) -> None:
    with pytest.raises(DesignRefused, match="Replicate weights"):
        estimate(sample_from(engine, ROWS, replace(ONE, replicate_weights=("weight",))), [mean("visits")])


def test_a_weight_that_is_not_a_number_is_refused(engine, tmp_path) -> None:
    table = table_of(ROWS)
    weights = table["weight"].to_pylist()
    broken = table.set_column(table.schema.get_field_index("weight"), "weight", pa.array([float("nan"), *weights[1:]]))

    with pytest.raises(DesignRefused, match="1 rows have no weight"):
        estimate(sample_of(broken, ONE, engine), [mean("visits")])
    file = tmp_path / "answers.parquet"  # a footer knows of smallest and missing values, not of these
    pq.write_table(broken, file)
    with pytest.raises(DesignRefused, match="in 'weight' are not numbers"):
        estimate(open_sample(file, ONE, engine, measures=[mean("visits")]), [mean("visits")])


def test_an_empty_table_is_refused(engine) -> None:
    for design in (ONE, replace(ONE, weight=None)):
        with pytest.raises(DesignRefused, match="has no rows"):
            estimate(sample_of(table_of(ROWS).slice(0, 0), design, engine), [mean("visits")])


def test_a_value_nobody_gave_is_refused_with_the_near_ones(engine) -> None:
    opened = sample_from(engine, ROWS, ONE)

    with pytest.raises(AnswerUnknown, match=r"holds 'Yes'\. Did you mean yes"):
        estimate(opened, [share("confident", "Yes")])
    with pytest.raises(AnswerUnknown, match=r"holds 'perhaps'\. It holds: no, yes"):
        estimate(opened, [share("confident", "yes", "perhaps")])


def test_values_are_read_in_the_type_of_their_column(engine) -> None:
    table = pa.table({"n": [1, 2, 2], "f": [0.5, 1.0, None], "b": [True, False, True], "t": ["x", "y", "x"]})
    opened = sample_of(table, replace(ONE, weight=None, stratum=None, clusters=()), engine)

    found = estimate(opened, [share("n", "2"), share("f", "1"), share("b", "true"), share("t", "x")])

    assert [one.value for one in found] == [
        pytest.approx(2 / 3),
        pytest.approx(1 / 2),
        pytest.approx(2 / 3),
        pytest.approx(2 / 3),
    ]
    with pytest.raises(AnswerUnknown, match="'many' cannot stand in column 'n', which holds int64"):
        estimate(opened, [share("n", "many")])


def test_a_ratio_over_nothing_has_no_value(engine) -> None:
    none = [{**row, "visits": "0"} for row in ROWS]

    assert estimate(sample_from(engine, none, ONE), [ratio("offences", "visits")])[0].value is None


def test_not_a_number_counts_as_missing(engine) -> None:
    table = pa.table({"y": pa.array([1.0, float("nan"), 3.0, None])})

    found = estimate(sample_of(table, replace(ONE, weight=None, stratum=None, clusters=()), engine), [mean("y")])[0]

    assert (found.value, found.n) == (2.0, 2)


def test_one_respondent_has_a_value_and_no_interval(engine) -> None:
    table = pa.table({"y": [5.0, 1.0, 2.0], "g": ["a", "b", "b"]})

    alone = estimate(
        sample_of(table, replace(ONE, weight=None, stratum=None, clusters=()), engine), [mean("y")], by=["g"]
    )[0]

    assert (alone.value, alone.n, alone.df, alone.ci_low, alone.deff) == (5.0, 1, 0.0, None, None)


def test_weights_that_add_up_to_the_sample_take_the_design_effect_with_replacement(engine) -> None:
    rows = [{**row, "weight": str(float(row["weight"]) / 1e9)} for row in ROWS]
    replaced = Options(design_effect=DesignEffect.REPLACE)

    light = estimate(sample_from(engine, rows, ONE), [mean("visits")])[0]

    assert light.deff == pytest.approx(
        estimate(sample_from(engine, ROWS, ONE), [mean("visits")], options=replaced)[0].deff
    )
    assert effective_sample_size(light) == pytest.approx(light.n / light.deff)


class TestMargins:
    """Population totals that do not fit."""

    def test_empty_categories_are_merged_with_the_next_that_has_somebody(self) -> None:
        margin = Margin("age", {"0-15": 10.0, "16-24": 20.0, "25-34": 30.0, "35-44": 5.0, "dead": 0.0})
        labels = Labels(np.array([0, 1]), ("16-24", "25-34"))

        matched = match_margin(margin, labels, np.ones(2))

        assert dict(zip(matched.names, matched.totals, strict=True)) == {"16-24": 30.0, "25-34": 35.0}
        assert matched.merged == (
            "'0-15' (10 people) has no respondents and is merged with '16-24'",
            "'35-44' (5 people) has no respondents and is merged with '25-34'",
        )

    def test_totals_survive_merging_and_are_met(self, engine) -> None:
        margin = Margin("age", {**AGE.totals, "100+": 44.0})

        found = estimate(
            sample_from(engine, ROWS, replace(ONE, poststratify=(margin,))), [total("visits"), share("age", "65+")]
        )

        assert found[1].value == pytest.approx((33000 + 44) / (156000 + 44))

    @pytest.mark.parametrize(
        ("design", "says"),
        [
            (
                replace(ONE, poststratify=(Margin("age", {"16-34": 1.0, "35-64": 1.0}),)),
                "Respondents say '65\\+' in 'age'",
            ),
            (replace(ONE, poststratify=(Margin("age", {**AGE.totals, "65+": 0.0}),)), "give no people"),
            (replace(ONE, poststratify=(AGE, SEX)), "post-stratified by one column"),
            (replace(ONE, poststratify=(AGE,), rake=(SEX,)), "not both"),
            (replace(ONE, rake=(AGE, Margin("sex", {"female": 1.0, "male": 1.0}))), "describe one population"),
            (replace(ONE, poststratify=(Margin("confident", {"yes": 1.0, "no": 1.0}),)), "57 rows have no 'confident'"),
        ],
    )
    def test_totals_that_do_not_fit_are_refused(self, engine, design, says: str) -> None:
        with pytest.raises(MarginRefused, match=says):
            estimate(sample_from(engine, ROWS, design), [mean("visits")])

    def test_raking_that_cannot_settle_says_so(self, engine) -> None:
        table = pa.table({"a": ["x", "x", "y"], "b": ["p", "p", "q"], "v": [1.0, 2.0, 3.0]})
        design = replace(
            ONE,
            weight=None,
            stratum=None,
            clusters=(),
            rake=(Margin("a", {"x": 5.0, "y": 5.0}), Margin("b", {"p": 4.0, "q": 6.0})),
        )

        with pytest.raises(MarginRefused, match="did not settle"):
            estimate(sample_of(table, design, engine), [mean("v")])
