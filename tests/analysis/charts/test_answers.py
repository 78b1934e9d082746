import pytest

from homebeat.analysis.charts.answers import answer_of, rows_of
from homebeat.analysis.charts.counted import p_chart
from homebeat.analysis.charts.drawn import facts_of, scale_of, written_rows
from homebeat.analysis.charts.funnel import FunnelOf, funnel_chart
from homebeat.analysis.charts.individuals import xmr_chart
from homebeat.analysis.charts.series import Baseline, series_of
from tests.analysis.charts.truth import months

STEADY = [20, 22, 19, 21, 23, 20, 22, 21, 19, 20, 22, 21]


def risen():
    times = months(14)
    series = series_of([*times[:12], times[13]], [*STEADY, 60])
    return xmr_chart(series, baseline=Baseline(times[0], times[11]))


def test_an_xmr_answer_has_one_pair_of_limits_and_a_null_for_the_gap() -> None:
    chart = risen()

    assert answer_of(chart) == {
        "centre": chart.centre,
        "limits": {"lower": chart.limits.lower[0], "upper": chart.limits.upper[0]},
        "points": [{"time": time, "value": value} for time, value in zip(months(14), [*STEADY, None, 60], strict=True)],
        "signals": [{"time": "2016-02", "value": 60, "rule": "beyond the limits"}],
    }


def test_limits_that_differ_by_point_are_lists_in_the_points_order() -> None:
    chart = p_chart(series_of(months(4), [5, 6, 0, 9], [10, 20, 0, 15]))
    answer = answer_of(chart)

    assert answer["limits"]["upper"] == list(chart.limits.upper)
    assert answer["limits"]["upper"][2] is None
    same = answer_of(p_chart(series_of(months(4), [5, 6, 7, 9], [20] * 4)))
    assert isinstance(same["limits"]["upper"], float)


def test_a_funnel_s_answer_names_areas_where_times_stand() -> None:
    names = [f"Area {number}" for number in range(12)]
    chart = funnel_chart([*names, "High", "Empty"], [*[600] * 12, 95, None], [*[1000] * 12, 100, 50])
    answer = answer_of(chart)

    assert answer["points"][12:] == [{"time": "High", "value": 0.95}, {"time": "Empty", "value": None}]
    assert answer["signals"] == [{"time": "High", "value": 0.95, "rule": "beyond the limits"}]
    assert len(answer["limits"]["lower"]) == 14
    assert answer["limits"]["lower"][13] is None


def test_the_rows_say_what_the_drawing_shows() -> None:
    rows = rows_of(risen())

    assert rows.columns == ("time", "value", "centre", "lower", "upper", "signal")
    assert rows.rows[-1][:2] == ("2016-02", 60)
    assert rows.rows[-1][-1] == "beyond the limits"
    assert rows.rows[-2][1] is None
    assert rows_of(p_chart(series_of(months(3), [1, 2, 3], [9, 9, 9]))).columns[2] == "base"
    funnel = rows_of(funnel_chart(["A", "B", "C"], [3, 4, None], [10, 10, 10]))
    assert funnel.columns == ("area", "value", "base", "centre", "lower", "upper", "signal")
    assert funnel.rows[2][1:6] == (None, 10, 0.35, None, None)


def test_the_facts_for_those_who_do_not_see_it() -> None:
    chart = risen()

    assert facts_of(chart, scale_of(chart)).startswith(
        "13 points from 2015-01 to 2016-02, 1 not known. Mean 20.8, limits 15.8 to 25.9."
    )
    assert facts_of(chart, scale_of(chart)).endswith("1 point signals, in 2016-02.")
    calm = xmr_chart(series_of(months(12), STEADY))
    assert facts_of(calm, scale_of(calm)).endswith("No signal.")
    funnel = funnel_chart(["A", "B", "C", "D"], [300, 310, 290, 900], [100] * 4, of=FunnelOf.RATE)
    assert "Above the outer limits: " in facts_of(funnel, scale_of(funnel))


@pytest.mark.parametrize("count", [1, 2])
def test_one_point_is_not_several(count: int) -> None:
    times = months(12 + count)
    chart = xmr_chart(series_of(times, [*STEADY, *([60] * count)]), baseline=Baseline(times[0], times[11]))
    words = facts_of(chart, scale_of(chart))

    assert (
        ("1 point signals, in 2016-01." in words) if count == 1 else ("2 points signal, the first in 2016-01." in words)
    )


def test_the_table_beside_the_drawing_writes_the_same_figures() -> None:
    table = written_rows(risen())

    assert table.columns == rows_of(risen()).columns
    assert table.rows[-1] == ("2016-02", "60.0", "20.8", "15.8", "25.9", "beyond the limits")
    assert table.rows[-2][1] is None
    shares = written_rows(p_chart(series_of(months(3), [1, 2, 3], [8, 8, 8])))
    assert shares.rows[0][:4] == ("2015-01", "12.5%", 8, "25.0%")
