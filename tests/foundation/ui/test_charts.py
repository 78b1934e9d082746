import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from homebeat.analysis.charts.drawing import palette, svg
from homebeat.foundation.ui.charts import Bar, Mark, bar_chart, line_chart

MONTHS = [date(2008, month, 1) for month in range(1, 7)]


def bars(**options):
    given = {
        "title": "Trust <b>",
        "description": "Alder leads.",
        "bars": [Bar("Alder & Co", 62.4, 56.0, 68.0), Bar("Birch", Decimal("51.5")), Bar("Cedar", None)],
        "label": "Ward",
        "measure": "Share",
        "unit": "%",
    }
    return bar_chart(**{**given, **options})


def lines(count=2):
    series = {
        f"Ward {number}": [(month, number + place) for place, month in enumerate(MONTHS)] for number in range(count)
    }
    return line_chart(title="Meetings", description="They rose.", series=series, when="Month")


@pytest.mark.parametrize("drawing", ["wide", "narrow"])
@pytest.mark.parametrize("make", [bars, lines])
def test_a_drawing_is_sound_and_brings_no_styles(make, drawing):
    svg = str(getattr(make(), drawing))
    root = ET.fromstring(svg)  # noqa: S314 (our own drawing)
    assert root.get("role") == "img"
    assert not re.search(r"<style|\sstyle=|<script|\son\w+=", svg)
    assert "aria-roledescription" not in svg


def test_a_drawing_names_itself():
    root = ET.fromstring(str(bars().wide))  # noqa: S314 (our own drawing)
    named = [root.find(f".//*[@id='{name}']").text for name in root.get("aria-labelledby").split()]
    assert named == ["Trust <b>", "Alder leads."]


def test_ids_are_each_drawings_own():
    both = [bars(), lines(), bars(title="Other")]
    ids = [name for chart in both for svg in (chart.wide, chart.narrow) for name in re.findall(r'\sid="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))
    for chart in both:
        assert set(re.findall(r"url\(#([^)]+)\)", chart.wide)) <= set(ids)


def test_bars_carry_their_numbers_and_say_what_is_not_shown():
    svg = str(bars().wide)
    for words in ("62.4%", "51.5%", "not shown", "Alder &amp; Co"):
        assert words in svg


def test_the_table_holds_what_the_drawing_shows():
    chart = bars()
    assert chart.columns == ("Ward", "Share", "From", "To")
    assert chart.rows == (
        ("Alder & Co", 62.4, 56.0, 68.0),
        ("Birch", Decimal("51.5"), None, None),
        ("Cedar", None, None, None),
    )
    assert bars(bars=[Bar("Alder", 1)]).columns == ("Ward", "Share")


def test_a_value_to_compare_with_is_named():
    assert "Force 51.3%" in bars(mark=Mark("Force", 51.3)).wide


def test_only_the_bar_brought_out_has_the_first_colour():
    drawing = str(bars(highlight="Birch").wide)
    assert (drawing.count(f'fill="{palette.PALETTE[0]}"'), drawing.count(f'fill="{palette.QUIET}"')) == (1, 1)


def test_lines_are_named_at_their_ends_and_have_a_month_a_row():
    chart = lines()
    assert "Ward 1" in chart.wide
    assert chart.rows[0] == ("January 2008", 0, 1)


def test_a_gap_in_a_line_is_a_gap_in_the_table():
    chart = line_chart(
        title="T", description="D", series={"A": [(MONTHS[0], None), (MONTHS[1], 2)]}, when="Month", unit="%"
    )
    assert chart.columns == ("Month", "A (%)")
    assert chart.rows[0] == ("January 2008", None)


def test_five_lines_are_too_many():
    with pytest.raises(ValueError, match="at most 4"):
        lines(5)


def test_no_values_still_make_a_chart():
    assert "viewBox" in bars(bars=[]).wide
    assert "viewBox" in line_chart(title="T", description="D", series={}, when="Month").wide


def test_the_same_drawing_is_made_once():
    svg._named.cache_clear()
    bars()
    bars()
    assert (svg._named.cache_info().misses, svg._named.cache_info().hits) == (2, 2)


def test_the_page_shows_both_sizes_and_the_table(draw):
    page = draw("{{ ui.chart(chart) }}", chart=bars())
    assert len(page.all("svg", role="img")) == 2
    assert len(page.all("details")) == 1
    assert len(page.all("figcaption")) == 1
    assert "See the numbers as a table" in page.plain
