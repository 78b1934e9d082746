"""Replicate weights: R's answers for given and for made weights, properties and refusals."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from homebeat.analysis.design.survey_design import LonelyStratum, Margin, SurveyDesign
from homebeat.analysis.estimation.hadamard import NoHadamard, hadamard
from homebeat.analysis.estimation.replicate_making import balanced_halves, bootstrap, jackknife
from homebeat.analysis.estimation.replicates import (
    ReplicateKind,
    ReplicateSample,
    ReplicateScheme,
    ReplicatesRefused,
    replicate_sample,
    replicate_spread,
    row_sample_of,
)
from homebeat.analysis.estimation.row_design import linearised_sample
from homebeat.analysis.estimation.row_sample import LinearisedSample, means, ratio, totals
from homebeat.analysis.estimation.scores import LonelyStrata
from homebeat.analysis.estimation.stages import DesignRefused
from tests.analysis.estimation.fitted_truth import answers, floats, lonely_sample, sample, survey

TIGHT = {"rtol": 1e-9, "atol": 0}
RSCALES = tuple(np.linspace(0.1, 2, 20))
WHOLE = SurveyDesign(weight="weight", replicate_weights=tuple(f"whole_{i}" for i in range(1, 21)))
FACTORS = SurveyDesign(weight="weight", replicate_weights=tuple(f"factor_{i}" for i in range(1, 21)))


def one_stage() -> LinearisedSample:
    names = [
        f"{borough} {ward}"
        for borough, ward in zip(survey()["borough"].to_pylist(), survey()["ward"].to_pylist(), strict=True)
    ]
    table = survey().append_column("ward_id", pa.array(names)).append_column("all", pa.array([155] * len(names)))
    return linearised_sample(table, SurveyDesign(weight="weight", clusters=("ward_id",), fpc=("all",)))


def paired() -> LinearisedSample:
    return linearised_sample(survey(), SurveyDesign(weight="weight", stratum="pair", clusters=("ward",)))


MADE = {
    "jk1": lambda: jackknife(one_stage()),
    "jk1_mse": lambda: jackknife(one_stage(), mse=True),
    "jkn": lambda: jackknife(sample("clusters_fpc")),
    "jkn_mse": lambda: jackknife(sample("clusters"), mse=True),
    "brr": lambda: balanced_halves(paired()),
    "fay": lambda: balanced_halves(paired(), rho=0.3, mse=True),
    **{
        f"jkn_{rule.value}": lambda rule=rule: jackknife(lonely_sample(rule))
        for rule in LonelyStratum
        if rule is not LonelyStratum.FAIL
    },
}

GIVEN = {
    "other": (WHOLE, ReplicateScheme(kind=ReplicateKind.OTHER, scale=0.4, rscales=RSCALES, mse=True)),
    "jkn": (
        WHOLE,
        ReplicateScheme(
            kind=ReplicateKind.JKN, scale=1.0, rscales=RSCALES, sampled_shares=tuple(np.linspace(0, 0.38, 20))
        ),
    ),
    "sdr": (WHOLE, ReplicateScheme(kind=ReplicateKind.SUCCESSIVE_DIFFERENCE)),
    "jk2": (WHOLE, ReplicateScheme(kind=ReplicateKind.JK2)),
    "fay": (WHOLE, ReplicateScheme(kind=ReplicateKind.FAY, rho=0.5)),
    "brr": (WHOLE, ReplicateScheme(kind=ReplicateKind.BRR)),
    "jk1": (WHOLE, ReplicateScheme(kind=ReplicateKind.JK1)),
    "bootstrap": (FACTORS, ReplicateScheme(kind=ReplicateKind.BOOTSTRAP, combined=False)),
}


def assert_as_in_r(whole: ReplicateSample, frozen: dict) -> None:
    columns = np.column_stack([floats("age"), floats("contacts")])
    for estimator, name in ((means, "mean"), (totals, "total")):
        found, spread = estimator(whole, columns)
        np.testing.assert_allclose(found, frozen[name], **TIGHT)
        np.testing.assert_allclose(
            spread.covariance, frozen[f"{name}_cov"], rtol=1e-9, atol=1e-12 * np.max(spread.covariance)
        )
    quotient, spread = ratio(whole, floats("contacts"), floats("age"))
    np.testing.assert_allclose([quotient, spread.errors()[0]], [frozen["ratio"], frozen["ratio_se"]], **TIGHT)
    assert whole.degrees_of_freedom() == frozen["df"]
    part = whole.keep((np.array(survey()["crime"]) == "Violence") & ~np.isnan(floats("confidence")))
    found, spread = means(part, floats("confidence")[:, None])
    np.testing.assert_allclose([found[0], spread.errors()[0]], [frozen["part"], frozen["part_se"]], **TIGHT)
    assert part.degrees_of_freedom() == frozen["part_df"]


@pytest.mark.parametrize("name", MADE)
def test_weights_we_make_give_what_r_gives(name: str) -> None:
    made, frozen = MADE[name](), answers()["replicates"][name]

    assert made.replicates.shape[1] == frozen["count"]
    assert_as_in_r(made, frozen)


@pytest.mark.parametrize("name", GIVEN)
def test_weights_that_are_given_count_as_in_r(name: str) -> None:
    assert_as_in_r(replicate_sample(survey(), *GIVEN[name]), answers()["given"][name])


def test_the_slow_version_agrees() -> None:
    whole, age = jackknife(sample("clusters_fpc")), floats("age")
    repeats = []
    for column in whole.replicates.T:
        weighed = [weight * value for weight, value in zip(column, age, strict=True)]
        repeats.append(sum(weighed) / sum(column))
    centre = sum(repeats) / len(repeats)
    slow = whole.scale * sum(r * (repeat - centre) ** 2 for r, repeat in zip(whole.rscales, repeats, strict=True))

    _, spread = means(whole, age[:, None])

    assert spread.covariance[0, 0] == pytest.approx(slow, rel=1e-10)


@pytest.mark.parametrize("made", [jackknife, balanced_halves])
def test_for_totals_the_jackknife_and_balanced_halves_equal_linearisation(made: object) -> None:
    _, plain = totals(paired(), floats("age")[:, None])
    _, spread = totals(made(paired()), floats("age")[:, None])

    assert spread.covariance[0, 0] == pytest.approx(plain.covariance[0, 0], rel=1e-9)


def test_strata_of_four_are_halved_in_two_pairs() -> None:
    table = pa.table({"w": [1.0, 2, 3, 4, 5, 6], "s": list("aaaabb")})
    made = balanced_halves(linearised_sample(table, SurveyDesign(weight="w", stratum="s")))

    kept = made.replicates > 0
    assert made.replicates.shape == (6, 4)
    assert (kept.reshape(3, 2, 4).sum(axis=1) == 1).all()


def test_the_bootstrap_is_on_average_the_linearised_variance_of_a_total() -> None:
    _, plain = totals(sample("clusters"), floats("age")[:, None])
    made = bootstrap(sample("clusters"), replicates=4000, random=np.random.default_rng(5))
    _, spread = totals(made, floats("age")[:, None])

    assert spread.covariance[0, 0] == pytest.approx(plain.covariance[0, 0], rel=0.08)


def test_a_bootstrap_redraws_one_unit_fewer_in_each_stratum_and_repeats_with_its_seed() -> None:
    first, second = (bootstrap(sample("clusters"), replicates=5, random=np.random.default_rng(1)) for _ in range(2))
    _, rows = np.unique(sample("clusters").stages[0].units, return_index=True)
    drawn = (first.replicates / first.weights[:, None])[rows] * 5 / 6

    np.testing.assert_array_equal(first.replicates, second.replicates)
    strata = sample("clusters").stages[0].strata[rows]
    assert all(drawn[strata == stratum].sum(axis=0) == pytest.approx(5) for stratum in range(4))


def test_a_replicate_without_an_answer_is_left_out_and_said() -> None:
    repeats = np.array([[1.0], [np.nan], [3.0]])

    spread = replicate_spread(repeats, np.array([2.0]), scale=0.5, rscales=np.ones(3), mse=False)

    assert (spread.covariance[0, 0], spread.notes) == (1.0, ("1 of 3 replicates gave no answer and were left out",))


def test_an_empty_domain_has_no_replicate_that_answers() -> None:
    whole = jackknife(sample("clusters"))

    with pytest.raises(ReplicatesRefused, match="No replicate"):
        means(whole.keep(np.zeros(survey().num_rows, dtype=bool)), floats("age")[:, None])
    assert whole.keep(np.zeros(survey().num_rows, dtype=bool)).degrees_of_freedom() == -1


@pytest.mark.parametrize(
    ("scheme", "says"),
    [
        (ReplicateScheme(kind=ReplicateKind.FAY), "need `rho`"),
        (ReplicateScheme(kind=ReplicateKind.FAY, rho=1.0), "need `rho`"),
        (ReplicateScheme(kind=ReplicateKind.JKN), "need `rscales`"),
        (ReplicateScheme(kind=ReplicateKind.OTHER), "need `scale`"),
        (ReplicateScheme(kind=ReplicateKind.JK1, rscales=(1.0, 1.0)), "20 replicates need 20 factors"),
        (ReplicateScheme(kind=ReplicateKind.OTHER, scale=1.0, rscales=(-1.0,) * 20), "not negative"),
        (ReplicateScheme(kind=ReplicateKind.OTHER, scale=-1.0), "not negative"),
        (ReplicateScheme(kind=ReplicateKind.BRR, sampled_shares=(0.1,) * 20), "not known for BRR"),
        (ReplicateScheme(kind=ReplicateKind.JK1, sampled_shares=(0.1,)), "20 shares from 0 to 1"),
        (ReplicateScheme(kind=ReplicateKind.JK1, sampled_shares=(1.1,) * 20), "20 shares from 0 to 1"),
    ],
)
def test_a_scheme_that_does_not_say_enough_is_refused(scheme: ReplicateScheme, says: str) -> None:
    with pytest.raises(ReplicatesRefused, match=says):
        replicate_sample(survey(), WHOLE, scheme)


def test_one_column_or_a_negative_weight_is_refused() -> None:
    scheme = ReplicateScheme(kind=ReplicateKind.JK1)
    table = pa.table({"a": [1.0, 2.0], "b": [1.0, -1.0]})
    with pytest.raises(ReplicatesRefused, match="at least two"):
        replicate_sample(table, SurveyDesign(replicate_weights=("a",)), scheme)
    with pytest.raises(DesignRefused, match="'b', row 3"):
        replicate_sample(table, SurveyDesign(replicate_weights=("a", "b")), scheme)
    with pytest.raises(ReplicatesRefused, match="how they were made"):
        row_sample_of(table, SurveyDesign(replicate_weights=("a", "b")))


def test_margins_are_not_fitted_to_replicate_weights() -> None:
    design = replace(WHOLE, rake=(Margin("crime", {"Burglary": 1.0}),))

    with pytest.raises(ReplicatesRefused, match="by their maker"):
        replicate_sample(survey(), design, ReplicateScheme(kind=ReplicateKind.BRR))


def test_weights_are_not_made_of_a_domain() -> None:
    part = sample("clusters").keep(floats("age") > 40)

    for make in (jackknife, balanced_halves):
        with pytest.raises(ReplicatesRefused, match="whole sample"):
            make(part)


def test_a_sample_that_is_the_whole_population_has_nothing_to_drop() -> None:
    table = pa.table({"n": [2, 2]})

    with pytest.raises(ReplicatesRefused, match="No unit can be dropped"):
        jackknife(linearised_sample(table, SurveyDesign(fpc=("n",))))


def test_lonely_strata_are_refused_where_no_rule_is_given() -> None:
    with pytest.raises(LonelyStrata, match="Edgeway"):
        jackknife(lonely_sample(LonelyStratum.FAIL))
    with pytest.raises(LonelyStrata, match="Edgeway"):
        bootstrap(lonely_sample(LonelyStratum.ADJUST), replicates=10, random=np.random.default_rng(1))


def test_balanced_halves_want_pairs_and_a_share_below_1() -> None:
    odd = linearised_sample(pa.table({"s": list("aaabb")}), SurveyDesign(stratum="s"))
    with pytest.raises(ReplicatesRefused, match="stratum 'a' has 3"):
        balanced_halves(odd)
    with pytest.raises(ReplicatesRefused, match="1 was given"):
        balanced_halves(paired(), rho=1.0)


def test_a_bootstrap_of_one_is_refused() -> None:
    with pytest.raises(ReplicatesRefused, match="at least two"):
        bootstrap(sample("clusters"), replicates=1, random=np.random.default_rng(1))


def test_hadamard_matrices_are_orthogonal_and_start_with_ones() -> None:
    for least in range(1, 130):
        found = hadamard(least)
        size = len(found)
        assert least <= size <= least + 8
        np.testing.assert_array_equal(found @ found.T, size * np.eye(size))
        assert (found[0] == 1).all()
        assert (found[:, 0] == 1).all()


def test_a_hadamard_matrix_that_is_too_large_is_refused() -> None:
    with pytest.raises(NoHadamard, match="5000 pairs"):
        hadamard(5001)
