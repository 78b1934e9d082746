import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from homebeat.analysis.charts.series import Baseline, SeriesRefused, series_of
from homebeat.analysis.charts.trends import TrendMethod, trend_of
from tests.analysis.charts.truth import cases, months, values_of

TRUTH = {case["name"]: case for case in cases("trends.json")}


def yearly(values):
    return series_of([str(1800 + place) for place in range(len(values))], values)


@pytest.mark.parametrize("name", TRUTH)
def test_the_trend_with_autocorrelation_is_that_of_nlme(name: str) -> None:
    truth = TRUTH[name]["gls"]
    found = trend_of(yearly(values_of(TRUTH[name]["values"])))

    assert found.slope == pytest.approx(truth["slope"], rel=1e-6)
    assert found.standard_error == pytest.approx(truth["se"], rel=1e-6)
    assert found.autocorrelation == pytest.approx(truth["carried"], rel=1e-6)
    assert found.p == pytest.approx(truth["p"], rel=1e-5)
    assert found.line[0] == pytest.approx(truth["intercept"], rel=1e-7)
    reach = student.isf(0.025, found.df)
    assert found.high[0] - found.line[0] == pytest.approx(reach * truth["intercept_se"], rel=1e-6)


@pytest.mark.parametrize("name", [name for name, case in TRUTH.items() if case["newey_west"]])
def test_newey_west_is_that_of_sandwich(name: str) -> None:
    truth = TRUTH[name]["newey_west"]
    found = trend_of(yearly(values_of(TRUTH[name]["values"])), method=TrendMethod.NEWEY_WEST)

    assert found.slope == pytest.approx(truth["slope"], rel=1e-10)
    assert found.standard_error == pytest.approx(truth["se"], rel=1e-10)
    assert found.lag == truth["lag"]
    assert found.autocorrelation is None


def slow_gls(values, carried: float):
    """Generalised least squares with the whole matrix of correlations written out."""
    known = [place for place, value in enumerate(values) if value is not None]
    y = np.array([values[place] for place in known], float)
    x = np.column_stack([np.ones(len(known)), known])
    inverse = np.linalg.inv(np.array([[carried ** abs(a - b) for b in known] for a in known]))
    middle = np.linalg.inv(x.T @ inverse @ x)
    coefficients = middle @ x.T @ inverse @ y
    rest = y - x @ coefficients
    return coefficients, middle * (rest @ inverse @ rest) / (len(y) - 2)


@pytest.mark.parametrize("name", TRUTH)
def test_the_whole_matrix_gives_the_same(name: str) -> None:
    values = values_of(TRUTH[name]["values"])
    found = trend_of(yearly(values))
    coefficients, covariance = slow_gls(values, found.autocorrelation)

    assert found.slope == pytest.approx(coefficients[1], rel=1e-9)
    assert found.standard_error == pytest.approx(np.sqrt(covariance[1, 1]), rel=1e-9)
    at = np.array([1.0, 5.0])
    assert found.line[5] == pytest.approx(at @ coefficients, rel=1e-9)
    assert found.line[5] - found.low[5] == pytest.approx(
        student.isf(0.025, found.df) * np.sqrt(at @ covariance @ at), rel=1e-8
    )


def slow_newey_west(values, lag: int) -> float:
    known = [place for place, value in enumerate(values) if value is not None]
    y, x = np.array([values[place] for place in known]), np.column_stack([np.ones(len(known)), known])
    bread = np.linalg.inv(x.T @ x)
    rest = y - x @ (bread @ x.T @ y)
    meat = np.zeros((2, 2))
    for i, a in enumerate(known):
        for j, b in enumerate(known):
            if abs(a - b) <= lag:
                meat += (1 - abs(a - b) / (lag + 1)) * rest[i] * rest[j] * np.outer(x[i], x[j])
    return float(np.sqrt((bread @ meat @ bread)[1, 1] * len(y) / (len(y) - 2)))


