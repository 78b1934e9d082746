"""The declared table: read whole, checked, and never at odds with itself, the roles or the code."""

import ast
import importlib
import re
from datetime import date
from pathlib import Path

import pytest

from homebeat.foundation import standards
from homebeat.foundation.access.loading import load_permissions
from homebeat.foundation.access.models import Permission
from homebeat.foundation.access.policy import ANYONE, NOBODY, SIGNED_IN, PolicyError, policy, read_policy
from tests.conftest import as_owner

SOURCE = Path(standards.__file__).resolve().parents[2]
ASKING = {"require", "areas_open_to", "may", "may_anywhere"}


def row(code: str, routes: str = "", **more: object) -> str:
    rest = "".join(f"\n{name} = {value}" for name, value in more.items())
    return f'[[permission]]\ncode = "{code}"\nsays = "Do a thing"\nroles = ["pcso"]\nroutes = [{routes}]{rest}\n'


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    return folder


def test_a_folder_is_read_into_one_table(tmp_path: Path) -> None:
    read = read_policy(
        written(tmp_path, one=row("a.b", '"x:y"', purpose_required="true"), two=row("c.d", before_second_factor="true"))
    )

    assert set(read.by_action) == {"a.b", "c.d"}
    assert read.by_route["x:y"] is read.by_action["a.b"]
    assert (read.by_action["a.b"].purpose_required, read.by_action["a.b"].before_second_factor) == (True, False)
    assert (read.by_action["c.d"].purpose_required, read.by_action["c.d"].before_second_factor) == (False, True)
    assert read.roles_for("c.d") == {"pcso"}


@pytest.mark.parametrize(
    ("one", "two", "named"),
    [(row("a.b"), row("a.b"), "a.b"), (row("a.b", '"x:y"'), row("c.d", '"x:y"'), "x:y")],
    ids=["an action twice", "a route twice"],
)
def test_a_table_at_odds_with_itself_is_refused(tmp_path: Path, one: str, two: str, named: str) -> None:
    with pytest.raises(PolicyError, match=f"two.toml: '{named}' is declared twice"):
        read_policy(written(tmp_path, one=one, two=two))


def test_a_row_that_breaks_the_schema_is_refused(tmp_path: Path) -> None:
    with pytest.raises(standards.StandardsInvalid):
        read_policy(written(tmp_path, one='[[permission]]\ncode = "a.b"\n'))


def test_an_action_that_nobody_declared_is_a_mistake_not_a_refusal() -> None:
    with pytest.raises(PolicyError, match=r"no.such_thing"):
        policy().permission("no.such_thing")


@pytest.mark.django_db
def test_every_role_in_the_table_is_one_of_the_policy_data() -> None:
    known = {entry.code for entry in standards.entries("roles", on=date(2026, 1, 1))}
    named = set().union(*(one.roles for one in policy().by_action.values()))

    assert named - known <= {ANYONE, SIGNED_IN, NOBODY}
    assert len(named & known) > 8


def actions_asked_about(module: str, text: str) -> set[str]:
    """Return the actions that a module asks access about: written out in the call, or by a name that stands for one."""
    found = set()
    for call in (one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Call) and len(one.args) > 1):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        asked = call.args[1]
        if name in ASKING and isinstance(asked, ast.Constant):
            found.add(asked.value)
        elif name in ASKING and isinstance(asked, ast.Name) and asked.id.isupper():
            found.add(getattr(importlib.import_module(module), asked.id))
    return found


def test_every_action_that_the_code_asks_about_is_declared() -> None:
    asked: dict[str, str] = {}
    for file in SOURCE.rglob("*.py"):
        if "migrations" not in file.parts:
            module = ".".join(file.relative_to(SOURCE.parent).with_suffix("").parts)
            asked |= dict.fromkeys(actions_asked_about(module, file.read_text(encoding="utf-8")), module)
    fenced = set(re.findall(r"(?:read|write)=\"([a-z_.]+)\"", _migrations()))

    assert {code: where for code, where in asked.items() if code not in policy().by_action} == {}
    assert fenced - set(policy().by_action) == set()
    assert {"residents.read_contact", "access.grant_role", "engagement.log_event"} <= set(asked)
    assert fenced


def _migrations() -> str:
    return "".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("migrations/0*.py"))


def test_the_search_for_actions_finds_one_that_is_not_declared() -> None:
    text = 'access.require(by, "engagement.dance", event, at=at)\nareas_open_to(person, READ, on=day)'

    assert actions_asked_about("homebeat.foundation.residents.models", text) == {
        "engagement.dance",
        "residents.read_contact",
    }


def test_whoever_may_write_behind_a_fence_may_read_there() -> None:
    """The database reads back what it writes, so a right to write alone would be a right that does not work."""
    pairs = re.findall(r"read=\"([a-z_.]+)\",\s*write=\"([a-z_.]+)\"", _migrations())

    assert pairs
    for read, write in pairs:
        assert policy().roles_for(write) <= policy().roles_for(read)


@pytest.mark.django_db
def test_the_databases_table_equals_the_declared_one_and_loading_again_changes_nothing() -> None:
    before = set(Permission.objects.values_list("pk", "action", "role", "purpose_required"))
    with as_owner():
        count = load_permissions()

    declared = {(one.action, role, one.purpose_required) for one in policy().by_action.values() for role in one.roles}
    assert {row[1:] for row in before} == declared
    assert set(Permission.objects.values_list("pk", "action", "role", "purpose_required")) == before
    assert count == len(declared)


@pytest.mark.django_db
def test_loading_takes_away_what_is_no_longer_declared_and_mends_what_differs() -> None:
    with as_owner():
        Permission.objects.create(action="old.thing", role="pcso")
        Permission.objects.filter(action="residents.read_contact", role="pcso").update(purpose_required=True)
        load_permissions()

    assert not Permission.objects.filter(action="old.thing").exists()
    assert not Permission.objects.get(action="residents.read_contact", role="pcso").purpose_required
