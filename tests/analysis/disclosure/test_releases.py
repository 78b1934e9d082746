"""What is kept of a release holds what readers know, and nothing that was hidden."""

import json
from random import Random

import pytest

from homebeat.analysis.disclosure.gate import gate
from homebeat.analysis.disclosure.releases import ReleaseUnreadable, read, told_by, written
from tests.analysis.disclosure.examples import AREA, CONTROLLED, ORDINARY, ROUNDED, SEX, asked, counted
from tests.analysis.disclosure.test_gate import PANEL, share_table


@pytest.mark.parametrize("policy", [ORDINARY, ROUNDED, CONTROLLED])
def test_a_kept_release_reads_back_as_it_was(policy) -> None:
    released = gate(counted(PANEL, (AREA, SEX)), policy=policy)

    assert read(written(released)) == told_by(released)


def test_shares_read_back_too() -> None:
    released = gate(asked(Random(3), (SEX,)), policy=ORDINARY)

    assert read(written(released)) == told_by(released)


def test_a_hidden_number_is_not_in_what_is_kept() -> None:
    released = gate(counted({("f",): 3, ("m",): 4_711}, (SEX,)), policy=ORDINARY)
    known = {cell.at: (dict(cell.known), cell.hidden) for cell in told_by(released).cells}

    assert known == {
        ("f",): ({"n": (0, 7)}, ("n",)),
        ("m",): ({"n": (8, None)}, ("n",)),
        ("all",): ({"n": (4714, 4714)}, ()),
    }
    assert "4711" not in written(released)


def test_a_rounded_number_is_kept_as_its_range() -> None:
    released = gate(counted({("f",): 3, ("m",): 42}, (SEX,)), policy=ROUNDED)
    known = {cell.at: dict(cell.known)["n"] for cell in told_by(released).cells}

    assert known == {("f",): (0, 7), ("m",): (38, 42), ("all",): (43, 47)}


def test_a_shown_base_of_a_hidden_share_is_kept() -> None:
    released = gate(share_table(women=(60, 2), men=(80, 40)), policy=ORDINARY)
    women = told_by(released).cells[0]

    assert released.cell("f").base == 60
    assert (dict(women.known)["n"], women.hidden) == ((60, 60), ("x", "c"))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1}'])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(ReleaseUnreadable, match="not a kept release"):
        read(text)


def test_another_format_is_refused() -> None:
    kept = json.loads(written(gate(counted({("f",): 30, ("m",): 40}, (SEX,)), policy=ORDINARY)))

    with pytest.raises(ReleaseUnreadable, match="format 2"):
        read(json.dumps({**kept, "format": 2}))
