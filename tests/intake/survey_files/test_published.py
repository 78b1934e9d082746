"""Published figures as found: loaded whole with every problem named, nothing guessed, and safe to load again."""

import csv
from datetime import date

import pytest

from homebeat.foundation.audit.models import Event, LoadedFile
from homebeat.intake.survey_files.loading import load_survey_file, load_survey_files
from homebeat.intake.survey_files.mapping import MappingRefused, read_mapping, shipped
from homebeat.intake.survey_files.spellings import alike, folded
from homebeat.operations.surveys.models import PublishedResult
from tests.conftest import as_owner
from tests.factories.areas import make_borough, make_force
from tests.intake.survey_files.files import ASKED, DRY, HEADER, PUBLISHED, REPLACE, ROWS, write_mapping, write_published
from tests.intake.test_load_command import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def force():
    force = make_force("Testshire Police")
    for name in ("Aldermere", "Burcombe and Vale", "Carrow"):
        make_borough(force, name)
    return force


def load(path, force, folder, *, asked=ASKED, add="", text=PUBLISHED):
    mapping = read_mapping(write_mapping(folder, text, add=add))
    with as_owner():
        return load_survey_file(path, mapping=mapping, force=force, asked=asked)


def kept() -> list[tuple]:
    rows = PublishedResult.objects.select_related("area").order_by("indicator", "period_end", "area_text")
    return [
        (one.indicator, one.area_text, one.area.name if one.area else None, one.period_end, one.level, one.n)
        for one in rows
    ]


def reasons(outcome) -> list[str]:
    return [one.reason for one in outcome.problems]


class TestAsFound:
    def test_figures_are_kept_as_published_without_a_base(self, force, tmp_path):
        outcome = load(write_published(tmp_path), force, tmp_path)
        assert (outcome.rows, outcome.loaded, outcome.unchanged, outcome.without_location, outcome.refused) == (
            9,
            9,
            0,
            2,
            (),
        )
        assert kept() == [
            ('"Good Job" local', "Aldermere", "Aldermere", date(2014, 12, 31), 0.56, None),
            ('"Good Job" local', "Burcombe and Vale", "Burcombe and Vale", date(2014, 12, 31), 0.7, None),
            ('"Good Job" local', "MPS", "Testshire Police", date(2014, 12, 31), 0.67, None),
            ('"Good Job" local', "Aldermere", "Aldermere", date(2015, 3, 31), 0.6, None),
            ('"Good Job" local', "Burcombe & Vale", None, date(2015, 3, 31), 0.71, None),
            ('"Good Job" local', "MPS", "Testshire Police", date(2015, 3, 31), 0.66, None),
            ("Trust MPS", "Aldermere", "Aldermere", date(2015, 3, 31), 0.8, None),
            ("Trust MPS", "City of Carrow", None, date(2015, 3, 31), 0.79, None),
            ("Trust MPS", "MPS", "Testshire Police", date(2015, 3, 31), 0.81, None),
        ]

    def test_every_problem_is_named_with_its_row_and_column(self, force, tmp_path):
        outcome = load(write_published(tmp_path), force, tmp_path)
        assert [(one.row, one.column) for one in outcome.problems] == [
            (None, ""), (5, "Borough"), (5, "Borough"), (7, "Borough"), (None, "Measure"), (None, "Proportion"),
        ]  # fmt: skip
        told = reasons(outcome)
        assert "no bases (n)" in told[0]
        assert (
            "'Burcombe & Vale' and 'Burcombe and Vale' look like two spellings of one area. They are kept apart"
            in told[1]
        )
        assert "No area of the force is called 'Burcombe & Vale'." in told[2]
        assert "It looks like 'Carrow'" in told[3]
        assert "'Trust MPS' has no figures for 1 of 2 periods, the first of them 31 December 2014." in told[4]
        assert "rounded to 2 decimals, so each may be off by 0.5 points" in told[5]

    def test_the_mapping_alone_makes_two_spellings_one(self, force, tmp_path):
        add = 'same = { "Burcombe & Vale" = "Burcombe and Vale", "City of Carrow" = "Carrow" }\n'
        outcome = load(write_published(tmp_path), force, tmp_path, add=add)
        assert outcome.without_location == 0
        assert not any("spelling" in one or "No area" in one for one in reasons(outcome))
        assert ('"Good Job" local', "Burcombe & Vale", "Burcombe and Vale", date(2015, 3, 31), 0.71, None) in kept()

    def test_two_spellings_in_one_period_are_one_too_many_once_they_are_one(self, force, tmp_path):
        rows = [*ROWS, '31/03/2015;PAS;Burcombe and Vale;"""Good Job"" local";0,7;0,66']
        add = 'same = { "Burcombe & Vale" = "Burcombe and Vale" }\n'
        outcome = load(write_published(tmp_path, rows), force, tmp_path, add=add)
        assert [(one.row, one.column) for one in outcome.refused] == [(8, "Borough")]
        assert "Row 5 holds the same indicator, area and period." in outcome.refused[0].reason
        assert not PublishedResult.objects.exists()

    def test_a_column_that_the_mapping_does_not_name_is_named(self, force, tmp_path):
        path = write_published(tmp_path, [f"{row};x" for row in ROWS], header=f"{HEADER};Note")
        outcome = load(path, force, tmp_path)
        assert (1, "Note") in [(one.row, one.column) for one in outcome.problems]

    def test_a_base_is_kept_where_there_is_one(self, force, tmp_path):
        path = write_published(tmp_path, [f"{row};1200" for row in ROWS[:2]] + [f"{ROWS[2]};"], header=f"{HEADER};n")
        text = PUBLISHED.replace('area = "Borough"', 'area = "Borough"\nn = "n"')
        outcome = load(path, force, tmp_path, text=text)
        assert {one.n for one in PublishedResult.objects.exclude(area_text="MPS")} == {1200, None}
        assert any("Figures without a base: 3." in one for one in reasons(outcome))


