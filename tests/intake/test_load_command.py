"""`homebeat load` as a person runs it: files in, answers on stdout, sentences on stderr, an exit code."""

import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import time
from typing import Any

import psycopg
import pytest

from homebeat.config.commands import load
from homebeat.config.database import ROLES, RoleUrls
from homebeat.foundation.areas.models import Area, Population, Postcode
from homebeat.foundation.recorded_crime.models import CrimeRecord
from tests.conftest import ROOT, as_owner
from tests.factories.areas import make_force
from tests.intake.crime_data.city import make_city
from tests.intake.geography.files import ward, write_outlines, write_population, write_table
from tests.intake.street_files import KNOWN_CODE, awkward_month, crime, write_street


@pytest.fixture
def city(db) -> Area:
    return make_city()


def run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    load.add_arguments(parser)
    with as_owner():
        return load.run(parser.parse_args([str(one) for one in arguments]))


def test_the_json_answer_is_exactly_as_promised(city, tmp_path, capsys) -> None:
    good, bad = write_street(tmp_path, awkward_month()), write_street(tmp_path, [crime(Location="=1")], name="bad.csv")
    assert run("crime", good, bad, "--force", "London", "--format", "json") == 1
    answer = json.loads(capsys.readouterr().out)
    reason = answer["files"][1]["refused"][0].pop("reason")
    assert "formula" in reason
    assert answer == {
        "files": [
            {"file": str(good), "rows": 12, "loaded": 12, "unchanged": 0, "without_location": 3, "without_id": 4, "refused": []},
            {"file": str(bad), "rows": 1, "loaded": 0, "unchanged": 0, "without_location": 0, "without_id": 0,
             "refused": [{"row": 2, "column": "Location"}]},
        ]
    }  # fmt: skip


def test_the_table_goes_to_stdout_and_the_sentences_to_stderr(city, tmp_path, capsys) -> None:
    assert run("crime", write_street(tmp_path, awkward_month()), "--format", "csv") == 0
    told = capsys.readouterr()
    rows = list(csv.DictReader(told.out.splitlines()))
    assert [(row["rows"], row["loaded"], row["refused"]) for row in rows] == [("12", "12", "0")]
    assert "1 of 1: 2018-04-city-of-london-street.csv" in told.err
    assert "no look-up of the force knows their area code: 1." in told.err


def test_a_dry_run_says_so_and_writes_nothing(city, tmp_path, capsys) -> None:
    assert run("crime", write_street(tmp_path, awkward_month()), "--dry-run") == 0
    assert "Dry run: nothing was written." in capsys.readouterr().err
    assert not CrimeRecord.objects.exists()


def test_every_fault_goes_to_the_file_asked_for_and_a_few_to_the_screen(city, tmp_path, capsys) -> None:
    path = write_street(tmp_path, [crime(number, Location="@x") for number in range(30)])
    assert run("crime", path) == 1
    assert "10 more faults; --errors FILE writes them all." in capsys.readouterr().err
    assert run("crime", path, "--errors", tmp_path / "errors.csv") == 1
    with (tmp_path / "errors.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["file"], row["row"], row["column"]) for row in rows] == [
        (str(path), str(number), "Location") for number in range(2, 32)
    ]
    assert "30 faults written to" in capsys.readouterr().err


def test_a_month_that_differs_is_loaded_with_replace(city, tmp_path) -> None:
    assert run("crime", write_street(tmp_path, awkward_month())) == 0
    changed = write_street(tmp_path, awkward_month()[:-1])
    assert run("crime", changed) == 1
    assert run("crime", changed, "--replace") == 0
    assert CrimeRecord.objects.count() == 11


