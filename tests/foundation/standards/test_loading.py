from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction

from homebeat.config.database import RoleUrls
from homebeat.foundation import standards
from homebeat.foundation.standards.loading import LOAD_LOCK
from homebeat.foundation.standards.models import Entry, LoadedEdition
from tests.conftest import as_owner

HEAD = 'dataset = "issue_groups"\ntitle = "Headings"\nsays = "Headings of a form."\n'


def entry(code: str, *, begins: str = "2000-01-01", ends: str = "", name: str = "") -> str:
    days = f"valid_from = {begins}\n" + (f"valid_to = {ends}\n" if ends else "")
    return f'[[entry]]\ncode = "{code}"\n{days}source = "Homebeat\'s own, for a test"\nname = "{name or code}"\n'


def write(folder: Path, *entries: str) -> Path:
    (folder / "issue_groups.toml").write_text(HEAD + "".join(entries), encoding="utf-8")
    return folder


def codes(names: tuple[tuple[str, str, date], ...]) -> list[str]:
    return [code for _, code, _ in names]


@pytest.fixture
def owner(db: None) -> Iterator[None]:
    with as_owner():
        yield


@pytest.fixture
def loaded(owner: None, tmp_path: Path) -> Path:
    """Three headings, loaded in place of the shipped data."""
    standards.load_all(write(tmp_path, entry("roads"), entry("drugs"), entry("theft")))
    return tmp_path


def test_the_shipped_data_is_loaded_and_loading_again_changes_nothing(owner: None) -> None:
    before = LoadedEdition.objects.get()
    again = standards.load_all()
    assert (again.added, again.changed, again.withdrawn) == ((), (), ())
    assert len(again.unchanged) == Entry.objects.count() > 200
    after = LoadedEdition.objects.get()
    assert (after.version, after.loaded_at) == (before.version, before.loaded_at)


def test_a_load_says_what_it_added_changed_left_and_withdrew(loaded: Path) -> None:
    report = standards.load_all(
        write(loaded, entry("place"), entry("drugs", name="Drugs and drink"), entry("theft"), entry("place2"))
    )
    assert codes(report.added) == ["place", "place2"]
    assert codes(report.changed) == ["drugs"]
    assert codes(report.unchanged) == ["theft"]
    assert codes(report.withdrawn) == ["roads"]
    assert str(report) == "2 added, 1 changed, 1 unchanged, 1 withdrawn"
    named = [(one.code, one.name) for one in standards.entries("issue_groups", on=date(2026, 1, 1))]
    assert named == [("place", "place"), ("drugs", "Drugs and drink"), ("theft", "theft"), ("place2", "place2")]


def test_a_new_order_is_kept_and_is_no_change(loaded: Path) -> None:
    report = standards.load_all(write(loaded, entry("theft"), entry("roads"), entry("drugs")))
    assert (report.added, report.changed, report.withdrawn) == ((), (), ())
    assert [one.code for one in standards.entries("issue_groups", on=date(2026, 1, 1))] == ["theft", "roads", "drugs"]


def test_an_entry_can_end_and_be_followed_in_one_load(loaded: Path) -> None:
    report = standards.load_all(
        write(
            loaded,
            entry("roads", ends="2020-01-01"),
            entry("roads", begins="2020-01-01", name="Roads and cars"),
            entry("drugs"),
            entry("theft"),
        )
    )
    assert (codes(report.added), codes(report.changed)) == (["roads"], ["roads"])
    assert standards.entry("issue_groups", "roads", on=date(2019, 12, 31)).name == "roads"
    assert standards.entry("issue_groups", "roads", on=date(2020, 1, 1)).name == "Roads and cars"


def test_a_beginning_can_move_over_days_that_another_entry_held(loaded: Path) -> None:
    """The old entries overlap the new ones; withdrawing first keeps the database's own guard content."""
    standards.load_all(write(loaded, entry("roads", ends="2010-01-01"), entry("roads", begins="2010-01-01")))
    report = standards.load_all(write(loaded, entry("roads", ends="2005-01-01"), entry("roads", begins="2005-01-01")))
    assert [str(name[2]) for name in report.withdrawn] == ["2010-01-01"]
    assert standards.load_all(loaded).added == ()


def test_a_fault_loads_nothing_at_all(loaded: Path) -> None:
    write(loaded, entry("place"), entry("Drugs!"))
    with pytest.raises(standards.StandardsInvalid, match="entry 'Drugs!', field 'code'"):
        standards.load_all(loaded)
    assert [one.code for one in standards.entries("issue_groups", on=date(2026, 1, 1))] == ["roads", "drugs", "theft"]


def row(**facts: object) -> Entry:
    given = {
        "dataset": "t",
        "code": "c",
        "valid_from": date(2000, 1, 1),
        "position": 1,
        "data": {},
        "source": "s",
        "checksum": "x",
        **facts,
    }
    return Entry(**given)


@pytest.mark.parametrize(
    ("rows", "guard"),
    [
        ([row(valid_to=date(2000, 1, 1))], "standards_entry_days_in_order"),
        ([row(source="")], "standards_entry_has_a_source"),
        ([row(), row(valid_from=date(2001, 1, 1))], "standards_entry_one_at_a_time"),
        ([row(valid_to=date(2002, 1, 1)), row(valid_from=date(2001, 12, 31))], "standards_entry_one_at_a_time"),
        ([LoadedEdition(id=2, version="x")], "standards_loadededition_only_one"),
    ],
)
def test_the_database_itself_refuses_what_a_load_never_writes(owner: None, rows: list, guard: str) -> None:
    *before, last = rows
    for one in before:
        one.save(force_insert=True)
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        last.save(force_insert=True)


def test_stored_rows_say_what_they_are(owner: None) -> None:
    assert str(Entry.objects.get(code="public_reply")) == "clocks.public_reply from 2025-07-01"
    edition = LoadedEdition.objects.get()
    assert str(edition) == edition.version


def test_following_entries_and_other_codes_are_allowed(owner: None) -> None:
    row(valid_to=date(2001, 1, 1)).save()
    row(valid_from=date(2001, 1, 1)).save()
    row(code="d").save()
    row(dataset="u").save()
    assert Entry.objects.filter(checksum="x").count() == 4


@pytest.mark.parametrize("role", ["homebeat_web", "homebeat_worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO standards_loadededition (id, version) VALUES (1, 'x')",
        "UPDATE standards_entry SET source = 'x'",
        "DELETE FROM standards_entry",
        "TRUNCATE standards_loadededition",
    ],
)
def test_web_and_worker_can_read_but_not_write(db: None, role: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute("SELECT count(*) FROM standards_entry")
        assert cursor.fetchone()[0] > 200
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(statement)


def test_two_loads_at_once_wait_for_each_other(fresh_database: RoleUrls, tmp_path: Path) -> None:
    """While one load holds its lock another does not begin; it would withdraw what the first just added."""
    with psycopg.connect(fresh_database.owner) as other, as_owner(), connection.cursor() as cursor:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
        cursor.execute("SET lock_timeout = '200ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            standards.load_all(write(tmp_path, entry("mine")))
        other.rollback()
        assert standards.load_all(tmp_path).added == (("issue_groups", "mine", date(2000, 1, 1)),)
