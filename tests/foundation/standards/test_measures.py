"""The measures: one file each, the report's and the Guarantee's among them, each counted or waiting for named records."""

import tomllib
from pathlib import Path

import pytest

from homebeat.foundation.standards.files import FRAMEWORKS, parted_dataset, read_all
from homebeat.foundation.standards.problems import StandardsInvalid
from homebeat.snapshots.allow_list import read_allow_list

MEASURES = {one.code: one for one in parted_dataset("measures").entries}


def test_one_file_holds_one_measure() -> None:
    assert {path.stem for path in (FRAMEWORKS / "measures").glob("*.toml")} == MEASURES.keys()
    assert next(one for one in read_all() if one.name == "measures").entries == parted_dataset("measures").entries


@pytest.mark.parametrize(
    ("code", "known_as", "polarity"),
    [
        ("spi_2a", "SPI 2a", "higher"),
        ("kdi", "KDI", "higher"),
        ("spi_10b", "SPI 10b", "lower"),
        ("spi_1e", "SPI 1e", "higher"),
        ("spi_3b", "SPI 3b", "higher"),
        ("spi_3b_gap", "SPI 3b gap", "lower"),
    ],
)
def test_the_reports_indicators_are_there_with_the_better_side_named(code: str, known_as: str, polarity: str) -> None:
    one = MEASURES[code]

    assert (one["known_as"], one["polarity"], one["family"]) == (known_as, polarity, "spi")
    assert "HMIC 2008" in one.source


def test_the_framework_has_six_measures_and_says_who_lists_them() -> None:
    six = [one for one in MEASURES.values() if one["family"] == "framework"]

    assert len(six) == 6
    assert all("28 September 2006" in one.source and "without listing them" in one.source for one in six)


def test_the_guarantees_five_pillars_are_all_there() -> None:
    sources = [one.source for one in MEASURES.values() if one["family"] == "guarantee"]

    for pillar in ("1, police back", "2, community-led", "3, performance standards", "4, crackdown", "5, safer town"):
        assert any(f"pillar {pillar}" in source for source in sources), pillar


def test_every_measure_is_counted_from_tables_of_a_snapshot_or_waits_for_named_records() -> None:
    tables = {one.name for one in read_allow_list().tables}
    for one in MEASURES.values():
        assert len({"expression", "answers", "waiting_for"} & one.data.keys()) == 1, one.code
        assert set(one.get("tables", ())) <= tables, one.code


def test_the_policy_that_a_measure_is_judged_by_is_shipped() -> None:
    known = {f"{one.dataset}.{one.code}.{name}" for held in read_all() for one in held.entries for name in one.data}
    named = {path for one in MEASURES.values() for path in one.get("policy", ())}

    assert named
    assert named <= known


def test_a_question_of_the_bank_gives_the_answers_that_a_measure_is_worked_out_from() -> None:
    asked = {
        question.get("measure"): question["polarity"]
        for file in (FRAMEWORKS / "questions").glob("*.toml")
        for question in tomllib.loads(file.read_text(encoding="utf-8"))["question"]
    }
    named = {one.code: one["answers"] for one in MEASURES.values() if "answers" in one.data}

    assert len(named) >= 10
    for code, answers in named.items():
        assert answers in asked, code
        assert asked[answers] == MEASURES[code]["polarity"] or code == "spi_3b_gap", code


def test_kinds_of_event_that_a_measure_counts_are_shipped() -> None:
    kinds = {one.code for held in read_all() if held.name == "engagement_kinds" for one in held.entries}
    named = {kind for one in MEASURES.values() for kind in one.get("only", {}).get("kinds", ())}

    assert named
    assert named <= kinds


def test_a_file_under_another_name_and_one_that_breaks_the_schema_are_both_named(tmp_path: Path) -> None:
    (tmp_path / "measures").mkdir()
    good = (FRAMEWORKS / "measures" / "kdi.toml").read_text()
    (tmp_path / "measures" / "other.toml").write_text(good)
    (tmp_path / "measures" / "kdi.toml").write_text(good.replace('answers = "', 'expression = "events"\nanswers = "'))

    with pytest.raises(StandardsInvalid) as refused:
        parted_dataset("measures", tmp_path)
    said = [str(one) for one in refused.value.problems]
    assert any("is 'kdi' in a file called other.toml. Call the file after its code." in one for one in said)
    assert any(one.startswith("kdi.toml, entry 'kdi'") for one in said), said
