from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homebeat.analysis.charts.joins import SuccessionRefused, Successor, join_areas
from homebeat.analysis.charts.series import SeriesRefused, series_of
from tests.analysis.charts.truth import months

TIMES = months(6)  # 2015-01 to 2015-06


def counted(**areas):
    return {area: series_of(TIMES, values) for area, values in areas.items()}


def test_two_areas_merged_into_one_add_up_exactly() -> None:
    counts = counted(Old=[1, 2, 3, None, None, None], Elm=[4, 5, 6, None, None, None], New=[None, None, None, 9, 9, 9])
    on = date(2015, 4, 1)
    found = join_areas(counts, {"Old": [Successor("New", 1, on)], "Elm": [Successor("New", 1, on)]})

    assert list(found) == ["New"]
    assert found["New"].series.values == (5, 7, 9, 9, 9, 9)
    assert found["New"].estimated == (False,) * 6
    assert found["New"].sources[0] == ("Elm", "Old")
    assert found["New"].sources[5] == ("New",)
    assert found["New"].series.notes == ()


def test_an_area_split_by_shares_is_an_estimate_before_the_split() -> None:
    counts = counted(Old=[10, 20, 30, None, None, None], East=[None] * 3 + [4, 5, 6], West=[None] * 3 + [7, 8, 9])
    on = date(2015, 4, 1)
    found = join_areas(counts, {"Old": [Successor("East", 0.3, on), Successor("West", 0.7, on)]})

    assert found["East"].series.values == pytest.approx((3, 6, 9, 4, 5, 6))
    assert found["West"].series.values == pytest.approx((7, 14, 21, 7, 8, 9))
    assert found["East"].estimated == (True, True, True, False, False, False)
    assert any("estimated from the shares" in note for note in found["East"].series.notes)


def test_an_area_that_grew_keeps_its_own_and_gets_a_part() -> None:
    counts = counted(Old=[10, 10, 10, 8, 8, 8], Grown=[5, 5, 5, 7, 7, 7])
    found = join_areas(counts, {"Old": [Successor("Grown", 0.2, date(2015, 4, 1))]})

    assert found["Grown"].series.values == (7, 7, 7, 7, 7, 7)
    assert found["Old"].series.values == (8, 8, 8, 8, 8, 8)


def test_a_month_belongs_to_the_boundaries_of_its_first_day() -> None:
    counts = counted(Old=[1, 2, 3, 4, None, None], New=[None, None, None, None, 5, 6])
    found = join_areas(counts, {"Old": [Successor("New", 1, date(2015, 4, 15))]})

    assert found["New"].series.values == (1, 2, 3, 4, 5, 6)


def test_what_is_not_known_makes_the_sum_not_known() -> None:
    on = date(2015, 4, 1)
    counts = counted(Old=[1, None, 3, None, None, None], Elm=[4, 5, 6, None, None, None], New=[None] * 3 + [9, None, 9])
    found = join_areas(counts, {"Old": [Successor("New", 1, on)], "Elm": [Successor("New", 1, on)]})

    assert found["New"].series.values == (5, None, 9, 9, None, 9)


def test_a_grown_area_s_own_missing_month_is_missing() -> None:
    counts = counted(Old=[1, 1, 1, None, None, None], Grown=[5, None, 5, 6, 6, 6])
    found = join_areas(counts, {"Old": [Successor("Grown", 1, date(2015, 4, 1))]})

    assert found["Grown"].series.values == (6, None, 6, 6, 6, 6)


def test_predecessors_of_predecessors_are_followed() -> None:
    counts = counted(
        First=[8, 8, None, None, None, None], Second=[None, None, 6, 6, None, None], Third=[None] * 4 + [3, 3]
    )
    chain = {"First": [Successor("Second", 1, date(2015, 3, 1))], "Second": [Successor("Third", 0.5, date(2015, 5, 1))]}
    found = join_areas(counts, chain, areas=["Third"])

    assert found["Third"].series.values == (4, 4, 3, 3, 3, 3)
    assert any(
        "Of Second, 0.5 went to no area named here on 2015-05-01" in note for note in found["Third"].series.notes
    )


