from datetime import date

import pytest

from homebeat.analysis.charts.periods import Period, Step, TimeNotRead, missing_between, neighbours, read_periods


def kinds(labels: list[str]) -> tuple[Step, list[int]]:
    """Return the step of the labels, and how far each is from the first."""
    periods = read_periods(labels)
    return periods[0].step, [period.number - periods[0].number for period in periods]


@pytest.mark.parametrize(
    ("labels", "step", "apart"),
    [
        (["2018-04", "2018-05", "2019-01"], Step.MONTH, [0, 1, 9]),
        (["201804", "201805"], Step.MONTH, [0, 1]),
        ([" 2018-04 ", "2018-03"], Step.MONTH, [0, -1]),
        (["2018-Q2", "2018Q4", "2019 q1"], Step.QUARTER, [0, 2, 3]),
        (["2018", "2020"], Step.YEAR, [0, 2]),
        (["2018/19", "2019/20", "2021-22"], Step.YEAR, [0, 1, 3]),
        (["2011-12", "2012-13"], Step.YEAR, [0, 1]),
        (["2018-04-01", "2018-06-01", "2018-07-01"], Step.MONTH, [0, 2, 3]),
        (["2018-04-30", "2018-05-31", "2018-06-30"], Step.MONTH, [0, 1, 2]),
        (["2014-12-31", "2015-03-31", "2015-09-30"], Step.QUARTER, [0, 1, 3]),
        (["2014-12-31", "2016-12-31"], Step.YEAR, [0, 2]),
        (["2018-04-02", "2018-04-09", "2018-04-23"], Step.WEEK, [0, 1, 3]),
        (["2018-04-02", "2018-04-03", "2018-04-09"], Step.DAY, [0, 1, 7]),
        (["2018-04-02", "2018-04-05", "2018-04-15"], Step.UNEVEN, [0, 1, 2]),
        (["2018-04-02T00:00:00", "2018-04-03 00:00:00"], Step.DAY, [0, 1]),
        (["31/12/2014", "31/03/2015"], Step.QUARTER, [0, 1]),
    ],
)
def test_times_are_read_by_their_kind(labels: list[str], step: Step, apart: list[int]) -> None:
    assert kinds(labels) == (step, apart)


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ([], "nothing"),
        (["spring"], "'spring'"),
        (["2018-04", "2018-Q2"], "more than one kind"),
        (["2018-04", "May"], "cannot be read: '2018-04', 'May'|more than one kind"),
        (["2018-13"], "financial year"),
        (["2018-02-30"], "not a day"),
        (["04/05/2018", "05/06/2018"], "cannot be told apart"),
        (["12/31/2018"], "cannot be told apart"),
        (["13/14/2018"], "cannot be told apart"),
        (["31/02/2018"], "not a day"),
    ],
)
def test_times_that_could_mean_two_things_or_nothing_are_refused(labels: list[str], says: str) -> None:
    with pytest.raises(TimeNotRead, match=says):
        read_periods(labels)


@pytest.mark.parametrize(
    ("ends", "between"),
    [
        (["2018-11", "2019-02"], ["2018-12", "2019-01"]),
        (["2018-Q4", "2019-Q2"], ["2019-Q1"]),
        (["2018", "2021"], ["2019", "2020"]),
        (["1999/00", "2002/03"], ["2000/01", "2001/02"]),
        (["2018-04-30", "2018-05-31", "2018-08-31"], ["2018-06-30", "2018-07-31"]),
        (["2018-04-01", "2018-05-01", "2018-07-01"], ["2018-06-01"]),
        (["2014-12-31", "2015-03-31", "2015-09-30"], ["2015-06-30"]),
        (["2014-12-31", "2016-12-31", "2017-12-31", "2019-12-31"], ["2018-12-31"]),
        (["2018-04-02", "2018-04-09", "2018-04-23"], ["2018-04-16"]),
        (["2018-04-02", "2018-04-03", "2018-04-05"], ["2018-04-04"]),
    ],
)
def test_what_is_missing_is_named_as_its_neighbours_are(ends: list[str], between: list[str]) -> None:
    periods = read_periods(ends)

    assert [period.label for period in missing_between(*periods[-2:])] == between


def test_neighbours_have_nothing_between_them() -> None:
    november, december, february = read_periods(["2018-11", "2018-12", "2019-02"])

    assert neighbours(november, december)
    assert not neighbours(december, february)


def test_a_period_knows_its_first_day() -> None:
    assert read_periods(["2018-Q3"]) == (Period("2018-Q3", date(2018, 7, 1), Step.QUARTER, 2018 * 4 + 2),)
    assert read_periods(["2018/19"])[0].starts_on == date(2018, 4, 1)
