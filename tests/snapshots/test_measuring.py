"""Measures from a real snapshot: every figure cites it, and what is not there is said, never counted as none."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from homebeat.analysis.engines.choosing import open_engine
from homebeat.analysis.engines.engine import Engine
from homebeat.config.database import RoleUrls
from homebeat.operations.engagement.models import Event
from homebeat.snapshots import measuring
from homebeat.snapshots.actions import make_snapshot
from homebeat.snapshots.measuring import NoSuchMeasure, Outcome, indicators, measure, named
from homebeat.snapshots.opening import Snapshot, open_snapshot
from homebeat.snapshots.policy import policy_of
from homebeat.snapshots.problems import NoSuchSnapshot, SnapshotDamaged
from tests.analysis.measures.world import make_world
from tests.conftest import as_owner
from tests.factories.areas import make_neighbourhood
from tests.snapshots.conftest import AT, DAY, change
from tests.snapshots.small_force import SmallForce, make_small_force
from tests.snapshots.world_snapshot import write_world

SHOP_THEFT = next(one for one in indicators(DAY) if one.code == "npg_shop_theft")
BURGLARY = replace(SHOP_THEFT, only={"crime_type": ("Burglary",)})


@dataclass(frozen=True)
class Measured:
    force: SmallForce
    snapshot: Snapshot
    engine: Engine

    def of(self, *codes: str, **asked: object) -> dict[str, Outcome]:
        found = measure(named(codes, DAY), self.snapshot, self.engine, **asked)
        return {one.indicator.code: one for one in found}


@pytest.fixture(scope="module")
def measured(
    module_database: RoleUrls, tmp_path_factory: pytest.TempPathFactory, django_db_blocker
) -> Iterator[Measured]:
    folder, engine = tmp_path_factory.mktemp("snapshots"), open_engine("duckdb")
    with django_db_blocker.unblock():
        force = make_small_force()
        make_neighbourhood()  # of another force, which has no records
        make_snapshot(folder=folder, url=module_database.reader, day=DAY, by=None, at=AT)
        yield Measured(force, open_snapshot(folder), engine)
    engine.close()


def test_a_figure_cites_its_snapshot_and_agrees_with_the_records(measured: Measured) -> None:
    (one,) = [
        estimate
        for estimate in measured.of("engagement_events")["engagement_events"].estimates
        if estimate.area == measured.force.force.key
    ]
    with as_owner():
        held = Event.objects.held().filter(starts_at__lt=datetime(2026, 3, 31, 23, tzinfo=UTC)).count()

    assert (one.value, one.n, one.snapshot) == (held, held, measured.snapshot.name)
    assert held == 2, "what happened after midnight in London is of tomorrow"


def test_it_can_be_worked_out_again_after_the_records_have_moved_on(measured: Measured) -> None:
    before = measured.of("people_met", "events_per_10000", "priorities_in_time")
    with as_owner():
        Event.objects.update(people_met=1000)
    engine = open_engine("duckdb")
    again = measure([one.indicator for one in before.values()], open_snapshot(measured.snapshot.place.parent), engine)
    engine.close()

    assert again == tuple(before.values())


def test_a_measure_without_records_says_what_it_waits_for(measured: Measured) -> None:
    found = measured.of("pmf_safe_by_day", "complaints_settled", "npg_abstraction")

    assert [one.estimates for one in found.values()] == [(), (), ()]
    assert found["complaints_settled"].missing == "No records yet: complaints and their outcomes."


def test_a_survey_that_nobody_has_answered_is_said(tmp_path: Path) -> None:
    engine = open_engine("duckdb")
    (found,) = measure(named(["spi_2a"], DAY), write_world(tmp_path, make_world()), engine)
    engine.close()

    assert (found.estimates, found.missing) == ((), "No records yet: answers to a survey (SPI 2a).")


def test_every_measure_comes_out_one_way_or_the_other(measured: Measured) -> None:
    found = measured.of()

    assert len(found) == len(indicators(DAY)) > 40
    for code, one in found.items():
        assert bool(one.estimates) != bool(one.missing), code
        assert one.missing.startswith("No records yet: ") == bool(one.indicator.waiting_for), code
        assert one.missing.startswith("Worked out from survey answers") == bool(one.indicator.answers), code


def test_a_force_without_records_is_not_known(measured: Measured) -> None:
    other = [
        one
        for one in measured.of("engagement_events")["engagement_events"].estimates
        if one.area != measured.force.force.key
    ]

    assert [(one.value, one.notes) for one in other] == [(None, ("Not known: this force has no records of events.",))]


def test_months_of_published_records_that_were_never_loaded_are_not_counted_as_none(measured: Measured) -> None:
    """The small force has February and March of the year that the measure looks at."""
    year = measure([BURGLARY], measured.snapshot, measured.engine)[0].estimates
    (whole,) = (one for one in year if one.area == measured.force.force.key)
    assert whole.value is None
    assert "recorded crime was not loaded for 2025-04, 2025-05" in whole.notes[0]

    month = replace(BURGLARY, span=measuring.Span.MONTH)
    found = {one.area: one.value for one in measure([month], measured.snapshot, measured.engine)[0].estimates}
    assert found[measured.force.force.key] == 2, "two of March, placed nowhere, count for the force"


def test_a_table_without_any_row_is_said(measured: Measured) -> None:
    empty = replace(BURGLARY, tables=("areas", "successions"))

    assert (
        measure([empty], measured.snapshot, measured.engine)[0].missing == "No records in this snapshot: successions."
    )
    gone = replace(BURGLARY, tables=("areas", "castles"))
    assert measure([gone], measured.snapshot, measured.engine)[0].missing == "No records in this snapshot: castles."


def test_an_earlier_day_is_counted_and_what_stands_on_one_day_is_not(measured: Measured) -> None:
    found = measured.of("engagement_events", "quiet_wards", as_of=date(2026, 2, 10))

    own = {one.area: one for one in found["engagement_events"].estimates}[measured.force.force.key]
    assert (own.value, own.period) == (2, "2025-02-11/2026-02-10")
    assert (
        found["quiet_wards"].missing == "Known only as of 2026-03-31, the snapshot's day: use a snapshot of 2026-02-10."
    )


def test_a_later_day_is_refused(measured: Measured) -> None:
    with pytest.raises(NoSuchSnapshot, match="knows nothing after 2026-03-31"):
        measured.of("engagement_events", as_of=DAY + timedelta(1))


def test_by_month_what_cannot_be_told_so_says_so(measured: Measured) -> None:
    found = measured.of("engagement_events", "quiet_wards", monthly=True)

    assert len([one for one in found["engagement_events"].estimates if one.area == measured.force.force.key]) == 12
    assert "not month by month" in found["quiet_wards"].missing


def test_policy_is_that_of_the_snapshot(measured: Measured) -> None:
    policy = policy_of(measured.snapshot)

    assert policy.value("clocks.priority_review.length", DAY) == 3
    assert policy.value("clocks.priority_review.length", date(2025, 3, 31)) == 6
    with pytest.raises(NoSuchSnapshot, match=r"no 'clocks\.nothing\.length' in force"):
        policy.value("clocks.nothing.length", DAY)
    with pytest.raises(NoSuchSnapshot, match="in force on 1 January 1999"):
        policy.value("clocks.priority_review.length", date(1999, 1, 1))


def test_a_review_is_judged_by_the_policy_in_the_snapshot(measured: Measured) -> None:
    found = {
        one.area: one
        for one in measured.of("npg_priorities_reviewed", level="neighbourhood")["npg_priorities_reviewed"].estimates
    }

    assert [found[ward.key].value for ward in measured.force.wards] == [1, 0], "the second ward has no current priority"


def test_an_unknown_measure_is_refused_with_those_there_are(measured: Measured) -> None:
    with pytest.raises(NoSuchMeasure, match=r"no measure 'happiness'.*complaints_settled"):
        measured.of("happiness")
    assert "npg_informed" not in {one.code for one in indicators(date(2025, 3, 31))}


def test_no_figure_comes_from_a_damaged_file(measured: Measured, tmp_path: Path) -> None:
    place = tmp_path / measured.snapshot.name
    shutil.copytree(measured.snapshot.place, place)
    part = measured.snapshot.facts("events").parts[0]
    change(place / part.path, lambda held: held[:-20] + bytes(20))
    engine = open_engine("duckdb")

    with pytest.raises(SnapshotDamaged, match=r"events/force_key.*No figure"):
        measure(named(["engagement_events"], DAY), open_snapshot(tmp_path), engine)
    engine.close()