def test_an_area_may_keep_a_share_of_itself() -> None:
    on = date(2015, 4, 1)
    counts = counted(Old=[10, 10, 10, 7, 7, 7], New=[None] * 3 + [3, 3, 3])
    found = join_areas(counts, {"Old": [Successor("Old", 0.7, on), Successor("New", 0.3, on)]})

    assert found["Old"].series.values == pytest.approx((7,) * 6)
    assert found["New"].series.values == pytest.approx((3,) * 6)


@pytest.mark.parametrize(
    ("successors", "says"),
    [
        ({"Old": [Successor("New", 1.2, date(2015, 4, 1))]}, "not above 0"),
        ({"Old": [Successor("New", 0.0, date(2015, 4, 1))]}, "not above 0"),
        ({"Old": [Successor("New", 0.7, date(2015, 4, 1)), Successor("Elm", 0.6, date(2015, 4, 1))]}, "add up to 1.3"),
    ],
)
def test_shares_that_cannot_be_are_refused(successors, says: str) -> None:
    with pytest.raises(SuccessionRefused, match=says):
        join_areas(counted(Old=[1] * 6, New=[1] * 6), successors)


def test_an_unknown_area_is_refused() -> None:
    with pytest.raises(SuccessionRefused, match="Nothing is known of Kew"):
        join_areas(counted(Old=[1] * 6), {}, areas=["Kew"])


def test_series_that_do_not_match_are_refused() -> None:
    with pytest.raises(SeriesRefused, match="same periods"):
        join_areas({"A": series_of(TIMES, [1] * 6), "B": series_of(TIMES[:5], [1] * 5)}, {})
    with pytest.raises(SeriesRefused, match="bases of A apart"):
        join_areas({"A": series_of(TIMES, [1] * 6, [2] * 6)}, {})


AREAS = ["A", "B", "C", "D"]
DAYS = [date(2015, 2, 1), date(2015, 3, 15), date(2015, 5, 1)]
steps = st.lists(
    st.tuples(st.sampled_from(AREAS), st.sampled_from(AREAS), st.sampled_from([0.25, 0.5]), st.sampled_from(DAYS)),
    max_size=6,
)


def walked_back(area: str, share: float, start: date, upto: date, successors) -> dict[str, float]:
    """Return what of each area of a day reached this area before another day, by walking every path of successions back."""
    days = sorted({one.on for went in successors.values() for one in went if start < one.on < upto}, reverse=True)
    if not days:
        return {area: share}
    day = days[0]
    given = sum(one.share for one in successors.get(area, ()) if one.on == day)
    found: dict[str, float] = {}
    came = [
        (source, one.share) for source, went in successors.items() for one in went if one.on == day and one.area == area
    ]
    for source, part in [(area, 1 - given), *came]:
        if part > 1e-9:
            for origin, whole in walked_back(source, share * part, start, day, successors).items():
                found[origin] = found.get(origin, 0) + whole
    return found


@settings(max_examples=80)
@given(steps, st.lists(st.integers(0, 50), min_size=24, max_size=24))
def test_walking_back_every_path_gives_the_same_and_nothing_is_lost(steps, numbers) -> None:
    successors: dict[str, list[Successor]] = {}
    for source, to, share, on in steps:
        if sum(one.share for one in successors.get(source, ()) if one.on == on) + share <= 1:
            successors.setdefault(source, []).append(Successor(to, share, on))
    counts = {area: series_of(TIMES, numbers[place * 6 : place * 6 + 6]) for place, area in enumerate(AREAS)}
    # Every area has counts from the first month, so none is taken as new.
    found = join_areas(counts, successors, areas=AREAS)

    for place, period in enumerate(counts["A"].periods):
        for area in AREAS:
            parts = walked_back(area, 1.0, period.starts_on, date(2100, 1, 1), successors)
            wanted = sum(share * counts[source].values[place] for source, share in parts.items())
            joined = found[area].series.values[place]
            assert joined == pytest.approx(wanted) if parts else joined is None, (
                "an area wholly taken over has no figure"
            )
        total = sum(found[area].series.values[place] or 0 for area in AREAS)
        assert total == pytest.approx(sum(counts[area].values[place] for area in AREAS))
