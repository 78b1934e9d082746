"""One row for each respondent, from CSV, a spreadsheet or Parquet: the same answers, weights and places in the sample."""

import json
import zipfile
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from homebeat.config.commands import load as command
from homebeat.foundation.audit.models import Event, LoadedFile
from homebeat.intake.survey_files import sheets
from homebeat.intake.survey_files.loading import load_survey_file
from homebeat.intake.survey_files.mapping import read_mapping
from homebeat.operations.surveys.models import Response
from tests.conftest import as_owner
from tests.factories.areas import make_borough, make_force, make_neighbourhood
from tests.factories.surveys import choice, make_content, make_wave, written
from tests.intake.survey_files.files import (
    ASKED,
    DRY,
    PEOPLE,
    PEOPLE_HEADER,
    REPLACE,
    RESPONDENTS,
    write,
    write_mapping,
    write_people,
)
from tests.intake.test_load_command import run

pytestmark = pytest.mark.django_db

WHERE = {**choice("where", "park", "street"), "kind": "several"}
CONTENT = make_content(choice("first"), WHERE, written("age", "number", least=16, most=120), written("why"))


@pytest.fixture
def ward():
    return make_neighbourhood(make_borough(make_force("Testshire Police"), "Aldermere"), "Mill Ward")


@pytest.fixture
def wave(ward):
    return make_wave(ward.force, CONTENT, title="Spring", state="closed")


def load(path, ward, folder, *, asked=ASKED, text=RESPONDENTS):
    mapping = read_mapping(write_mapping(folder, text))
    with as_owner():
        return load_survey_file(path, mapping=mapping, force=ward.force, asked=asked)


def kept() -> list[tuple]:
    names = ("answered_on", "area__name", "area_text", "weight", "stratum", "cluster", "fpc", "answers", "source")
    with as_owner():
        return list(Response.objects.order_by("answered_on").values_list(*names))


EXPECTED = [
    (date(2026, 3, 2), "Mill Ward", "Mill Ward", 1.5, "north", "p1", 14000.0, {"first": "yes", "where": ["park", "street"], "age": 31}, "file"),
    (date(2026, 3, 3), "Mill Ward", "Mill Ward", 0.5, "north", "p1", 14000.0, {"first": "no"}, "file"),
    (date(2026, 3, 4), "Testshire Police", "Elsewhere", 2.0, "south", "p2", 9000.0, {"where": ["park"], "age": 70}, "file"),
]  # fmt: skip


def as_spreadsheet(folder, *, typed: bool = True):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(PEOPLE_HEADER)
    for day, area, weight, stratum, cluster, size, *answers in PEOPLE:
        moment = datetime.fromisoformat(day) if typed else day
        sheet.append([moment, area, float(weight), stratum, cluster, int(size), *answers])
    path = folder / "people.xlsx"
    book.save(path)
    return path


def as_parquet(folder):
    columns = list(zip(*PEOPLE, strict=True))
    table = pa.table(
        {
            "day": pa.array([date.fromisoformat(one) for one in columns[0]]), "ward": columns[1],
            "w": pa.array([float(one) for one in columns[2]]), "str": columns[3], "psu": columns[4],
            "N": pa.array([int(one) for one in columns[5]]), "q1": pa.array([int(one) for one in columns[6]]),
            "q2": [one or None for one in columns[7]], "age": columns[8],
        }
    )  # fmt: skip
    path = folder / "people.parquet"
    pq.write_table(table, path)
    return path


class TestEveryKindOfFile:
    @pytest.mark.parametrize("make", [write_people, as_spreadsheet, as_parquet])
    def test_gives_the_same_answers(self, ward, wave, tmp_path, make):
        outcome = load(make(tmp_path), ward, tmp_path)
        assert outcome.refused == ()
        assert (outcome.rows, outcome.loaded, outcome.without_location) == (3, 3, 1)
        assert kept() == EXPECTED

    def test_a_named_sheet(self, ward, wave, tmp_path):
        path = as_spreadsheet(tmp_path)
        book = openpyxl.load_workbook(path)
        book.create_sheet("Notes", 0)
        book.save(path)
        text = RESPONDENTS.replace("[reading]", '[reading]\nsheet = "Sheet"')
        assert load(path, ward, tmp_path, text=text).loaded == 3
        refused = load(path, ward, tmp_path, text=RESPONDENTS.replace("[reading]", '[reading]\nsheet = "Data"')).refused
        assert refused[0].reason == "There is no sheet 'Data'. The file has: Notes, Sheet."

    def test_a_spreadsheet_that_is_none(self, ward, wave, tmp_path):
        assert "not an XLSX file" in load(write(tmp_path, "day,ward", "a.xlsx"), ward, tmp_path).refused[0].reason
        with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as packed:
            packed.writestr("nothing.txt", "x")
        assert "cannot be read as a spreadsheet" in load(tmp_path / "b.xlsx", ward, tmp_path).refused[0].reason

    def test_a_spreadsheet_that_would_burst(self, ward, wave, tmp_path, monkeypatch):
        monkeypatch.setattr(sheets, "MOST_BYTES", 1000)
        assert "Unpacked, this spreadsheet takes" in load(as_spreadsheet(tmp_path), ward, tmp_path).refused[0].reason

    def test_parquet_that_is_none(self, ward, wave, tmp_path):
        assert "cannot be read as Parquet" in load(write(tmp_path, "x", "a.parquet"), ward, tmp_path).refused[0].reason

    def test_an_empty_row_of_a_spreadsheet_is_named(self, ward, wave, tmp_path):
        path = as_spreadsheet(tmp_path)
        book = openpyxl.load_workbook(path)
        book.active.insert_rows(3)
        book.save(path)
        assert [(one.row, one.reason) for one in load(path, ward, tmp_path).refused] == [
            (3, "This row is empty. Take it out.")
        ]


