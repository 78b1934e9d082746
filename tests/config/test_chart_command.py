import json
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from homebeat.config.cli import main

COUNTS = [20, 22, 19, 21, 23, 20, 22, 21, 19, 20, 22, 21, 60]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "counts.csv"
    rows = [f"2018-{month:02},{COUNTS[month - 1]},100" for month in range(1, 13) if month != 6] + ["2019-01,60,100"]
    path.write_text("month,n,base\n" + "\n".join(rows) + "\n")
    return str(path)


def chart(capsys, *arguments: str) -> dict:
    assert main(["chart", *arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_xmr_with_a_fixed_baseline(file: str, capsys) -> None:
    found = chart(capsys, file, "--kind", "xmr", "--time", "month", "--value", "n", "--baseline", "2018-01:2018-12")
    known = [count for place, count in enumerate(COUNTS[:12]) if place != 5]
    ranges = [2, 3, 2, 2, 1, 2, 1, 2, 1]

    assert list(found) == ["centre", "limits", "points", "signals"]
    assert found["centre"] == pytest.approx(sum(known) / 11)
    assert found["limits"]["upper"] == pytest.approx(sum(known) / 11 + 2.66 * sum(ranges) / 9)
    assert found["points"][5] == {"time": "2018-06", "value": None}
    assert found["signals"] == [{"time": "2019-01", "value": 60.0, "rule": "beyond the limits"}]


@pytest.mark.parametrize("kind", ["p", "u"])
def test_shares_and_rates_need_a_base_and_take_one(file: str, capsys, kind: str) -> None:
    found = chart(capsys, file, "--kind", kind, "--time", "month", "--value", "n", "--base", "base")
    assert found["points"][0] == {"time": "2018-01", "value": 0.2}
    plain = chart(capsys, file, "--kind", kind, "--time", "month", "--value", "n", "--base", "base", "--plain")
    assert plain["centre"] == found["centre"]
    assert plain["limits"] != found["limits"]


def test_a_funnel_names_its_areas(tmp_path, capsys) -> None:
    path = tmp_path / "wards.csv"
    path.write_text("ward,yes,asked\n" + "".join(f"Ward {number},60,100\n" for number in range(9)) + "High,97,100\n")
    arguments = [str(path), "--kind", "funnel", "--time", "ward", "--value", "yes", "--base", "asked"]

    assert chart(capsys, *arguments)["signals"] == [{"time": "High", "value": 0.97, "rule": "beyond the limits"}]
    assert chart(capsys, *arguments, "--funnel-of", "rate")["points"][-1] == {"time": "High", "value": 0.97}


@pytest.mark.parametrize("more", [[], ["--trend"], ["--width", "narrow", "--title", "Burglary & theft"]])
def test_svg_is_the_default(file: str, capsys, more: list[str]) -> None:
    assert main(["chart", file, "--kind", "xmr", "--time", "month", "--value", "n", *more]) == 0
    printed = capsys.readouterr()
    root = ET.fromstring(printed.out)  # noqa: S314 (our own drawing)

    assert root.find("{http://www.w3.org/2000/svg}title").text == ("Burglary & theft" if "--title" in more else "n")
    assert ("Trend" in printed.out) is ("--trend" in more)
    assert "No row for 2018-06" in printed.err


def test_a_funnel_is_drawn(tmp_path, capsys) -> None:
    path = tmp_path / "wards.csv"
    path.write_text("ward,yes,asked\nA,5,10\nB,6,12\n")
    assert main(["chart", str(path), "--kind", "funnel", "--time", "ward", "--value", "yes", "--base", "asked"]) == 0
    assert "All areas 50.0%" in capsys.readouterr().out


def test_the_season_is_taken_out_when_asked(tmp_path, capsys) -> None:
    path = tmp_path / "seasonal.csv"
    rows = [
        f"{2015 + place // 12}-{place % 12 + 1:02},{100 + (40 if place % 12 == 6 else 0) + place % 2}"
        for place in range(48)
    ]
    path.write_text("month,n\n" + "\n".join(rows) + "\n")
    arguments = [str(path), "--kind", "xmr", "--time", "month", "--value", "n"]

    assert {f"{2015 + year}-07" for year in range(4)} <= {
        signal["time"] for signal in chart(capsys, *arguments)["signals"]
    }
    assert chart(capsys, *arguments, "--seasons", "additive")["signals"] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--kind", "p"], "needs --base"),
        (["--kind", "funnel", "--base", "base", "--baseline", "2018-01:2018-02"], "not for a funnel"),
        (["--kind", "funnel", "--base", "base", "--trend"], "not for a funnel"),
        (["--kind", "xmr", "--funnel-of", "rate"], "--kind funnel"),
        (["--kind", "xmr", "--plain"], "--plain is for"),
        (["--kind", "u", "--base", "base", "--seasons", "additive"], "--seasons is for"),
    ],
)
def test_options_that_do_not_go_together_are_bad_usage(file: str, capsys, arguments: list[str], says: str) -> None:
    assert main(["chart", file, "--time", "month", "--value", "n", *arguments]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--value", "nn"], "Did you mean n"),
        (["--value", "month"], "not numbers"),
        (["--value", "n", "--baseline", "2018"], "write its first and last period"),
        (["--value", "n", "--baseline", "2011-01:2012-01"], "is not in the series"),
    ],
)
def test_a_refused_file_says_why(file: str, capsys, arguments: list[str], says: str) -> None:
    assert main(["chart", file, "--kind", "xmr", "--time", "month", *arguments]) == 1
    printed = capsys.readouterr()
    assert says in printed.err
    assert printed.out == ""


def test_a_share_given_as_a_count_is_refused(tmp_path, capsys) -> None:
    path = tmp_path / "shares.csv"
    path.write_text("month,share,base\n2018-01,0.6,100\n2018-02,0.7,100\n")

    assert main(["chart", str(path), "--kind", "p", "--time", "month", "--value", "share", "--base", "base"]) == 1
    assert "not a count" in capsys.readouterr().err


def test_neither_django_nor_a_database_is_touched(file: str) -> None:
    code = (
        "import sys; from homebeat.config.cli import main; "
        "code = main(sys.argv[1:]); sys.exit(code or any(name.split('.')[0] in ('django', 'psycopg') for name in sys.modules))"
    )
    arguments = ["chart", file, "--kind", "xmr", "--time", "month", "--value", "n"]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("<svg")
