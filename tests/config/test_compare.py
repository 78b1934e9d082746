import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from homebeat.config.cli import main

ROOT = Path(__file__).resolve().parents[2]
WORKED = ROOT / "docs" / "methods" / "report_2008" / "indicators.csv"
ROWS = """area,indicator,polarity,level,n,msf_level,msf_n
Camden,Trust,higher,60,1000,50,3000
Ealing,Trust,higher,50,1000,50,3000
"""


def compared(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> list[dict[str, Any]]:
    assert main(["compare", str(path), "--format", "json", *options]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    (tmp_path / "figures.csv").write_text(ROWS)
    return tmp_path / "figures.csv"


def test_the_record_has_the_agreed_shape(figures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, _ = compared(capsys, figures)

    assert first == {
        "area": "Camden",
        "indicator": "Trust",
        "vs_msf": {"difference": 10.0, "se": pytest.approx(1.798147), "p": pytest.approx(2.678e-8, rel=0.01), "verdict": "significantly better"},
        "vs_previous": {"change": None, "se": None, "p": None, "verdict": "not testable"},
        "rule_of_thumb": None,
        "false_discovery": {
            "vs_msf": {"comparisons": 2, "p": pytest.approx(5.356e-8, rel=0.01), "verdict": "significantly better"},
            "vs_previous": {"comparisons": 0, "p": None, "verdict": "not testable"},
        },
        "flips_at_deff": {"vs_msf": pytest.approx(8.0508, rel=1e-4), "vs_previous": None},
        "sentence": (
            "Camden, Trust: 60.0%. That is 10.0 points above the average of similar forces, which is better. "
            "A gap like this is unlikely to have happened by chance. We have no earlier figure to hold it against."
        ),
        "notes": [
            "vs_msf: no design effect is given, so the answers are taken as a simple random sample. "
            "With a design effect of 8.05 or more the verdict would be no significant difference."
        ],
    }  # fmt: skip


def test_csv_says_the_same_in_one_row_each(figures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (record, _) = compared(capsys, figures)
    assert main(["compare", str(figures), "--format", "csv"]) == 0
    row = next(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    assert (row["level"], row["n"], row["polarity"], row["deff"], row["survey"]) == ("60.0", "1000", "higher", "", "")
    assert float(row["vs_msf_p"]) == record["vs_msf"]["p"]
    assert float(row["vs_msf_false_discovery_p"]) == record["false_discovery"]["vs_msf"]["p"]
    assert float(row["vs_msf_flips_at_deff"]) == record["flips_at_deff"]["vs_msf"]
    assert (row["vs_msf_verdict"], row["vs_previous_verdict"]) == ("significantly better", "not testable")
    assert (row["sentence"], row["notes"]) == (record["sentence"], record["notes"][0])


def test_a_table_is_for_reading(figures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(figures)]) == 0
    out = capsys.readouterr().out

    assert "significantly better" in out
    assert "That is the same as the average of similar forces." in out


def test_parquet_gives_the_same_as_csv(figures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(ROWS)))
    text = ("area", "indicator", "polarity")
    columns = {name: [row[name] if name in text else float(row[name]) for row in rows] for name in rows[0]}
    pq.write_table(pa.table(columns), figures.with_suffix(".parquet"))

    assert compared(capsys, figures.with_suffix(".parquet")) == compared(capsys, figures)


def test_a_file_without_n_is_not_testable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(
        "area,indicator,polarity,level,msf_level,change,survey\nMet,SPI 1e,higher,76.9,80.3,-1.4,user_satisfaction\n"
    )

    (record,) = compared(capsys, path)

    assert record["vs_msf"] == {"difference": -3.4, "se": None, "p": None, "verdict": "not testable"}
    assert record["vs_previous"] == {"change": -1.4, "se": None, "p": None, "verdict": "not testable"}
    assert record["rule_of_thumb"] == {"vs_msf": "significantly worse", "vs_previous": "unchanged"}
    assert record["flips_at_deff"] == {"vs_msf": None, "vs_previous": None}
    assert record["notes"][0] == "Row 2, column n: without the number of people no verdict is given."


def test_the_stricter_rule_and_the_smallest_base_are_options(figures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bh, by = (
        compared(capsys, figures, "--false-discovery", rule)[0]["false_discovery"]["vs_msf"]["p"]
        for rule in ("bh", "by")
    )
    assert by == pytest.approx(1.5 * bh)
    assert compared(capsys, figures, "--minimum-base", "1001")[0]["vs_msf"]["verdict"] == "not testable"


def test_bad_usage_ends_with_2(figures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        [],
        [str(figures), "--minimum-base", "0"],
        [str(figures), "--minimum-base", "x"],
        [str(figures), "--format", "xml"],
    ):
        with pytest.raises(SystemExit) as ended:
            main(["compare", *words])
        assert ended.value.code == 2
    assert "a smallest number of people is 1 or more" in capsys.readouterr().err


def test_a_refused_file_says_where_and_why_and_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("area,indicator,polarity,level,n\nMet,a,higher,101,1000\nMet,b,higher,x,1000\n")
    assert main(["compare", str(path)]) == 1
    assert "row 3, column level: 'x' is not a number" in capsys.readouterr().err

    path.write_text("area,indicator,polarity,level,n\nMet,a,higher,101,1000\n")
    assert main(["compare", str(path)]) == 1
    out = capsys.readouterr()
    assert "row 2, column level: 101 is outside 0 to 100 per cent" in out.err
    assert out.out == ""
    assert main(["compare", str(tmp_path / "none.csv")]) == 1
    assert "there is no such file" in capsys.readouterr().err


def test_a_column_that_is_not_read_is_said_beside_the_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("area,indicator,polarity,level,N\nMet,a,higher,50,1000\n")
    assert main(["compare", str(path), "--format", "json"]) == 0

    out = capsys.readouterr()
    assert out.err == "figures.csv: column 'N' is not read. Did you mean n?\n"
    assert json.loads(out.out)[0]["vs_msf"]["verdict"] == "not testable"


@pytest.mark.parametrize("format", ["json", "csv", "table"])
def test_a_file_of_no_rows_is_an_empty_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("area,indicator,polarity,level\n")
    assert main(["compare", str(path), "--format", format]) == 0
    assert capsys.readouterr().out.split()[:1] in (["[]"], ["area,indicator"], ["area"])


def test_it_needs_neither_database_nor_django(figures: Path) -> None:
    program = "import sys; from homebeat.config.cli import main; code = main(sys.argv[1:]); sys.exit(code or 3 * ('django.db' in sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", program, "compare", str(figures), "--format", "json"], env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)[0]["area"] == "Camden"


# The report of 2008, with the numbers of people that its Appendix 3 states.


def by_indicator(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {record["indicator"]: record for record in records}


@pytest.mark.parametrize(
    ("indicator", "vs_msf", "vs_previous"),
    [
        ("SPI 2a", "no significant difference", "unchanged"),
        ("KDI", "no significant difference", "unchanged"),
        ("SPI 10b", "no significant difference", "unchanged"),
        ("SPI 1e", "significantly worse", "deteriorated"),
        ("SPI 3b (minority ethnic)", "not testable", "not testable"),
    ],
)
def test_the_reports_figures_give_these_verdicts(
    capsys: pytest.CaptureFixture[str], indicator: str, vs_msf: str, vs_previous: str
) -> None:
    record = by_indicator(compared(capsys, WORKED))[indicator]

    assert (record["vs_msf"]["verdict"], record["vs_previous"]["verdict"]) == (vs_msf, vs_previous)


def test_the_rule_of_thumb_gives_every_verdict_that_the_report_prints(capsys: pytest.CaptureFixture[str]) -> None:
    printed = {
        row["indicator"]: (row["published_vs_msf"] or "not testable", row["published_vs_previous"])
        for row in csv.DictReader(WORKED.read_text(encoding="utf-8").splitlines())
    }

    found = by_indicator(compared(capsys, WORKED))
    assert {name: tuple(record["rule_of_thumb"].values()) for name, record in found.items()} == printed


def test_where_the_reports_own_numbers_do_not_bear_its_verdict_both_are_printed_with_the_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """SPI 1e fell 1.4 points: under the rule's 2 points, but far outside chance for 600 interviews in each of 32 boroughs."""
    record = by_indicator(compared(capsys, WORKED))["SPI 1e"]

    assert (record["vs_previous"]["verdict"], record["rule_of_thumb"]["vs_previous"]) == ("deteriorated", "unchanged")
    assert record["vs_previous"]["p"] == pytest.approx(0.0010, abs=0.0001)
    assert record["flips_at_deff"]["vs_previous"] == pytest.approx(2.82, abs=0.005)
    assert record["flips_at_deff"]["vs_msf"] > 17
    said = " ".join(record["notes"])
    assert "0.8 points are enough; the rule was made for smaller samples" in said
    assert "The two would agree with a design effect of 2.82 or more." in said
    assert (
        "the source says unchanged; from its own figures and the numbers of people given here the test says deteriorated"
        in said
    )


def test_three_points_that_the_report_calls_both_unchanged_and_an_improvement_are_unchanged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    record = by_indicator(compared(capsys, WORKED))["SPI 10b"]

    assert record["vs_previous"] == {
        "change": -3.0,
        "se": pytest.approx(1.895, abs=0.001),
        "p": pytest.approx(0.113, abs=0.001),
        "verdict": "unchanged",
    }
    assert record["notes"] == [
        "vs_previous: 3.0 points may be down to chance; from 1,000 and 1,000 people it takes 3.7 points."
    ]


def test_a_printed_change_that_parts_from_the_printed_levels_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    record = by_indicator(compared(capsys, WORKED))["SPI 3b (minority ethnic)"]

    assert record["vs_previous"]["change"] == -0.4
    assert (
        "Row 6, column change: the printed difference of -0.4 points is used; the printed levels give -0.5, because they were rounded first."
    ) in record["notes"]


@pytest.mark.real_data
def test_the_published_file_gives_the_same_as_the_worked_input(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file has no n: the worked input's are joined by indicator. Its gap between groups has no level, so nothing can be tested."""
    worked = {row["indicator"]: row for row in csv.DictReader(WORKED.read_text(encoding="utf-8").splitlines())}
    with (real_data / "hmic_2008" / "spi_2008.csv").open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    rows = [as_asked_for(row, worked.get(row["indicator"], {})) for row in published]
    path = tmp_path / "published.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

    found, expected = by_indicator(compared(capsys, path)), by_indicator(compared(capsys, WORKED))

    gap = found.pop("SPI 3b (gap)")
    assert (gap["vs_msf"]["verdict"], gap["vs_previous"]["verdict"]) == ("not testable", "not testable")
    assert gap["sentence"] == "Metropolitan Police Service, SPI 3b (gap): not known."
    for name, record in found.items():
        for side in ("vs_msf", "vs_previous", "flips_at_deff", "sentence"):
            assert record[side] == expected[name][side]
    assert set(found) == set(expected)


def as_asked_for(row: dict[str, str], assumed: dict[str, str]) -> dict[str, str]:
    return {
        "area": row["force"], "indicator": row["indicator"], "polarity": row["good_direction"],
        "survey": "bcs" if row["survey"] == "BCS" else "user_satisfaction", "level": row["level_2007_08_pct"],
        "msf_difference": row["diff_from_msf_pp"], "previous_level": row["level_2005_06_pct"],
        "change": row["change_2005_06_to_2007_08_pp"],
        **{name: assumed.get(name, "") for name in ("n", "msf_n", "previous_n")},
    }  # fmt: skip


@pytest.mark.real_data
def test_the_published_file_alone_has_no_n_and_so_no_verdict(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (real_data / "hmic_2008" / "spi_2008.csv").open(encoding="utf-8", newline="") as file:
        rows = [as_asked_for(row, {}) for row in csv.DictReader(file)]
    path = tmp_path / "published.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

    verdicts = {record[side]["verdict"] for record in compared(capsys, path) for side in ("vs_msf", "vs_previous")}
    assert verdicts == {"not testable"}
