"""`homebeat measures` needs neither database nor Django: a snapshot is enough."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from homebeat.config.database import RoleUrls
from homebeat.snapshots.actions import make_snapshot
from tests.conftest import ROOT
from tests.snapshots.conftest import AT, DAY
from tests.snapshots.small_force import make_small_force

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(module_database: RoleUrls, tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Iterator[Run]:
    """Run the verb as a person would, knowing no database."""
    home = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock():
        make_small_force()
        make_snapshot(folder=home / "snapshots", url=module_database.reader, day=DAY, by=None, at=AT)
    kept = {
        name: value
        for name, value in os.environ.items()
        if "DATABASE" not in name and not name.startswith(("HOMEBEAT", "DJANGO"))
    }
    environment = {**kept, "HOMEBEAT_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}

    def ran(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "homebeat", "measures", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return ran


def test_it_prints_every_measure_and_starts_no_database(run: Run, tmp_path: Path) -> None:
    done = run("--format", "json")

    assert (done.returncode, done.stderr) == (0, "")
    found = {one["measure"]: one for one in json.loads(done.stdout)}
    events = found["engagement_events"]["estimates"][0]
    assert (events["value"], events["n"], events["by"]) == (2.0, 2, {"force": "Northshire Police"})
    assert events["snapshot"].startswith("2026-03-31-213000-")
    assert found["spi_2a"]["estimates"] == []
    assert found["spi_2a"]["missing"].startswith("Worked out from survey answers")
    assert found["npg_abstraction"]["missing"].startswith("No records yet: ")
    assert found["spi_1e"]["target"] == 0.81


def test_it_breaks_down_and_takes_a_day(run: Run) -> None:
    done = run("engagement_events", "--by", "neighbourhood,month", "--as-of", "2026-02-28", "--format", "csv")

    lines = done.stdout.splitlines()
    assert lines[0] == "measure,area,month,value,unit,n,period,polarity,snapshot,notes"
    assert [line.split(",")[:4] for line in lines if ",2026-02," in line] == [
        ["engagement_events", "Elm", "2026-02", "1.0"],
        ["engagement_events", "Oak", "2026-02", "1.0"],
    ]


def test_the_table_is_for_people(run: Run) -> None:
    done = run("events_per_10000", "kdi")

    assert "Northshire Police" in done.stdout
    assert " 1 " in done.stdout, "two events, 20,000 residents"
    assert "Worked out from survey answers with their weights" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["happiness"], 1, "There is no measure 'happiness'"),
        (["--snapshot", "2020-01-01-000000-abc"], 1, "There is no snapshot '2020-01-01-000000-abc'"),
        (["--as-of", "2030-01-01"], 1, "knows nothing after 2026-03-31"),
        (["--by", "street"], 2, "give one of neighbourhood, borough"),
        (["--by", "month,borough"], 2, "give one of neighbourhood, borough"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, words: list[str], code: int, said: str) -> None:
    done = run(*words)

    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
