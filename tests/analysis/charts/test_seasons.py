import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homebeat.analysis.charts.process import known
from homebeat.analysis.charts.seasons import SeasonalModel, take_out_seasons
from homebeat.analysis.charts.series import Baseline, Series, SeriesRefused, series_of
from tests.analysis.charts.truth import cases, months, values_of


def series_like(case) -> Series:
    """Return R's time series with the same start and frequency."""
    year, season = case["start"]
    if case["frequency"] == 12:
        return series_of(months(len(case["values"]), start=int(year) * 12 + int(season) - 1), case["values"])
    first = int(year) * 4 + int(season) - 1
    times = [f"{number // 4}-Q{number % 4 + 1}" for number in range(first, first + len(case["values"]))]
    return series_of(times, case["values"])


@pytest.mark.parametrize(
    "case", cases("seasons.json"), ids=lambda case: f"{case['model']}-{case['frequency']}-{case['start'][0]}"
)
def test_the_parts_are_those_of_r(case) -> None:
    found = take_out_seasons(series_like(case), model=SeasonalModel(case["model"]))
    start = int(case["start"][1]) - 1
    factors = case["factors"][-start:] + case["factors"][:-start] if start else case["factors"]

    assert known(found.trend) == pytest.approx(known(values_of(case["trend"])), rel=1e-9, nan_ok=True)
    assert list(found.factors) == pytest.approx(factors, rel=1e-9, abs=1e-12)
    assert list(found.seasonal) == pytest.approx(case["seasonal"], rel=1e-9, abs=1e-12)
    assert list(found.adjusted.values) == pytest.approx(case["adjusted"], rel=1e-9)


def slow_trend(values, place: int, size: int):
    window = [
        values[near] if 0 <= near < len(values) else None for near in range(place - size // 2, place + size // 2 + 1)
    ]
    if any(value is None for value in window):
        return None
    return (sum(window[1:-1]) + (window[0] + window[-1]) / 2) / size


@settings(max_examples=40)
@given(
    st.lists(st.integers(20, 90), min_size=40, max_size=60), st.integers(0, 39), st.sampled_from(list(SeasonalModel))
)
def test_a_slow_reading_with_a_gap_agrees(row, gap: int, model: SeasonalModel) -> None:
    values = [None if place == gap else float(value) for place, value in enumerate(row)]
    trend = [slow_trend(values, place, 4) for place in range(len(values))]
    rest: dict[int, list[float]] = {season: [] for season in range(4)}
    for place, (value, level) in enumerate(zip(values, trend, strict=True)):
        if value is not None and level is not None:
            rest[place % 4].append(value - level if model is SeasonalModel.ADDITIVE else value / level)
    means = [sum(kept) / len(kept) for kept in rest.values()]
    middle = sum(means) / 4
    times = [f"{2000 + place // 4}-Q{place % 4 + 1}" for place in range(len(values))]
    found = take_out_seasons(series_of(times, values), model=model)

    assert known(found.trend) == pytest.approx(known(trend), rel=1e-9, nan_ok=True)
    wanted = [mean - middle if model is SeasonalModel.ADDITIVE else mean / middle for mean in means]
    assert list(found.factors) == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    assert found.adjusted.values[gap] is None


def test_a_pattern_put_in_is_taken_out() -> None:
    pattern = [1.2, 0.8, 1.1, 0.9]
    times = [f"{2000 + place // 4}-Q{place % 4 + 1}" for place in range(20)]
    found = take_out_seasons(series_of(times, [100 * pattern[place % 4] for place in range(20)]))

    assert list(found.factors) == pytest.approx(pattern)
    assert list(found.adjusted.values) == pytest.approx([100] * 20)


def test_a_baseline_keeps_an_unusual_year_out_of_the_pattern() -> None:
    pattern = [110, 90, 105, 95]
    usual = [pattern[place % 4] for place in range(16)]
    times = [f"{2000 + place // 4}-Q{place % 4 + 1}" for place in range(20)]
    row = [*usual, 30, 160, 40, 150]
    found = take_out_seasons(
        series_of(times, row), model=SeasonalModel.ADDITIVE, baseline=Baseline("2000-Q1", "2002-Q4")
    )

    assert list(found.factors) == pytest.approx([10, -10, 5, -5])
    assert list(take_out_seasons(series_of(times, row), model=SeasonalModel.ADDITIVE).factors) != pytest.approx(
        [10, -10, 5, -5]
    )


@pytest.mark.parametrize(
    ("series", "says"),
    [
        (series_of(["2018", "2019"], [1, 2]), "goes by the year"),
        (series_of(months(36), [1.0] * 36, [1.0] * 36), "without their bases"),
        (series_of(months(35), [1.0] * 35), "at least three years"),
        (series_of(months(36), [0.0] + [1.0] * 35), "above zero"),
        (
            series_of(months(36), [None if place == 15 else 1.0 for place in range(36)]),
            "month or quarter 10, 11, 12, 1, 2, 3|fewer than 2",
        ),
    ],
)
def test_a_series_without_seasons_is_refused(series: Series, says: str) -> None:
    with pytest.raises(SeriesRefused, match=says):
        take_out_seasons(series)


def test_an_additive_model_takes_zeros() -> None:
    assert (
        take_out_seasons(series_of(months(36), [0.0] * 36), model=SeasonalModel.ADDITIVE).adjusted.values == (0.0,) * 36
    )


def test_a_pattern_from_few_years_says_that_limits_come_out_narrow() -> None:
    assert "rests on 2 values only" in take_out_seasons(series_of(months(36), [1.0] * 36)).adjusted.notes[-1]
    assert take_out_seasons(series_of(months(60), [1.0] * 60)).adjusted.notes == (
        "Seasonally adjusted by moving averages.",
    )


def test_a_season_from_one_year_would_swallow_chance_and_is_refused() -> None:
    times = months(48)
    series = series_of(times, [50.0 + place % 7 for place in range(48)])

    with pytest.raises(SeriesRefused, match="fewer than 2 values"):
        take_out_seasons(series, baseline=Baseline(times[12], times[23]))
    assert take_out_seasons(series, baseline=Baseline(times[12], times[35])).adjusted.values[0] is not None
