"""Differences between measures of one sample, cross-tables and the test of association."""

from dataclasses import replace

import pytest

from homebeat.analysis.estimation.answers import AnswerUnknown
from homebeat.analysis.estimation.contrast import contrast
from homebeat.analysis.estimation.cross_table import association, joint_shares, row_shares
from homebeat.analysis.estimation.estimating import estimate
from homebeat.analysis.estimation.measures import mean, share
from homebeat.analysis.estimation.sample import open_sample
from tests.analysis.estimation.frozen import AGE, DESIGNS, PEOPLE, answers
from tests.analysis.estimation.tables_of_rows import rows_of_people, sample_from

MEASURES = (mean("score"), mean("visits"), share("confident", "yes"), share("age", "65+"), share("sex", "male"))


def sample(engine, design):
    return open_sample(PEOPLE, design, engine, measures=MEASURES, breakdowns=[("confident", "age", "sex")])


@pytest.mark.parametrize("name", ["one_stage", "elements"])
def test_a_difference_of_two_means_agrees_with_r(engine, name: str) -> None:
    """R drops a row that lacks either answer from both means, so here visits are unanswered where the score is."""
    theirs = answers()[name]["contrast:score-visits", "all"]
    both = [{**row, "visits": "NA" if row["score"] == "NA" else row["visits"]} for row in rows_of_people()]

    found = contrast(sample_from(engine, both, DESIGNS[name]), [mean("score"), mean("visits")], [1, -1])

    assert found.value == pytest.approx(theirs["estimate"], rel=1e-9)
    assert found.standard_error == pytest.approx(theirs["se"], rel=1e-9)


def test_a_contrast_of_one_measure_is_the_measure(engine) -> None:
    for name in ("two_stage", "poststratified", "raked"):
        opened = sample(engine, DESIGNS[name])
        alone, plain = contrast(opened, [mean("score")], [1]), estimate(opened, [mean("score")])[0]

        assert (alone.value, alone.n, alone.df) == (pytest.approx(plain.value), plain.n, plain.df)
        assert alone.standard_error == pytest.approx(plain.standard_error, rel=1e-12)
        assert alone.ci_low == pytest.approx(plain.ci_low)


@pytest.mark.parametrize("name", ["one_stage", "elements"])
def test_association_agrees_with_r(engine, name: str) -> None:
    theirs = answers()[name]["table:confident x age", "all"]

    found = association(sample(engine, DESIGNS[name]), "confident", "age")

    assert (found.f, found.ndf, found.ddf) == (
        pytest.approx(theirs["f"], rel=1e-9), pytest.approx(theirs["ndf"], rel=1e-9), pytest.approx(theirs["ddf"], rel=1e-9),
    )  # fmt: skip
    assert found.p == pytest.approx(theirs["p"], rel=1e-6)


def test_joint_shares_agree_with_r_and_add_up(engine) -> None:
    found = joint_shares(sample(engine, DESIGNS["one_stage"]), "confident", "age")

    assert sum(one.value for one in found) == pytest.approx(1)
    for one in found:
        confident, age = (part.partition("=")[2] for part in one.measure.removeprefix("share:").split("&"))
        theirs = answers()["one_stage"]["joint:confident x age", f"{confident}.{age}"]
        assert one.value == pytest.approx(theirs["estimate"], rel=1e-9)
        assert one.standard_error == pytest.approx(theirs["se"], rel=1e-9)


def test_row_shares_add_up_in_every_row(engine) -> None:
    found = row_shares(sample(engine, DESIGNS["one_stage"]), "age", "confident")

    for age in ("16-34", "35-64", "65+"):
        assert sum(one.value for one in found if one.by == (("age", age),)) == pytest.approx(1)


def test_what_weights_are_fitted_to_has_no_error_left(engine) -> None:
    fitted = replace(DESIGNS["one_stage"], poststratify=(AGE,))

    older = estimate(sample(engine, fitted), [share("age", "65+")])[0]

    assert older.value == pytest.approx(33 / 156)
    assert older.standard_error == pytest.approx(0, abs=1e-12)


def test_a_question_with_one_answer_has_no_association(engine) -> None:
    women = [row for row in rows_of_people() if row["sex"] == "female"]

    with pytest.raises(AnswerUnknown, match="'sex' holds a single answer"):
        association(sample_from(engine, women, DESIGNS["one_stage"]), "sex", "confident")