class TestFaultsAndProblems:
    @pytest.mark.parametrize(
        ("place", "value", "column", "says"),
        [
            (0, "02/03/2026", "day", "not a day"),
            (0, "", "day", "not a day"),
            (2, "0", "w", "A weight is a number above 0"),
            (2, "1,5", "w", "not a number"),
            (3, "@x", "str", "formula"),
            (6, "3", "q1", "'3' is no answer to 'first'"),
            (7, "park|sea", "q2", "'park|sea' is no answer to 'where'"),
            (8, "15", "age", "'15' is no answer to 'age'"),
            (1, "=ward", "ward", "formula"),
        ],
    )
    def test_each_is_named_and_the_file_leaves_no_trace(self, ward, wave, tmp_path, place, value, column, says):
        row = [*PEOPLE[0][:place], value, *PEOPLE[0][place + 1 :]]
        if "," in value:
            row[place] = f'"{value}"'
        outcome = load(write_people(tmp_path, [*PEOPLE, row]), ward, tmp_path)
        assert [(one.row, one.column) for one in outcome.refused] == [(5, column)]
        assert says in outcome.refused[0].reason
        assert kept() == []
        assert not LoadedFile.objects.exists()

    def test_what_it_is_loaded_with_is_named(self, ward, wave, tmp_path):
        people = [*PEOPLE, ("2026-03-05", "mill-ward", "", "north", "p1", "", "1", "", "")]
        outcome = load(write_people(tmp_path, people), ward, tmp_path)
        told = [one.reason for one in outcome.problems]
        assert any("'Mill Ward' and 'mill-ward' look like two spellings" in one for one in told)
        assert any(
            "No area of the force is called 'Elsewhere'. Its rows count for Testshire Police alone." in one
            for one in told
        )
        assert any("Rows without a weight: 1." in one for one in told)

    def test_a_column_beyond_the_mapping_is_named(self, ward, wave, tmp_path):
        rows = [",".join((*row, "x")) for row in PEOPLE]
        path = write(tmp_path, "\n".join([",".join((*PEOPLE_HEADER, "q9")), *rows]) + "\n", "more.csv")
        outcome = load(path, ward, tmp_path)
        assert (1, "q9") in [(one.row, one.column) for one in outcome.problems]

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (("Spring", "Autumn"), "'Autumn' names no wave of this force"),
            (('"first"', '"second"'), "The question 'second' is not asked in this wave."),
            (('"age"\nquestion = "age"', '"age"\nquestion = "why"'), "asks people to write, and words are not loaded"),
            (('"2" = "no"', '"2" = "never"'), "'first' does not offer: never."),
        ],
    )
    def test_a_mapping_that_is_not_the_wave_s(self, ward, wave, tmp_path, change, says):
        outcome = load(write_people(tmp_path), ward, tmp_path, text=RESPONDENTS.replace(*change))
        assert says in outcome.refused[0].reason

    def test_a_name_that_two_waves_bear_needs_the_key(self, ward, wave, tmp_path):
        make_wave(ward.force, CONTENT, title="Spring")
        assert "names more than one wave" in load(write_people(tmp_path), ward, tmp_path).refused[0].reason
        text = RESPONDENTS.replace('"Spring"', f'"{wave.key}"')
        assert load(write_people(tmp_path), ward, tmp_path, text=text).loaded == 3

    def test_a_wave_of_another_force_is_none(self, wave, tmp_path):
        other = make_neighbourhood()
        assert "names no wave" in load(write_people(tmp_path), other, tmp_path).refused[0].reason


