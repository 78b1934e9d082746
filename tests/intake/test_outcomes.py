import csv

from homebeat.intake.delimited import Fault
from homebeat.intake.outcomes import FileOutcome, refused, write_faults

FAULTS = (Fault(2, "Location", "Bad."), Fault(None, "", "=worse"))


def test_the_json_answer_has_exactly_its_names() -> None:
    outcome = FileOutcome("a.csv", rows=3, loaded=2, unchanged=1, without_location=1, without_id=2, notes=("said",))
    assert outcome.as_json() == {
        "file": "a.csv", "rows": 3, "loaded": 2, "unchanged": 1, "without_location": 1, "without_id": 2, "refused": [],
    }  # fmt: skip
    assert refused("b.csv", FAULTS, rows=9).as_json()["refused"] == [
        {"row": 2, "column": "Location", "reason": "Bad."}, {"row": None, "column": "", "reason": "=worse"},
    ]  # fmt: skip


def test_a_table_counts_the_faults() -> None:
    assert refused("b.csv", FAULTS).as_row()["refused"] == 2


def test_the_report_lists_every_fault_and_starts_no_formula(tmp_path) -> None:
    to = tmp_path / "errors.csv"
    assert write_faults([FileOutcome("fine.csv"), refused("=b.csv", FAULTS)], to) == 2
    with to.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["file", "row", "column", "reason"], ["'=b.csv", "2", "Location", "Bad."], ["'=b.csv", "", "", "'=worse"],
    ]  # fmt: skip


def test_a_report_of_nothing_is_its_header(tmp_path) -> None:
    assert write_faults([FileOutcome("fine.csv")], tmp_path / "errors.csv") == 0
    assert (tmp_path / "errors.csv").read_text().strip() == "file,row,column,reason"
