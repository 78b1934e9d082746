"""The truth table of the staffing models: kind of team and people served, and the posts that are required."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homebeat.foundation.standards.files import read_all
from homebeat.foundation.standards.rules import NoStaffingModel, Posts, StaffingModel, model_for, posts_required

STANDARD, LARGE = Posts(sergeants=1, constables=2, pcsos=3), Posts(sergeants=1, constables=2, pcsos=6)
TRANSPORT = Posts(sergeants=2, constables=1, pcsos=18)
ROUND_THE_CLOCK = Posts(inspectors=1, sergeants=5, constables=10, pcsos=15)


SHIPPED = next(one for one in read_all() if one.name == "staffing_models")


def models_on(day: date) -> tuple[StaffingModel, ...]:
    """The shipped models, read from the file without a database."""
    return tuple(
        StaffingModel(one.code, one["team_kind"], Posts(**one["posts"]), one.get("population_over"))
        for one in SHIPPED.entries
        if one.holds_on(day)
    )


TRUTH = [
    # day, kind of team, people who live there, posts required (None: no model stands)
    (date(2008, 9, 1), "ward", 0, STANDARD),
    (date(2008, 9, 1), "ward", 13_999, STANDARD),
    (date(2008, 9, 1), "ward", 14_000, STANDARD),  # the report says OVER 14,000
    (date(2008, 9, 1), "ward", 14_001, LARGE),
    (date(2008, 9, 1), "ward", 99_999, LARGE),
    (date(2008, 9, 1), "ward", None, STANDARD),  # not known: only the minimum can be claimed
    (date(2008, 9, 1), "special", None, STANDARD),
    (date(2008, 9, 1), "special", 99_999, STANDARD),
    (date(2008, 9, 1), "transport", None, TRANSPORT),
    (date(2008, 9, 1), "transport", 99_999, TRANSPORT),
    (date(2008, 9, 1), "pool", None, None),
    (date(2006, 11, 30), "ward", 99_999, None),
    (date(2006, 12, 1), "ward", 99_999, LARGE),
    (date(2007, 1, 31), "transport", None, None),
    (date(2007, 2, 1), "transport", None, TRANSPORT),
    (date(2007, 4, 1), "extended_hours", None, None),
    (date(2007, 4, 2), "extended_hours", None, ROUND_THE_CLOCK),
    (date(2009, 4, 1), "extended_hours", None, ROUND_THE_CLOCK),
    (date(2009, 4, 2), "extended_hours", None, None),  # the two-year trial is over
    (date(2026, 11, 1), "ward", 14_001, LARGE),
]


@pytest.mark.parametrize(("day", "team_kind", "population", "posts"), TRUTH)
def test_posts_required(day: date, team_kind: str, population: int | None, posts: Posts | None) -> None:
    if posts is None:
        with pytest.raises(NoStaffingModel, match=team_kind):
            posts_required(models_on(day), team_kind=team_kind, population=population)
    else:
        assert posts_required(models_on(day), team_kind=team_kind, population=population) == posts


def test_the_models_give_the_force_of_the_report() -> None:
    """624 wards of which 87 are large, 6 special teams, 21 transport teams: 4,482 people in teams."""
    models = models_on(date(2008, 9, 1))
    wards = [13_000] * (624 - 87) + [15_000] * 87
    teams = [("ward", people) for people in wards] + [("special", None)] * 6 + [("transport", None)] * 21
    posts = [posts_required(models, team_kind=kind, population=people) for kind, people in teams]
    assert sum(one.total for one in posts) == 4_482
    assert sum(one.pcsos for one in posts) == 630 * 3 + 87 * 3 + 21 * 18


@given(st.permutations([None, 5_000, 14_000, 20_000]), st.none() | st.integers(0, 30_000))
def test_the_highest_threshold_passed_decides_whatever_the_order(
    thresholds: list[int | None], population: int | None
) -> None:
    models = [StaffingModel(f"over {over}", "ward", Posts(pcsos=index), over) for index, over in enumerate(thresholds)]
    chosen = model_for(models, team_kind="ward", population=population).population_over
    passed = [over for over in thresholds if over is not None and population is not None and population > over]
    assert chosen == max(passed, default=None)


@given(st.integers(0, 60_000), st.integers(0, 60_000))
def test_more_people_never_need_fewer_posts(some: int, others: int) -> None:
    models = models_on(date(2026, 1, 1))
    fewer, more = sorted((some, others))
    needed = [posts_required(models, team_kind="ward", population=people).total for people in (fewer, more)]
    assert needed == sorted(needed)
