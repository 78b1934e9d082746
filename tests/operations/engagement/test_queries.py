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
