"""The reads that other rooms stand on: right figures, and one query each."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Q

from homebeat.operations.engagement import queries
from tests.factories.areas import make_borough, make_neighbourhood, make_place
from tests.factories.engagement import make_event, make_issue

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
START, END = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def borough():
    return make_borough()


@pytest.fixture
def wards(borough):
    alder, birch = make_neighbourhood(borough, "Alder"), make_neighbourhood(borough, "Birch")
    make_neighbourhood(borough, "Cedar")
    make_neighbourhood(borough, "Old", closed_on=date(2026, 1, 1))
    make_event(alder, starts_at=NOW, people_met=10)
    make_event(alder, starts_at=NOW - timedelta(days=2), people_met=None)
    make_event(birch, starts_at=NOW, people_met=5)
    make_event(birch, starts_at=NOW, people_met=99, state="withdrawn")
    make_event(birch, starts_at=NOW + timedelta(days=1), state="planned")
    make_event(birch, starts_at=NOW - timedelta(days=90), people_met=7)
    return alder, birch


def test_every_open_ward_stands_there_with_what_was_held(wards, borough, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.events_per_neighbourhood(borough, start=START, end=END)
    assert [(one.name, one.events, one.people_met) for one in found] == [
        ("Alder", 2, 10),
        ("Birch", 1, 5),
        ("Cedar", 0, 0),
    ]
    assert found[0].last_event_at == NOW
    assert found[2].last_event_at is None


@pytest.mark.parametrize(
    ("at", "is_in"),
    [
        (datetime(2026, 3, 29, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 31, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), False),  # already 1 April in London
        (datetime(2026, 2, 28, 23, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 1, 0, 0, tzinfo=UTC), True),
    ],
)
def test_a_day_is_londons_on_both_sides_of_the_clock_change(borough, at, is_in):
    make_event(make_neighbourhood(borough), starts_at=at)
    assert queries.force_averages(borough, start=START, end=END).events == int(is_in)


def test_averages_are_per_open_ward_and_unknown_where_there_is_none(wards, borough, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.force_averages(borough, start=START, end=END)
    assert (found.neighbourhoods, found.events, found.people_met) == (3, 3, 15)
    assert (found.events_each, found.people_each) == (1.0, 5.0)
    nowhere = queries.force_averages(make_borough(), start=START, end=END)
    assert (nowhere.events_each, nowhere.people_each) == (None, None)


def test_months_are_londons(borough, django_assert_num_queries):
    ward = make_neighbourhood(borough)
    make_event(ward, starts_at=datetime(2026, 3, 31, 22, 30, tzinfo=UTC), people_met=2)
    make_event(ward, starts_at=datetime(2026, 3, 31, 23, 30, tzinfo=UTC), people_met=3)
    with django_assert_num_queries(1):
        found = queries.events_by_month(borough, start=date(2026, 1, 1), end=date(2026, 12, 31))
    assert [(one.month, one.events, one.people_met) for one in found] == [
        (date(2026, 3, 1), 1, 2),
        (date(2026, 4, 1), 1, 3),
    ]


def test_recent_issues_come_newest_first_with_their_events(wards, borough, django_assert_num_queries):
    alder, birch = wards
    old = make_issue(make_event(alder, starts_at=NOW - timedelta(days=200)), "parking")
    first = make_issue(make_event(alder, starts_at=NOW - timedelta(days=3)), "parking", raised_by_count=4)
    second = make_issue(make_event(birch, starts_at=NOW - timedelta(days=1)), "dogs")
    make_issue(make_event(birch, starts_at=NOW, state="withdrawn"), "dogs")
    with django_assert_num_queries(1):
        found = queries.recent_issues(borough, since=START)
        assert [one.event.area_id for one in found] == [birch.pk, alder.pk]
    assert [one.key for one in found] == [second.key, first.key]
    assert old.key not in {one.key for one in found}
    with django_assert_num_queries(1):
        assert queries.issue_counts(borough, since=START) == (("parking", 4), ("dogs", 1))


def test_what_anyone_may_come_to_next(wards, borough, django_assert_num_queries):
    alder, _birch = wards
    later = make_event(alder, state="planned", is_public=True, starts_at=NOW + timedelta(days=9))
    soon = make_event(alder, state="planned", is_public=True, starts_at=NOW + timedelta(days=2))
    make_event(alder, state="planned", is_public=False, starts_at=NOW + timedelta(days=1))
    make_event(alder, state="cancelled", is_public=True, starts_at=NOW + timedelta(days=1))
    make_event(alder, state="planned", is_public=True, starts_at=NOW - timedelta(hours=1))
    with django_assert_num_queries(1):
        assert queries.next_public_events(borough, now=NOW, limit=5) == [soon, later]
    assert queries.next_public_events(borough, now=NOW, limit=1) == [soon]


def test_the_latest_events_are_those_held(wards, borough):
    newest = queries.latest_events(borough, before=NOW, limit=2)
    assert [(one.starts_at, one.state) for one in newest] == [(NOW, "held"), (NOW, "held")]


def test_planned_events_that_nobody_has_reported(wards, borough):
    waiting = make_event(wards[0], state="planned", starts_at=NOW - timedelta(hours=2))
    assert queries.awaiting_report(Q(area__parent=borough), at=NOW, limit=5) == [waiting]


def test_places_used_lately_come_once_each_the_last_first():
    ward = make_neighbourhood()
    for number, name in enumerate(["Library", "Market", "library", "School", "Park"]):
        make_event(ward, place_name=name, starts_at=NOW, logged_at=NOW + timedelta(minutes=number))
    make_event(ward, place_name="Mistake", state="withdrawn", logged_at=NOW + timedelta(hours=1))
    assert [one.place_name for one in queries.places_lately(ward, limit=3)] == ["Park", "School", "library"]


def test_the_nearest_place_is_a_short_walk_away_or_there_is_none():
    ward = make_neighbourhood()
    make_place(ward, "Far", lon=-0.1, lat=51.52)
    near = make_place(ward, "Near", lon=-0.1, lat=51.502)
    assert queries.nearest_place(ward.force, -0.1, 51.5) == near
    assert queries.nearest_place(ward.force, -0.1, 51.6) is None
    assert queries.nearest_place(make_neighbourhood().force, -0.1, 51.5) is None