class TestFaults:
    @pytest.mark.parametrize(
        ("row", "column", "says"),
        [
            ("2014-12-31;PAS;Aldermere;M;0,5;0,6", "Date", "not a day"),
            ("31/02/2015;PAS;Aldermere;M;0,5;0,6", "Date", "not a day"),
            ("31/12/2014;PAS;Aldermere;M;0.5;0,6", "Proportion", "not a number with ','"),
            ("31/12/2014;PAS;Aldermere;M;56;0,6", "Proportion", "between 0 and 1"),
            ("31/12/2014;PAS;Aldermere;M;0,5;viel", "MPS", "not a number"),
            ("31/12/2014;PAS;;M;0,5;0,6", "Borough", "empty"),
            ("31/12/2014;PAS;=Aldermere;M;0,5;0,6", "Borough", "formula"),
            ("31/12/2014;CSEW;Aldermere;M;0,5;0,6", "Survey", "every row holds 'PAS'"),
            ("31/12/2014;PAS;Aldermere;M;0,5", "MPS", "5 cells; the header has 6"),
        ],
    )
    def test_each_is_named_and_the_file_leaves_no_trace(self, force, tmp_path, row, column, says):
        outcome = load(write_published(tmp_path, [*ROWS, row]), force, tmp_path)
        assert [(one.row, one.column) for one in outcome.refused] == [(8, column)]
        assert says in outcome.refused[0].reason
        assert not PublishedResult.objects.exists()
        assert not LoadedFile.objects.exists()

    def test_two_levels_of_the_force_for_one_period(self, force, tmp_path):
        rows = ["31/12/2014;PAS;Aldermere;M;0,5;0,6", "31/12/2014;PAS;Carrow;M;0,5;0,7"]
        outcome = load(write_published(tmp_path, rows), force, tmp_path)
        assert [(one.row, one.column) for one in outcome.refused] == [(3, "MPS")]
        assert "Row 2 says 0.6" in outcome.refused[0].reason

    def test_a_missing_column(self, force, tmp_path):
        outcome = load(write_published(tmp_path, header="Date;Survey;Area;Measure;Proportion;MPS"), force, tmp_path)
        assert outcome.refused[0].reason == "The mapping names the column 'Borough', which is not there."

    def test_a_header_alone(self, force, tmp_path):
        assert (
            load(write_published(tmp_path, []), force, tmp_path).refused[0].reason
            == "There are no rows under the header."
        )


class TestAgain:
    def test_the_same_file_changes_nothing(self, force, tmp_path):
        path = write_published(tmp_path)
        load(path, force, tmp_path)
        before = kept()
        outcome = load(path, force, tmp_path)
        assert (outcome.loaded, outcome.unchanged) == (0, 9)
        assert kept() == before
        assert LoadedFile.objects.count() == 1
        assert Event.objects.filter(action="surveys.figures_loaded").count() == 1

    def test_a_later_file_adds_its_quarter(self, force, tmp_path):
        load(write_published(tmp_path), force, tmp_path)
        later = write_published(tmp_path, [*ROWS, "30/06/2015;PAS;Aldermere;Trust MPS;0,82;0,8"], name="later.csv")
        outcome = load(later, force, tmp_path)
        assert (outcome.loaded, outcome.unchanged) == (2, 9)

    def test_another_value_is_refused_until_it_is_asked_for(self, force, tmp_path):
        load(write_published(tmp_path), force, tmp_path)
        changed = write_published(tmp_path, [ROWS[0].replace("0,56", "0,58"), *ROWS[1:]], name="changed.csv")
        outcome = load(changed, force, tmp_path)
        assert [(one.row, one.column) for one in outcome.refused] == [(2, "Proportion")]
        assert "--replace" in outcome.refused[0].reason
        outcome = load(changed, force, tmp_path, asked=REPLACE)
        assert (outcome.loaded, outcome.unchanged) == (1, 8)
        assert kept()[0][4] == 0.58
        assert LoadedFile.objects.filter(replaced=True).count() == 1

    def test_a_dry_run_says_everything_and_writes_nothing(self, force, tmp_path):
        outcome = load(write_published(tmp_path), force, tmp_path, asked=DRY)
        assert outcome.loaded == 9
        assert outcome.problems
        assert not PublishedResult.objects.exists()


