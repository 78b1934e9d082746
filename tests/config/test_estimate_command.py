"""`homebeat estimate`, as users of data call it: exit codes, formats, and neither database nor Django."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from homebeat.config.cli import main
from tests.analysis.estimation.frozen import ALONE, FOLDER, PEOPLE, answers

DESIGN = ["--weight", "weight", "--stratum", "stratum", "--cluster", "ward"]


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Return the exit code, what was printed and what was said on stderr."""
    code = main(["estimate", *map(str, arguments)])
    return (code, *capsys.readouterr())


def as_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict:
    """Return the JSON of a call that has to succeed."""
    code, out, said = run(capsys, *arguments, "--format", "json")
    assert code == 0, said
    return json.loads(out)


def test_json_has_the_design_and_the_estimates(capsys) -> None:
    found = as_json(
        capsys, PEOPLE, "--measure", "share:confident=yes", "--measure", "mean:score", "--by", "sex", *DESIGN
    )

    assert list(found) == ["design", "estimates"]
    first = found["estimates"][0]
    assert list(first) == ["measure", "by", "estimate", "se", "ci_low", "ci_high", "df", "n", "deff"]
    theirs = answers()["one_stage"]["share:confident=yes", "female"]
    assert (first["measure"], first["by"], first["n"]) == ("share:confident=yes", {"sex": "female"}, theirs["n"])
    assert (first["se"], first["ci_low"]) == (pytest.approx(theirs["se"]), pytest.approx(theirs["logit_low"]))
    design = found["design"]
    assert (design["rows"], design["strata"], design["clusters"]) == (633, 5, [26])
    assert design["weights"]["effective_n"] < 633
    assert [one["measure"] for one in found["estimates"]] == ["share:confident=yes"] * 2 + ["mean:score"] * 2


