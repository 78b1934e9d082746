import pytest

from homebeat.analysis.charts.rates import plain_rates
from homebeat.analysis.charts.series import Baseline, BaselineRefused, SeriesRefused, from_mapping, series_of, within


def test_a_missing_month_is_a_gap_and_not_zero() -> None:
    series = series_of(["2018-06", "2018-04"], [3, 5])

    assert series.labels == ("2018-04", "2018-05", "2018-06")
    assert series.values == (5, None, 3)
    assert series.notes == ("No row for 2018-05: drawn as a gap, not as zero.",)


def test_an_empty_cell_is_a_gap_and_said() -> None:
    series = from_mapping({"2018-04": 1, "2018-05": None, "2018-06": 3})

    assert series.values == (1, None, 3)
    assert series.notes == ("No value for 2018-05: drawn as a gap, not as zero.",)


def test_many_missing_months_are_counted() -> None:
    assert "and 4 more" in series_of(["2018-01", "2018-12"], [1, 2]).notes[0]


@pytest.mark.parametrize(
    ("times", "values", "bases", "says"),
    [
        ([], [], None, "at least one row"),
        (["2018-04"], [1, 2], None, "in every row"),
        (["2018-04"], [1], [1, 2], "in every row"),
        (["2018-04", "2018-05", "2018-04"], [1, 2, 3], None, "More than one row for 2018-04"),
        (["2018-04"], [1], [-1], "base is below zero in 2018-04"),
        (["0001-01-02", "0001-01-03", "2018-01-01"], [1, 2, 3], None, "check the times"),
    ],
)
def test_rows_that_make_no_series_are_refused(times, values, bases, says) -> None:
    with pytest.raises(SeriesRefused, match=says):
        series_of(times, values, bases)


def test_a_baseline_names_its_first_and_last_period() -> None:
    assert Baseline.parse(" 2018-04 : 2020-02 ") == Baseline("2018-04", "2020-02")
    series = series_of(["2018-03", "2018-04", "2018-05", "2018-06"], [1, 2, 3, 4])

    assert within(series, Baseline("2018-04", "2018-05")) == (False, True, True, False)
    assert within(series, Baseline("201804", "2018-05")) == (False, True, True, False)
    assert within(series, None) == (True, True, True, True)


def test_a_baseline_of_months_fits_days_within_them() -> None:
    series = series_of(["2018-03-31", "2018-04-01", "2018-04-02", "2018-05-01"], [1, 2, 3, 4])
    flags = within(series, Baseline("2018-04", "2018-04"))

    assert [label for label, flag in zip(series.labels, flags, strict=True) if flag] == [
        "2018-04-01", "2018-04-02", *(f"2018-04-{day:02}" for day in range(3, 31)),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["2018-04", "2018-04:", ":2018-04", "1:2:3"])
def test_a_baseline_without_two_ends_is_refused(text: str) -> None:
    with pytest.raises(BaselineRefused, match="write its first and last period"):
        Baseline.parse(text)


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2017-01", "2018-05", "'2017-01' is not in the series"),
        ("2018-04", "2019-05", "'2019-05' is not in the series"),
        ("2018-05", "2018-04", "before it begins"),
        ("spring", "2018-05", "'spring' is not a period"),
    ],
)
def test_a_baseline_outside_the_series_is_refused(first: str, last: str, says: str) -> None:
    series = series_of(["2018-04", "2018-05", "2018-06"], [1, 2, 3])

    with pytest.raises(BaselineRefused, match=says):
        within(series, Baseline(first, last))


def test_a_rate_is_value_over_base_and_a_base_of_zero_has_none() -> None:
    rates = plain_rates(series_of(["2018-04", "2018-05", "2018-06", "2018-07"], [1, 0, None, 3], [4, 0, 5, None]))

    assert rates.values == (0.25, None, None, None)
    assert rates.notes == ("Base of zero in 2018-05: no figure, drawn as a gap.",)


def test_a_value_over_a_base_of_zero_is_refused() -> None:
    with pytest.raises(SeriesRefused, match="base of zero in 2018-04"):
        plain_rates(series_of(["2018-04"], [1], [0]))
