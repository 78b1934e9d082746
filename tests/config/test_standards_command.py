import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from homebeat.config.commands import standards as verb
from homebeat.foundation.audit.models import Event
from tests.conftest import as_owner

BROKEN = 'dataset = "issue_groups"\ntitle = "Headings"\nsays = "Headings."\n[[entry]]\ncode = "Roads"\n'
ROADS = 'valid_from = 2000-01-01\nsource = "Homebeat\'s own, for a test"\nname = "Roads"\n'


@pytest.fixture
def owner(db: None) -> Iterator[None]:
    with as_owner():
        yield


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)
    return verb.run(parser.parse_args(words))


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return json.loads(capsys.readouterr().out)


def test_show_gives_what_holds_on_the_day(owner: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "clocks.priority_review", "--on", "2024-09-01", "--format", "json") == 0
    fields = {row["field"]: row["value"] for row in printed(capsys)}
    assert (fields["length"], fields["last_day"]) == (6, "2025-03-31")


def test_show_gives_one_field(owner: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "staffing_models.ward_standard.posts", "--on", "2026-09-01", "--format", "csv") == 0
    assert capsys.readouterr().out.splitlines() == [
        "field,value",
        'posts,"{""pcsos"": 3, ""sergeants"": 1, ""constables"": 2}"',
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "clocks.public_reply", "--on", "2008-09-01"], "is not in force on 1 September 2008"),
        (["show", "clocks.nothing"], "There is no standard 'clocks.nothing'"),
        (["list", "nothing"], "There is no standard 'nothing'"),
    ],
)
def test_a_refusal_is_one_line_and_exit_1(
    owner: None, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert run(*words) == 1
    out = capsys.readouterr()
    assert said in out.err
    assert out.out == ""


def test_list_counts_datasets_and_lists_entries(owner: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--format", "json") == 0
    assert {"dataset": "roles", "entries": 13} in printed(capsys)
    assert run("list", "staffing_models", "--on", "2026-09-01") == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == verb.ENTRY_COLUMNS
    assert [row.split()[1] for row in rows] == ["ward_standard", "ward_large", "special_standard", "transport"]


def test_load_reports_each_change_and_leaves_one_audit_event(
    owner: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "issue_groups.toml").write_text(BROKEN.replace("Roads", "roads") + ROADS)
    assert run("load", "--from", str(tmp_path), "--format", "json") == 0
    out = capsys.readouterr()
    rows = json.loads(out.out)
    assert [row["code"] for row in rows if row["outcome"] != "withdrawn"] == ["roads"]
    assert f"{sum(row['outcome'] == 'withdrawn' for row in rows)} withdrawn" in out.err
    event = Event.objects.get(action="standards.loaded")
    assert event.values_held.after["count"] == len(rows)
    assert run("load", "--from", str(tmp_path)) == 0
    assert Event.objects.filter(action="standards.loaded").count() == 1  # nothing changed, nothing to tell


def test_a_broken_file_loads_nothing(owner: None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "issue_groups.toml").write_text(BROKEN + ROADS)
    assert run("load", "--from", str(tmp_path)) == 1
    assert "issue_groups.toml, entry 'Roads', field 'code': is 'Roads'." in capsys.readouterr().err
    assert not Event.objects.filter(action="standards.loaded").exists()
    assert run("show", "youth_rule.current_priorities", "--on", "2026-01-01") == 0


def test_docs_writes_both_pages(tmp_path: Path) -> None:
    assert run("docs", "--into", str(tmp_path)) == 0
    assert (tmp_path / "glossary.md").read_text().startswith("# Glossary\n")
    assert "| `ward_large` |" in (tmp_path / "rules" / "standards.md").read_text()


def test_the_example_works(owner: None) -> None:
    program, name, *words = verb.EXAMPLE.split()
    assert (program, name) == ("homebeat", "standards")
    assert run(*words) == 0