class TestAgain:
    def test_the_same_file_changes_nothing(self, ward, wave, tmp_path):
        path = write_people(tmp_path)
        load(path, ward, tmp_path)
        outcome = load(path, ward, tmp_path)
        assert (outcome.loaded, outcome.unchanged) == (0, 3)
        assert kept() == EXPECTED
        assert LoadedFile.objects.count() == 1
        assert Event.objects.filter(action="surveys.answers_loaded", outcome="batch").count() == 1

    def test_another_file_is_refused_until_it_is_asked_for(self, ward, wave, tmp_path):
        load(write_people(tmp_path), ward, tmp_path)
        other = write_people(tmp_path, PEOPLE[:1], name="other.csv")
        assert "load with --replace" in load(other, ward, tmp_path).refused[0].reason
        assert len(kept()) == 3
        assert load(other, ward, tmp_path, asked=REPLACE).loaded == 1
        assert kept() == EXPECTED[:1]

    def test_answers_from_the_web_stay_when_a_file_is_replaced(self, ward, wave, tmp_path):
        with as_owner():
            Response.objects.create(wave=wave, area=ward, source="web", answered_on=date(2026, 3, 1), answers={})
        load(write_people(tmp_path), ward, tmp_path)
        load(write_people(tmp_path, PEOPLE[:1], name="other.csv"), ward, tmp_path, asked=REPLACE)
        assert [row[-1] for row in kept()] == ["web", "file"]

    def test_a_dry_run_writes_nothing(self, ward, wave, tmp_path):
        assert load(write_people(tmp_path), ward, tmp_path, asked=DRY).loaded == 3
        assert kept() == []

    def test_the_file_is_named_and_the_line_is_not(self, ward, wave, tmp_path):
        load(write_people(tmp_path), ward, tmp_path)
        with as_owner():
            row = Response.objects.select_related("loaded_from").first()
        assert row.loaded_from.source.endswith("(people.csv)")
        assert not any(field.name in ("line", "row") for field in Response._meta.fields)


MESSAGES = """
holds = "respondents"
survey = "Text-message survey"
source = "made up for a test, as a gateway's file"
wave = "Spring"
channel = "text"
left_out = ["number"]
[reading]
dates = "d/m/Y"
[columns]
answered_on = "received"
[[answer]]
column = "reply"
question = "satisfied"
answers = { "1" = "very", "2" = "fairly", "5" = "not_at_all", "1." = "very" }
"""


class TestTextMessages:
    @pytest.fixture
    def asked(self, ward):
        return make_wave(ward.force, bank_code="text_message", title="Spring")

    def test_a_gateway_s_file_loads_and_no_number_of_a_telephone_is_kept(self, ward, asked, tmp_path):
        path = write(
            tmp_path,
            "number,received,reply\n07700900001,02/03/2026,1\n07700900002,02/03/2026,1.\n07700900003,03/03/2026, 5 \n",
            "sms.csv",
        )
        outcome = load(path, ward, tmp_path, text=MESSAGES)
        assert (outcome.loaded, outcome.refused) == (3, ())
        with as_owner():
            rows = list(Response.objects.order_by("answered_on"))
        assert sorted(one.answers["satisfied"] for one in rows) == ["not_at_all", "very", "very"]
        assert {one.source for one in rows} == {"text"}
        assert not any("07700" in str(vars(one)) for one in rows)

    def test_a_reply_that_stands_for_nothing_is_named(self, ward, asked, tmp_path):
        path = write(tmp_path, "number,received,reply\n1,02/03/2026,great thanks\n", "sms.csv")
        assert load(path, ward, tmp_path, text=MESSAGES).refused[0].reason.startswith("'great thanks' is no answer")


class TestTheCommand:
    def test_answers_in_json_with_its_problems(self, ward, wave, tmp_path, capsys):
        path, mapping = write_people(tmp_path), write_mapping(tmp_path, RESPONDENTS)
        assert run("survey", path, "--mapping", mapping, "--force", "Testshire Police", "--format", "json") == 0
        told = capsys.readouterr()
        (file,) = json.loads(told.out)["files"]
        assert (file["rows"], file["loaded"], file["refused"]) == (3, 3, [])
        assert [sorted(one) for one in file["problems"]] == [["column", "reason", "row"]]
        assert "people.csv: row 4, ward: No area of the force is called 'Elsewhere'." in told.err

    def test_a_dry_run(self, ward, wave, tmp_path, capsys):
        mapping = write_mapping(tmp_path, RESPONDENTS)
        assert run("survey", write_people(tmp_path), "--mapping", mapping, "--dry-run") == 0
        assert "Dry run: nothing was written." in capsys.readouterr().err
        assert kept() == []

    def test_faults_go_to_the_file_asked_for(self, ward, wave, tmp_path):
        path = write_people(tmp_path, [("x", *PEOPLE[0][1:])])
        mapping, errors = write_mapping(tmp_path, RESPONDENTS), tmp_path / "errors.csv"
        assert run("survey", path, "--mapping", mapping, "--errors", errors) == command.REFUSED
        assert errors.read_text().splitlines()[0] == "file,row,column,reason"
        assert ",2,day," in errors.read_text()

    def test_a_mapping_that_cannot_be_used_is_bad_usage(self, ward, wave, tmp_path, capsys):
        mapping = write_mapping(tmp_path, "holds = 1")
        assert run("survey", write_people(tmp_path), "--mapping", mapping) == command.BAD_USAGE
        assert "mapping.toml" in capsys.readouterr().err