def test_csv_has_a_column_for_each_label(capsys) -> None:
    code, out, _ = run(capsys, PEOPLE, "--measure", "total:visits", "--by", "sex,age", *DESIGN, "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert list(rows[0]) == ["measure", "sex", "age", "estimate", "se", "ci_low", "ci_high", "df", "n", "deff"]
    assert len(rows) == 6


def test_an_empty_group_has_nulls(capsys) -> None:
    found = as_json(capsys, PEOPLE, "--measure", "mean:score", "--by", "area", *DESIGN)

    empty = next(one for one in found["estimates"] if one["by"] == {"area": "Dale"})
    assert (empty["estimate"], empty["se"], empty["ci_low"], empty["n"]) == (None, None, None, 0)


def test_fitted_weights_are_described_where_no_weight_was_given(capsys) -> None:
    weights = as_json(capsys, PEOPLE, "--measure", "mean:visits", "--poststratify", f"age={FOLDER / 'age_totals.csv'}")[
        "design"
    ]["weights"]
    alone = as_json(capsys, PEOPLE, "--measure", "mean:visits")["design"]

    assert weights["sum"] == pytest.approx(156000)
    assert weights["smallest"] < 156000 / 633 < weights["largest"]
    assert "weights" not in alone


def test_several_breakdowns_come_one_after_another(capsys) -> None:
    found = as_json(capsys, PEOPLE, "--measure", "mean:score", "--by", "sex", "--by", "age", *DESIGN)

    assert [list(one["by"]) for one in found["estimates"]] == [["sex"]] * 2 + [["age"]] * 3


def test_fitted_weights_show_how_well_they_fit_and_what_was_merged(capsys, tmp_path: Path) -> None:
    ages = tmp_path / "ages.csv"
    ages.write_text("category,total\n16-34,52000\n35-64,71000\n65+,33000\n100+,500\n")
    sexes = tmp_path / "sexes.csv"
    sexes.write_text("category;total\nfemale;80750\nmale;75750\n")

    code, out, said = run(
        capsys, PEOPLE, "--measure", "mean:score", *DESIGN, "--rake", f"age={ages}", f"sex={sexes}", "--format", "json"
    )

    assert code == 0
    assert "age: '100+' (500 people) has no respondents and is merged with '65+'." in said
    design = json.loads(out)["design"]
    assert design["weights"]["sum"] == pytest.approx(156500)
    assert [margin["column"] for margin in design["rake"]] == ["age", "sex"]
    assert max(margin["furthest_from_total"] for margin in design["rake"]) < 1e-12
    assert design["rake"][0]["merged"]


def test_options_reach_the_estimator(capsys) -> None:
    common = (PEOPLE, "--measure", "share:confident=yes", *DESIGN)
    theirs = answers()["one_stage"]["share:confident=yes", "all"]

    beta = as_json(capsys, *common, "--ci", "beta", "--deff", "replace")["estimates"][0]
    wide = as_json(capsys, *common, "--level", "0.99")["estimates"][0]
    post = as_json(capsys, *common, "--poststratify", f"age={FOLDER / 'age_totals.csv'}")["estimates"][0]
    raked = as_json(
        capsys, *common, *(item for name in ("age", "sex", "area") for item in ("--rake", f"{name}={FOLDER / f'{name}_totals.csv'}")),
        "--rake-variance", "rake",
    )["estimates"][0]  # fmt: skip

    assert (beta["ci_low"], beta["deff"]) == (
        pytest.approx(theirs["beta_low"], rel=1e-6),
        pytest.approx(theirs["deff_replace"]),
    )
    assert wide["ci_low"] < theirs["logit_low"]
    assert post["se"] == pytest.approx(answers()["poststratified"]["share:confident=yes", "all"]["se"])
    assert raked["se"] == pytest.approx(answers()["raked_rake"]["share:confident=yes", "all"]["se"])


def test_missing_answers_are_told_or_refused(capsys) -> None:
    common = (PEOPLE, "--measure", "share:confident=yes", *DESIGN)

    assert run(capsys, *common)[2] == "share:confident=yes: 57 rows without an answer are left out.\n"
    code, out, said = run(capsys, *common, "--missing", "refuse")
    assert (code, out) == (1, "")
    assert "57 rows have no answer" in said


def test_refusals_exit_with_1_and_say_what_to_do(capsys, tmp_path: Path) -> None:
    lonely = (ALONE, "--measure", "mean:visits", *DESIGN)
    for arguments, says in (
        (lonely, "Choose what it adds: adjust, average, remove or certainty"),
        ((tmp_path / "none.csv", "--measure", "mean:x"), "there is no such file"),
        ((PEOPLE, "--measure", "mean:scor"), "there is no column 'scor'. Did you mean score?"),
        ((PEOPLE, "--measure", "mean:sex"), "cells are not numbers"),
        ((PEOPLE, "--measure", "share:confident=Yes"), "Did you mean yes"),
        ((PEOPLE, "--measure", "mean:visits", "--fpc", "wards,streets"), "need"),
    ):
        code, out, said = run(capsys, *arguments)
        assert (code, out) == (1, ""), arguments
        assert says in said
    assert run(capsys, *lonely, "--lonely", "adjust")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "the following arguments are required: FILE, --measure"),
        (["x.csv", "--measure", "average:score"], "'average:score' is not a measure"),
        (["x.csv", "--measure", "men:score"], "Write mean:COL"),
        (["x.csv", "--measure", "share:confident"], "is not written as share:COL=VALUE"),
        (["x.csv", "--measure", "ratio:a"], "is not written as ratio:A/B"),
        (["x.csv", "--measure", "mean:"], "is not written as mean:COL"),
        (["x.csv", "--measure", "mean:a", "--level", "95"], "'95' is not between 0 and 1"),
        (["x.csv", "--measure", "mean:a", "--level", "high"], "'high' is not between 0 and 1"),
        (["x.csv", "--measure", "mean:a", "--by", "a,,b"], "has an empty name between commas"),
        (["x.csv", "--measure", "mean:a", "--rake", "age"], "is not written as COL=FILE"),
        (["x.csv", "--measure", "mean:a", "--ci", "wald"], "invalid choice: 'wald'"),
    ],
)
def test_bad_usage_exits_with_2(capsys, arguments: list[str], says: str) -> None:
    with pytest.raises(SystemExit) as left:
        main(["estimate", *arguments])

    assert left.value.code == 2
    assert says in capsys.readouterr().err


def test_help_names_the_defaults(capsys) -> None:
    with pytest.raises(SystemExit) as left:
        main(["estimate", "--help"])

    text = " ".join(capsys.readouterr().out.split())
    assert left.value.code == 0
    for said in ("share:COL=VALUE[,VALUE]", "default: logit, as R's svyciprop", "R's deff=TRUE (default)", "survey.lonely.psu (default: fail)",
                 "Degrees of freedom are clusters less strata", "a sampling fraction (up to 1)", "na.rm=TRUE"):  # fmt: skip
        assert said in text


def test_neither_database_nor_django_is_loaded() -> None:
    program = (
        "import sys; from homebeat.config.cli import main; code = main(sys.argv[1:]);"
        "print(code, [name for name in ('django', 'psycopg', 'procrastinate') if name in sys.modules])"
    )
    asked = ["estimate", str(PEOPLE), "--measure", "mean:score", *DESIGN, "--format", "csv"]

    done = subprocess.run(
        [sys.executable, "-c", program, *asked],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )

    assert done.stdout.splitlines()[-1] == "0 []"