class TestTheMapping:
    def mapping(self, tmp_path, text):
        return read_mapping(write_mapping(tmp_path, text))

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("holds = ", "mapping.toml"),
            (PUBLISHED.replace('level = "Proportion"\n', ""), "does not say which column holds: level"),
            (PUBLISHED.replace("force_level", "colour"), "names columns for colour"),
            (PUBLISHED.replace('"d/m/Y"', '"American"'), "dates"),
            (PUBLISHED.replace("published", "rumours", 1), "holds"),
            ('holds = "respondents"\nsurvey = "S"\nsource = "made up for a test"\n[columns]\nanswered_on = "d"\n', "must name the wave"),
        ],
    )  # fmt: skip
    def test_what_it_cannot_be_is_said(self, tmp_path, text, says):
        with pytest.raises(MappingRefused, match=says):
            self.mapping(tmp_path, text)

    def test_those_that_are_shipped_can_be_used_by_name(self, force, tmp_path, capsys):
        assert list(shipped()) == ["public_attitude_survey"]
        assert read_mapping(shipped()["public_attitude_survey"]).columns == self.mapping(tmp_path, PUBLISHED).columns
        assert run("survey", write_published(tmp_path), "--mapping", "public_attitude_survey") == 0
        assert PublishedResult.objects.count() == 9
        with pytest.raises(SystemExit):
            run("survey", write_published(tmp_path), "--mapping", "nobody_ships_this")


class TestSpellings:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Hammersmith & Fulham", "Hammersmith and Fulham"),
            ("City of Westminster", "Westminster"),
            ("London Borough of Brent", "Brent"),
            ("Kingston-upon-Thames", "Kingston upon Thames"),
            ("KINGS NORTON", "King's Norton"),
        ],
    )
    def test_what_looks_alike(self, one, other):
        assert folded(one) == folded(other)

    @pytest.mark.parametrize(("one", "other"), [("Barnet", "Brent"), ("Mill Ward North", "Mill Ward South")])
    def test_what_does_not(self, one, other):
        assert folded(one) != folded(other)

    def test_groups_of_names(self):
        assert alike(["Brent", "Barnet", "London Borough of Brent"]) == [("Brent", "London Borough of Brent")]


@pytest.mark.real_data
def test_the_public_attitude_survey_as_found(real_data, tmp_path):
    """5,216 rows, 21 quarters, 32 boroughs; one borough is spelt otherwise than in the tree, and there is no n."""
    path = real_data / "surveys" / "pas" / "pas_borough_raw_semicolon_decimal_comma.csv"
    force = make_force("Metropolitan Police")
    names = {line.split(";")[2] for line in path.read_text().splitlines()[1:]}
    for name in sorted(names):
        make_borough(force, "Westminster" if name == "City of Westminster" else name)
    mapping = write_mapping(tmp_path)
    with as_owner():
        (outcome,) = load_survey_files([path], mapping_path=mapping, force_name="Metropolitan Police", asked=ASKED)
    assert outcome.refused == ()
    of_force = 7 * 21 + 16  # eight measures, one of which begins later
    assert (outcome.rows, outcome.loaded, outcome.without_location) == (5216 + of_force, 5216 + of_force, 163)
    told = " ".join(reasons(outcome))
    for words in (
        "no bases (n)",
        "called 'City of Westminster'",
        "It looks like 'Westminster'",
        "'Trust MPS' has no figures for 5 of 21 periods",
        "rounded to 2 decimals",
    ):
        assert words in told
    first = PublishedResult.objects.get(
        area_text="Barking and Dagenham", indicator='"Good Job" local', period_end=date(2014, 12, 31)
    )
    assert (first.level, first.n, first.line, first.area.name) == (0.56, None, 2, "Barking and Dagenham")


@pytest.mark.real_data
def test_the_figures_are_those_of_the_clean_copy(real_data, tmp_path):
    """Every figure of the tidied copy, read by another program's rules, stands in what was loaded."""
    folder = real_data / "surveys" / "pas"
    force = make_force("Metropolitan Police")
    mapping = read_mapping(write_mapping(tmp_path))
    with as_owner():
        load_survey_file(
            folder / "pas_borough_raw_semicolon_decimal_comma.csv", mapping=mapping, force=force, asked=ASKED
        )
    loaded = {
        (one.period_end.isoformat(), one.area_text, one.indicator): one.level for one in PublishedResult.objects.all()
    }
    with (folder / "pas_borough_quarterly.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5216
    for row in rows:
        assert loaded[row["quarter_end"], row["borough"], row["measure"]] == float(row["proportion"])
