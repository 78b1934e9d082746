"""Every field of every model is decided: it is a column, or it is left out for a reason."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from django.apps import apps
from django.db.models import EmailField, TextField

from homebeat.foundation.areas.models import Team
from homebeat.foundation.people.models import TeamMember
from homebeat.snapshots.allow_list import AllowList, Closed, Column, Made, Table, read_allow_list
from homebeat.snapshots.coverage import faults, require_whole
from homebeat.snapshots.problems import SnapshotRefused
from homebeat.snapshots.ways import fields_on

ALLOWED = read_allow_list()
NAMED = {"areas.Area", "areas.SmallArea"}  # places have names that everybody may know


def test_every_field_of_every_model_is_a_column_or_left_out_for_a_reason() -> None:
    assert list(faults(ALLOWED, apps.get_models(include_auto_created=True))) == []
    assert len(ALLOWED.tables) > 20, "the walk found too little to be a check"


def table(name: str) -> Table:
    return next(one for one in ALLOWED.tables if one.name == name)


def found(*tables: Table, closed: Iterable[Closed] = (), models: tuple[type, ...] = (Team, TeamMember)) -> list[str]:
    return list(faults(AllowList(tables, tuple(closed)), models))


TEAMS, POSTINGS = table("teams"), table("postings")
ELSEWHERE = [Closed(("areas.Area", "people.Person"), "Not looked at in this test.")]


def with_column(of: Table, name: str, path: str, made: Made = Made.PLAIN) -> Table:
    return replace(of, columns=(*of.columns, Column(name, path, made)))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (replace(TEAMS, columns=TEAMS.columns[1:]), "areas.Team.key is neither a column nor left out"),
        (replace(TEAMS, left_out={**TEAMS.left_out, "spot": ("kind",)}), "areas.Team.kind stands more than once"),
        (
            replace(TEAMS, left_out={**TEAMS.left_out, "spot": ("height",)}),
            "areas.Team.height is left out but is no field",
        ),
        (replace(TEAMS, left_out={**TEAMS.left_out, "secret": ("id",)}), "areas.Team.id stands more than once"),
        (with_column(TEAMS, "who", "area__chief"), "there is no way 'area__chief'; it ends before 'chief'"),
        (with_column(TEAMS, "who", "kind__name"), "it ends before 'name'"),
        (with_column(TEAMS, "area", "area"), "shows a row's number"),
        (with_column(TEAMS, "parent", "area__parent"), "shows a row's number"),
    ],
)
def test_a_field_that_is_not_decided_or_decided_twice_is_named(broken: Table, said: str) -> None:
    assert any(said in one for one in found(broken, POSTINGS)), found(broken, POSTINGS)


def test_a_way_may_show_only_what_the_other_models_own_table_shows() -> None:
    people = table("staff")
    whole = (TEAMS, people)
    assert not [one for one in found(POSTINGS, *whole) if "person__" in one]

    for path in ("person__name", "person__email", "person__key", "team__email"):
        broken = with_column(POSTINGS, "who", path)
        assert any(f"the way '{path}' shows" in one for one in found(broken, *whole)), path
    given = with_column(POSTINGS, "who", "person__email", Made.GIVEN)
    assert not [one for one in found(given, *whole) if "person__email" in one]


def test_a_model_nobody_decided_about_is_named_and_one_that_is_gone_too() -> None:
    said = found(TEAMS, closed=[Closed(("areas.Castle",), "There are none in this country.")])

    assert any(one.startswith("people.TeamMember is neither a table nor closed") for one in said)
    assert any(one.startswith("areas.Castle is no model") for one in said)


def test_a_model_or_a_table_that_stands_twice_is_named() -> None:
    said = found(TEAMS, POSTINGS, replace(TEAMS, name="postings"))

    assert "areas.Team stands more than once: keep one." in said
    assert "Table postings stands more than once: rename one." in said


def test_no_snapshot_is_made_while_the_allow_list_has_gaps() -> None:
    with pytest.raises(SnapshotRefused, match=r"(?s)does not fit the models.*areas\.Team is neither"):
        require_whole(AllowList(tuple(one for one in ALLOWED.tables if one.name != "teams"), ALLOWED.closed))


def test_no_free_text_and_no_address_is_shown_and_only_places_show_their_names() -> None:
    looked_at = 0
    for one in ALLOWED.tables:
        for column in one.columns:
            *_, last = fields_on(apps.get_model(one.model), column.path)
            looked_at += 1
            if column.made is Made.GIVEN:
                continue
            assert not isinstance(last, EmailField | TextField) or last.model._meta.label == "standards.Entry", column
            assert last.name != "name" or last.model._meta.label in NAMED, column
            assert last.name not in {"telephone", "password", "title", "place_name", "collar_number"}, column
            assert last.model._meta.label != "people.Person" or last.name != "key", column
    assert looked_at > 100


def test_the_version_changes_with_what_is_shown_and_with_nothing_else() -> None:
    assert read_allow_list().version == ALLOWED.version
    assert AllowList(ALLOWED.tables, ()).version == ALLOWED.version
    assert AllowList((with_column(TEAMS, "x", "kind"),), ()).version != AllowList((TEAMS,), ()).version
