"""The shipped policy data against the figures of the report, and against itself."""

from datetime import date

import pytest

from homebeat.foundation.standards.files import FRAMEWORKS, PARTED, read_all, read_checked, schema
from homebeat.foundation.standards.values import Standard

DATASETS = {one.name: one for one in read_all()}
TODAY = date(2026, 11, 1)
ROLES = [
    "pcso",
    "constable",
    "sergeant",
    "inspector",
    "borough_commander",
    "link_commander",
    "analyst",
    "central_unit",
    "partner_user",
    "panel_chair",
    "panel_member",
    "inspectorate",
    "administrator",
]


def held(dataset: str, on: date = TODAY) -> dict[str, Standard]:
    return {one.code: one for one in DATASETS[dataset].entries if one.holds_on(on)}


@pytest.mark.parametrize(
    ("code", "day", "length", "unit"),
    [
        ("public_reply", date(2025, 7, 1), 72, "hours"),
        ("quality_of_service", date(2008, 9, 1), 2, "months"),
        ("priority_review", date(2008, 9, 1), 6, "months"),
        ("priority_review", date(2025, 3, 31), 6, "months"),
        ("priority_review", date(2025, 4, 1), 3, "months"),
        ("kin_round", date(2008, 9, 1), 1, "months"),
        ("kin_repeat", date(2008, 9, 1), 6, "months"),
        ("representation_report", date(2008, 9, 1), 6, "months"),
    ],
)
def test_clocks_are_the_published_ones(code: str, day: date, length: int, unit: str) -> None:
    clock = held("clocks", day)[code]
    assert (clock["length"], clock["unit"]) == (length, unit)


def test_the_72_hour_promise_begins_when_it_was_made() -> None:
    assert "public_reply" not in held("clocks", date(2025, 6, 30))


def test_a_network_round_asks_for_thirty_interviews() -> None:
    assert held("clocks")["kin_round"]["quantity"] == 30


def test_the_youth_rule() -> None:
    rule = held("youth_rule", date(2008, 9, 1))
    assert (rule["current_priorities"]["value"], rule["youth_priorities"]["value"]) == (3, 1)


def test_both_readings_of_the_staffing_model_are_on_record() -> None:
    ward = held("staffing_models")["ward_standard"]
    assert dict(ward["posts"]) == {"sergeants": 1, "constables": 2, "pcsos": 3}
    assert dict(ward["other_reading"]["posts"]) == {"sergeants": 1, "constables": 3, "pcsos": 2}


def test_there_are_thirteen_roles_and_only_the_inspectorate_crosses_forces() -> None:
    roles = held("roles")
    assert list(roles) == ROLES
    assert [code for code, role in roles.items() if role["crosses_forces"]] == ["inspectorate"]
    assert [code for code, role in roles.items() if not role["needs_second_factor"]] == ["panel_member"]


def test_engagement_kinds_hold_every_kind_that_the_report_counts() -> None:
    kinds = held("engagement_kinds")
    counted = {"public_meeting", "panel_meeting", "street_briefing", "contact_point", "surgery", "have_a_say_day"}
    others = {"leaflet_drop", "online_session", "environmental_visual_audit", "youth_event", "community_payback"}
    assert counted | others <= set(kinds)
    assert {code for code, kind in kinds.items() if kind["is_meeting"]} >= {"public_meeting", "panel_meeting"}
    assert not kinds["street_briefing"]["is_meeting"]
    assert sorted(kind["quick_log"] for kind in kinds.values() if "quick_log" in kind.data) == [1, 2, 3]


def test_six_strands_each_with_groups() -> None:
    groups = held("community_groups").values()
    assert len(held("diversity_strands")) == 6
    assert {one.get("strand") for one in groups} == set(held("diversity_strands")) | {None}


def test_a_retention_class_has_a_period_unless_it_keeps() -> None:
    for one in DATASETS["retention_classes"].entries:
        periods = [name for name in ("months", "days") if name in one.data]
        assert len(periods) == (0 if one["at_the_end"] == "keep" else 1), one.code
        assert one["at_the_end"] != "review" or one.get("review_rule"), one.code


def test_names_are_not_used_twice_in_one_list() -> None:
    for dataset in DATASETS.values():
        names = [one.name for one in dataset.entries if one.holds_on(TODAY)]
        assert len(names) == len(set(names)), dataset.name


def test_the_glossary_has_two_sentences_at_most_and_is_in_order() -> None:
    words = DATASETS["glossary"].entries
    assert len(words) >= 60
    assert [one.name.casefold() for one in words] == sorted(one.name.casefold() for one in words)
    for word in words:
        assert word["says"].count(". ") <= 1, word.code
        assert word.code not in word.get("see", ()), word.code


def test_every_schema_has_its_file_and_every_file_its_schema() -> None:
    folders = {path.name for path in FRAMEWORKS.iterdir() if path.is_dir()}
    schemas = {path.stem for path in (FRAMEWORKS / "schemas").glob("*.json")}
    assert {"access", "snapshot_tables"} <= schemas & folders
    files = {path.stem for path in FRAMEWORKS.glob("*.toml")}
    apart = {"parts", "survey_mapping"}  # shared pieces, and a file that a force writes itself
    assert schemas - apart - folders == files == set(DATASETS) - {*PARTED}


@pytest.mark.parametrize("path", sorted((FRAMEWORKS / "access").glob("*.toml")), ids=lambda path: path.stem)
def test_access_rows_satisfy_their_schema(path) -> None:
    rows = read_checked(path, "access")["permission"]
    known = {*ROLES, "anyone", "signed_in", "nobody"}
    assert all(set(row["roles"]) <= known for row in rows)


def test_no_schema_lets_unknown_fields_in() -> None:
    for name in DATASETS:
        assert schema(name)["properties"]["entry"]["items"]["additionalProperties"] is False, name
