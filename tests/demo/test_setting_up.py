"""Setting up: every row arrives, the trail says so, the second time nothing happens, and real records are never mixed in."""

from dataclasses import replace
from datetime import date

import numpy as np
import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import override_settings

from homebeat.config.checks import shortfalls
from homebeat.config.database import RoleUrls
from homebeat.config.safe_demo import demo_shortfalls, holds_demo_force
from homebeat.demo import loading
from homebeat.demo.generation.tables import Table
from homebeat.demo.generation.world import World
from homebeat.demo.models import DemoForce
from homebeat.demo.setting_up import Refused
from homebeat.foundation.areas.models import Area, Boundary
from homebeat.foundation.areas.queries import boundaries
from homebeat.foundation.audit.models import Event, EventValues
from homebeat.foundation.people.models import Person
from homebeat.operations.engagement.models import Panel
from tests.conftest import as_owner
from tests.factories.areas import make_force, make_place
from tests.factories.demo import AS_OF, AT, make_demo


@pytest.fixture(scope="module")
def demo(module_database: RoleUrls) -> DemoForce:
    """A demo force of one borough, which the tests of this file only read (or leave as it was)."""
    return make_demo().mark


def stored(label: str) -> int:
    with as_owner():
        return apps.get_model(label).objects.count()


def test_every_generated_row_is_stored(demo: DemoForce, small: World) -> None:
    assert {table.label: stored(table.label) for table in small.tables} == {
        table.label: len(table) for table in small.tables
    }
    assert demo.rows == small.rows


def test_what_is_stored_is_what_was_generated(demo: DemoForce, small: World) -> None:
    people = small.table("people.Person").columns
    stored_people = Person.objects.order_by("pk").values_list("key", "name", "email", "rank")

    assert list(stored_people) == list(zip(people["key"], people["name"], people["email"], people["rank"], strict=True))


def test_paths_lead_from_the_force_to_each_ward(demo: DemoForce) -> None:
    wards = Area.objects.neighbourhoods().select_related("parent__parent__parent")

    assert len(wards) == 19
    for ward in wards:
        borough, link, force = ward.parent, ward.parent.parent, ward.parent.parent.parent
        assert ward.path == f"/{force.pk}/{link.pk}/{borough.pk}/{ward.pk}/"
        assert ward.force_id == force.pk == demo.force_id


def test_outlines_are_drawn_as_any_other_force_draws_them(demo: DemoForce) -> None:
    wards = list(Area.objects.neighbourhoods())

    assert boundaries.drawn(wards, on=AS_OF).keys() == {ward.key for ward in wards}
    assert Boundary.objects.filter(svg_path="").count() == 0


def test_the_trail_has_one_batch_a_table(demo: DemoForce, small: World) -> None:
    with as_owner():
        told = dict(Event.objects.filter(action="demo.rows_loaded").values_list("target_type", "pk"))
        counts = {value.event_id: value.after["count"] for value in EventValues.objects.filter(event__in=told.values())}

    assert {kind: counts[pk] for kind, pk in told.items()} == {
        table.label.lower(): len(table) for table in small.tables
    }


def test_the_application_goes_on_numbering_where_the_load_ended(demo: DemoForce) -> None:
    ward = Area.objects.neighbourhoods().first()
    last = max(apps.get_model("areas.Place").objects.values_list("pk", flat=True))

    place = make_place(ward, "A new place")
    try:
        assert place.pk == last + 1
    finally:
        with as_owner():
            place.delete()


def test_setting_up_again_changes_nothing(demo: DemoForce) -> None:
    again = make_demo()

    assert not again.is_new
    assert again.mark == demo
    assert stored("demo.DemoForce") == 1


def test_another_day_is_refused_and_says_what_to_do(demo: DemoForce) -> None:
    with pytest.raises(Refused, match=r"as of 31 March 2026.*HOMEBEAT_HOME"):
        make_demo(as_of=date(2026, 4, 1))


@pytest.mark.parametrize(("mode", "codes"), [("production", ["demo-force"]), ("test", ["demo-force"]), ("demo", [])])
def test_a_demo_force_is_served_in_demo_mode_alone(demo: DemoForce, mode: str, codes: list[str]) -> None:
    assert [one.code for one in demo_shortfalls(mode=mode, holds_demo_force=holds_demo_force())] == codes


def test_the_checks_ask_whether_a_demo_force_is_there(demo: DemoForce) -> None:
    assert "demo-force" in {one.code for one in shortfalls()}
    with override_settings(MODE="demo"):
        assert "demo-force" not in {one.code for one in shortfalls()}


@pytest.mark.parametrize("role", ["web", "worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE demo_demoforce SET seed = 1",
        "DELETE FROM demo_demoforce",
        "INSERT INTO demo_demoforce SELECT * FROM demo_demoforce",
    ],
)
def test_no_page_or_job_can_touch_the_mark(
    demo: DemoForce, module_database: RoleUrls, role: str, statement: str
) -> None:
    with psycopg.connect(getattr(module_database, role)) as application:
        assert application.execute("SELECT count(*) FROM demo_demoforce").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute(statement)


def test_the_demo_never_mixes_with_a_real_force(fresh_database: RoleUrls) -> None:
    make_force("A real force")

    with pytest.raises(Refused, match="already holds a force"):
        make_demo()

    assert stored("demo.DemoForce") == 0
    assert stored("areas.Area") == 1


def test_rows_are_numbered_after_those_that_are_there(fresh_database: RoleUrls, small: World) -> None:
    make_force("A real force")
    with as_owner(), transaction.atomic():
        loaded = loading.load(small, at=AT, details={})

    assert loaded.force.pk == 2
    assert Panel.objects.select_related("area").first().area.force_id == 2


def test_a_load_that_fails_leaves_no_trace(fresh_database: RoleUrls, small: World) -> None:
    broken = small.tables[-1]
    doubled = replace(broken, columns={**broken.columns, "id": [broken.columns["id"][0]] * len(broken)})

    with as_owner(), pytest.raises(Exception, match="duplicate key"), transaction.atomic():
        loading.load(replace(small, tables=(*small.tables[:-1], doubled)), at=AT, details={})

    connection.close()
    assert stored("areas.Area") == stored("people.Person") == stored("audit.Event") == 0


def test_a_column_that_a_model_lacks_or_needs_is_named() -> None:
    table = Table("areas.Succession", {"predecessor_id": np.array([1]), "colour": ["red"]})

    with pytest.raises(loading.ColumnsDiffer, match=r"areas\.Succession.*colour.*successor_id.*share.*on"):
        loading.with_defaults(table)


def test_columns_left_to_the_model_take_its_plain_default() -> None:
    given = ("person_id", "team_id", "duty", "starts_on", "telephone")
    filled = loading.with_defaults(Table("people.TeamMember", {name: np.array([1]) for name in given})).columns

    assert filled["shown_publicly"].value is False
    assert "ends_on" not in filled
