"""Every outlet says the same of every cell, digit by digit."""

import csv
import io
import json
import re
from html import unescape
from random import Random

import pytest

from homebeat.analysis.disclosure.dimensions import apart
from homebeat.analysis.disclosure.faces import MOST_SAID, as_csv, as_html, as_json, as_words, rows
from homebeat.analysis.disclosure.gate import gate
from homebeat.analysis.disclosure.released import NotThroughTheGate, Released
from tests.analysis.disclosure.examples import AREA, CONTROLLED, GROUP, ORDINARY, ROUNDED, SEX, asked, counted
from tests.analysis.disclosure.test_gate import PANEL, share_table

TABLES = {
    "counts": gate(counted(PANEL, (AREA, SEX)), policy=ORDINARY),
    "rounded": gate(counted(PANEL, (AREA, SEX)), policy=ROUNDED),
    "adding up": gate(counted(PANEL, (AREA, SEX)), policy=CONTROLLED),
    "shares": gate(asked(Random(5), (GROUP, SEX)), policy=ORDINARY),
}


@pytest.mark.parametrize("released", TABLES.values(), ids=TABLES)
def test_every_outlet_agrees_cell_by_cell(released: Released) -> None:
    wanted = [(*row.labels, row.hidden or row.value, row.low, row.high, row.base) for row in rows(released)]
    from_csv = [(*row[:-5], row[-1] or row[-5], *row[-4:-1]) for row in csv.reader(io.StringIO(as_csv(released)))][1:]
    from_json = [
        (*row["labels"], row["hidden"] or row["value"], row["low"], row["high"], row["base"])
        for row in json.loads(as_json(released))["rows"]
    ]
    body = as_html(released).partition("<tbody>")[2]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in body.split("<tr>")[1:]]
    from_html = [tuple(unescape(one) for one in line) for line in cells]

    assert len(wanted) == len(released.cells) > 5
    assert from_csv == from_json == from_html == wanted


@pytest.mark.parametrize("released", TABLES.values(), ids=TABLES)
def test_a_hidden_figure_has_no_digit_anywhere(released: Released) -> None:
    for cell, row in zip(released.cells, rows(released), strict=True):
        assert bool(row.hidden) is not cell.is_shown
        assert not row.hidden or (row.value, row.low, row.high) == ("", "", "")


def test_words_say_the_figures_and_what_is_not_shown() -> None:
    words = as_words(gate(counted({("f",): 3, ("m",): 40}, (SEX,)), policy=ORDINARY))

    assert (
        words == "Panel members. f: too few to say; m: hidden to protect another figure; all: 43. 2 of 3 are not shown."
    )


def test_words_stop_where_nobody_listens_any_more() -> None:
    words = as_words(TABLES["counts"])

    assert words.count(";") == MOST_SAID - 1
    assert "12 more in the table." in words


def test_a_base_that_may_be_shown_stands_beside_its_hidden_share() -> None:
    women = rows(gate(share_table(women=(60, 2), men=(80, 40)), policy=ORDINARY))[0]

    assert (women.hidden, women.value, women.base) == ("too few to say", "", "60")


def test_numbers_have_one_way_of_being_written() -> None:
    shown = rows(gate(share_table(women=(70, 33), men=(80, 40)), policy=ORDINARY))

    assert [(row.value, row.low, row.base) for row in shown] == [
        ("0.471", "0.123", "70"),
        ("0.5", "0.123", "80"),
        ("0.487", "0.123", "150"),
    ]


def test_markup_and_formulas_in_labels_do_nothing() -> None:
    label = "=cmd|'<b>'"
    released = gate(counted({(label,): 30}, (apart("ward <i>", [label]),)), policy=ORDINARY)

    assert "<b>" not in as_html(released)
    assert "ward &lt;i&gt;" in as_html(released)
    assert as_csv(released).splitlines()[1].startswith("'=cmd")


def test_nothing_but_a_released_table_has_a_face() -> None:
    for face in (rows, as_csv, as_json, as_html, as_words):
        with pytest.raises((NotThroughTheGate, AttributeError)):
            face(counted(PANEL, (AREA, SEX)))