@pytest.mark.parametrize("lag", [0, 1, 4])
def test_newey_west_keeps_gaps_in_their_place(lag: int) -> None:
    values = values_of(TRUTH["gaps"]["values"])
    found = trend_of(yearly(values), method=TrendMethod.NEWEY_WEST, lag=lag)

    assert found.standard_error == pytest.approx(slow_newey_west(values, lag), rel=1e-9)


noisy = st.lists(st.integers(0, 40), min_size=10, max_size=24).filter(lambda row: len(set(row)) > 4)


@settings(max_examples=25)
@given(noisy, st.integers(-9, 9), st.sampled_from(list(TrendMethod)))
def test_a_slope_put_on_top_comes_out_on_top(row, slope: int, method: TrendMethod) -> None:
    plain = trend_of(yearly(row), method=method)
    tilted = trend_of(yearly([value + slope * place for place, value in enumerate(row)]), method=method)

    assert tilted.slope == pytest.approx(plain.slope + slope, abs=1e-4)
    assert tilted.ci_high - tilted.ci_low == pytest.approx(plain.ci_high - plain.ci_low, rel=1e-3, abs=1e-6)


def test_rates_have_trends_too_and_a_base_of_zero_is_a_gap() -> None:
    counts, bases = [4, 5, 6, 0, 8, 9, 9, 11, 12, 13], [10, 10, 10, 0, 10, 10, 10, 10, 10, 10]
    found = trend_of(series_of(months(10), counts, bases))

    assert found.df == 7
    assert len(found.line) == 10
    assert any("Base of zero" in note for note in found.notes)


def test_the_trend_is_fitted_to_the_baseline_and_drawn_over_all() -> None:
    row = [1, 3, 2, 4, 3, 5, 4, 6, 5, 7, 90, 95]
    found = trend_of(yearly(row), baseline=Baseline("1800", "1809"))

    assert found.slope == pytest.approx(trend_of(yearly(row[:10])).slope)
    assert len(found.line) == 12
    assert found.line[-1] < 10


def test_a_straight_line_is_its_own_trend() -> None:
    found = trend_of(yearly([2.0 * place for place in range(12)]))

    assert found.slope == pytest.approx(2)
    assert found.ci_low == pytest.approx(2, abs=1e-5)
    flat = trend_of(yearly([7.0] * 12), method=TrendMethod.NEWEY_WEST)
    assert flat.slope == pytest.approx(0, abs=1e-12)
    assert flat.p == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"level": 1.0}, "between 0 and 1"),
        ({"method": TrendMethod.NEWEY_WEST, "lag": 12}, "lag lies"),
        ({"method": TrendMethod.NEWEY_WEST, "lag": -1}, "lag lies"),
    ],
)
def test_options_outside_their_range_are_refused(options, says: str) -> None:
    with pytest.raises(SeriesRefused, match=says):
        trend_of(yearly([float(place % 3) for place in range(12)]), **options)


def test_a_trend_needs_eight_values_and_even_times() -> None:
    with pytest.raises(SeriesRefused, match="at least 8 periods with values; there are 7"):
        trend_of(yearly([1, 2, 3, None, 5, 6, 7, 8]))
    with pytest.raises(SeriesRefused, match="a step apart"):
        trend_of(series_of([f"2018-01-{day:02}" for day in range(1, 31, 3)], list(range(10))))


def test_the_interval_covers_nearly_as_often_as_it_says() -> None:
    """300 series of 48 months with autocorrelation 0.3; docs/methods/trend.md holds the longer table."""
    draw = np.random.default_rng(48)
    covered = 0
    for _ in range(300):
        noise = np.zeros(48)
        for place in range(48):
            noise[place] = 0.3 * noise[place - 1] + draw.normal() if place else draw.normal() / np.sqrt(1 - 0.09)
        found = trend_of(yearly(list(noise)))
        covered += found.ci_low <= 0 <= found.ci_high

    assert 0.89 < covered / 300 < 0.98