def test_a_force_that_is_not_there_is_bad_usage(city, tmp_path, capsys) -> None:
    assert run("crime", write_street(tmp_path, awkward_month()), "--force", "Londonn") == 2
    assert "There is no force 'Londonn'. Forces here: London." in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["crime"], ["crime", "missing.csv"], ["weather", "x"], ["geography", "x"],
        ["geography", "x", "--force", "A", "--year", "20"], ["geography", "x", "--force", "A", "--valid-from", "soon"],
    ],
)  # fmt: skip
def test_bad_usage_is_told_by_argparse(db, arguments: list[str], tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x").write_text("x")
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    assert stopped.value.code == 2


def test_geography_makes_a_second_force(city, tmp_path, capsys) -> None:
    path = write_outlines(tmp_path, [ward(1), ward(2)])
    assert (
        run("geography", path, "--force", "Kent", "--valid-from", "2023-05-04", "--within", "E09", "--format", "json")
        == 0
    )
    assert json.loads(capsys.readouterr().out)["files"][0]["loaded"] == 2
    assert str(Area.objects.get(name="Kent").opened_on) == "2023-05-04"


def test_postcodes_and_a_years_population_are_loaded_too(city, tmp_path, capsys) -> None:
    header = ["pcds", "lat", "long", "oseast1m"]
    postcodes = write_table(tmp_path, header, [["SW9 8LF", "51.5", "-0.1", "1"]], name="NSPL.csv")
    assert run("postcodes", postcodes) == 0
    assert Postcode.objects.get().postcode == "SW98LF"
    counts = write_population(tmp_path, {KNOWN_CODE: 100}, name="people.csv")
    assert run("geography", counts, "--force", "London", "--year", "2021") == 0
    assert Population.objects.filter(year=2021, count=100).exists()


def test_a_file_that_may_not_be_read_is_bad_usage(db, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(SystemExit):
        run("crime", write_street(tmp_path, awkward_month()))
    assert "you may not read the file" in capsys.readouterr().err


def test_a_terminal_gets_a_bar(city, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run("crime", write_street(tmp_path, awkward_month())) == 0
    told = capsys.readouterr()
    assert "1 of 1" not in told.err
    assert "2018-04-city-of-london-street.csv" in told.out


# The whole program, against a database of its own


def start(urls: RoleUrls, *arguments: object) -> "subprocess.Popen[str]":
    """Start the command line as a person would."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": urls.web}
    environment |= {f"HOMEBEAT_{role.upper()}_DATABASE_URL": getattr(urls, role) for role in ROLES}
    return subprocess.Popen(
        [sys.executable, "-m", "homebeat", "load", *(str(one) for one in arguments)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def answer_of(process: "subprocess.Popen[str]") -> list[dict[str, Any]]:
    """Wait for the program's end and return what it says of each file."""
    told, complaints = process.communicate(timeout=120)
    assert process.returncode == 0, complaints
    return list(json.loads(told)["files"])


def test_a_load_that_is_killed_leaves_whole_files_and_is_taken_up_again(fresh_database, tmp_path, eventually) -> None:
    make_force("London")
    months = [f"2018-{month:02}" for month in range(1, 9)]
    lines = {month: [crime(number, month=month) for number in range(3000)] for month in months}
    files = [write_street(tmp_path, lines[month], name=f"{month}-x-street.csv") for month in months]

    def kept() -> dict[str, int]:
        counts = "SELECT to_char(month, 'YYYY-MM'), count(*) FROM recorded_crime_crimerecord GROUP BY 1"
        with psycopg.connect(fresh_database.reader) as reader:
            return dict(reader.execute(counts).fetchall())

    process = start(fresh_database, "crime", *files)
    eventually(lambda: len(kept()) >= 2, seconds=60)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    time.sleep(0.5)  # the server ends the killed process's transaction
    after = kept()
    assert 2 <= len(after) < 8
    assert set(after.values()) == {3000}

    answer = answer_of(start(fresh_database, "crime", *files, "--format", "json"))
    assert [one["loaded"] + one["unchanged"] for one in answer] == [3000] * 8
    assert sum(one["unchanged"] for one in answer) == 3000 * len(after)
    assert kept() == dict.fromkeys(months, 3000)


def test_two_loads_at_once_of_one_month_keep_it_once(fresh_database, tmp_path) -> None:
    make_force("London")
    path = write_street(tmp_path, [crime(number) for number in range(5000)])
    both = [start(fresh_database, "crime", path, "--format", "json") for _ in range(2)]
    answers = [answer_of(process)[0] for process in both]
    assert sorted((one["loaded"], one["unchanged"]) for one in answers) == [(0, 5000), (5000, 0)]
    with psycopg.connect(fresh_database.reader) as reader:
        assert reader.execute("SELECT count(*) FROM recorded_crime_crimerecord").fetchone() == (5000,)
