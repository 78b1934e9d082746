"""The drawings as SVG: sound, without styles, in the palette, with their words; whether they look right is seen by eye."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from homebeat.analysis.charts.answers import rows_of
from homebeat.analysis.charts.counted import p_chart
from homebeat.analysis.charts.drawing import figures, palette
from homebeat.analysis.charts.drawing.axes import domain_of, time_axis
from homebeat.analysis.charts.drawing.labels import apart
from homebeat.analysis.charts.drawing.process import Interval, process_spec
from homebeat.analysis.charts.drawing.ranked import Against, Dot, in_order
from homebeat.analysis.charts.drawing.svg import Drawing
from homebeat.analysis.charts.drawing.words import Words
from homebeat.analysis.charts.drawn import draw_funnel, draw_process, draw_ranked
from homebeat.analysis.charts.funnel import funnel_chart
from homebeat.analysis.charts.individuals import xmr_chart
from homebeat.analysis.charts.periods import read_periods
from homebeat.analysis.charts.series import Baseline, series_of
from homebeat.analysis.charts.trends import trend_of
from tests.analysis.charts.truth import months

SHEET = Path(__file__).resolve().parents[3] / "src/homebeat/foundation/ui/static/ui/css/components.css"
VALUES = [20, 22, 19, 21, 23, 20, None, 21, 19, 20, 22, 21, 60, 20]
COUNTS, BASES = [60, 61, 58, 66, 63, 59, 0, 64, 60, 62], [100, 110, 90, 105, 100, 95, 0, 100, 100, 100]


def process(**options) -> Drawing:
    chart = xmr_chart(series_of(months(14), VALUES), baseline=Baseline("2015-01", "2015-12"))
    return draw_process(chart, title="Burglary", **options)


def shares() -> Drawing:
    series = series_of(months(10), COUNTS, BASES)
    chart = p_chart(series)
    intervals = [
        Interval(None, None) if value is None else Interval(value - 0.05, value + 0.05) for value in chart.values
    ]
    return draw_process(chart, title="Confidence", trend=trend_of(series), intervals=intervals)


def funnel() -> Drawing:
    names = [f"Ward {number}" for number in range(14)]
    return draw_funnel(
        funnel_chart(names, [600] * 12 + [96, 20], [1000 + 9 * n for n in range(12)] + [120, 100]), title="Wards"
    )


def ranked() -> Drawing:
    dots = [Dot("Alder & Co", 0.5, 0.4, 0.6), Dot("Birch", 0.7, 0.6, 0.8, differs=True), Dot("Cedar", None)]
    return draw_ranked(
        dots,
        title="Ranks",
        description="Birch leads.",
        scale=figures.shares(),
        against=Against("Force", 0.52),
        key=["Full: differs"],
    )


DRAWINGS = [process, shares, funnel, ranked]


@pytest.mark.parametrize("make", DRAWINGS)
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_a_drawing_is_sound_names_itself_and_brings_no_styles(make, width: str) -> None:
    drawing = make()
    svg = getattr(drawing, width)
    root = ET.fromstring(svg)  # noqa: S314 (our own drawing)

    assert [root.find(f".//*[@id='{name}']").text for name in root.get("aria-labelledby").split()] == [
        drawing.title, drawing.description,
    ]  # fmt: skip
    assert not re.search(r"<style|\sstyle=|<script|\son\w+=|<image|href=", svg)


@pytest.mark.parametrize("make", DRAWINGS)
def test_only_colours_that_the_page_can_exchange_are_used(make) -> None:
    known = {*palette.PALETTE, palette.INK, palette.SOFT, palette.GRID, palette.QUIET, palette.HALO}
    drawing = make()
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]+)"', drawing.wide + drawing.narrow))

    assert used <= known
    assert not re.findall(r'(?:fill|stroke)="(?!#|none|transparent|url)([^"]+)"', drawing.wide)


def test_every_colour_of_the_drawings_is_exchanged_in_the_dark_theme() -> None:
    sheet = SHEET.read_text()
    drawings = "".join(drawing.wide + drawing.narrow for drawing in (make() for make in DRAWINGS))
    used = set(re.findall(r'((?:fill|stroke)="#[0-9a-f]+")', drawings))

    assert sorted(colour for colour in used if f".hb-chart [{colour}]" not in sheet) == []


def test_the_wide_drawing_names_its_lines_and_the_narrow_one_says_them_above() -> None:
    drawing = process()

    for words in ("Mean 20.7", "Upper limit 26.0", "Lower limit 15.4", "Limits from this part", "Not known"):
        assert words in drawing.wide
    assert "Mean 20.7, limits 15.4 to 26.0" in drawing.narrow
    assert "Signal" in drawing.wide
    assert "Signal" in drawing.narrow


def test_what_is_not_known_has_no_mark() -> None:
    with_gap, whole = (
        process().wide,
        draw_process(xmr_chart(series_of(months(14), [value or 20 for value in VALUES])), title="T").wide,
    )
    marks = [len(re.findall(r'<path transform="translate', svg)) for svg in (with_gap, whole)]

    assert marks == [13, 14]
    assert len(re.findall(r'<path transform="translate', ranked().wide)) == 2


def test_a_gap_breaks_the_line() -> None:
    line = next(path for path in re.findall(r'd="([^"]+)"[^>]*stroke="#12436d"[^>]*stroke-width="2.5"', process().wide))

    assert line.count("M") == 2
    whole = draw_process(xmr_chart(series_of(months(5), [1, 2, 3, 2, 1])), title="T").wide
    assert (
        next(path for path in re.findall(r'd="([^"]+)"[^>]*stroke="#12436d"[^>]*stroke-width="2.5"', whole)).count("M")
        == 1
    )


def test_signals_differ_by_shape_and_size_not_by_colour_alone() -> None:
    chart = xmr_chart(series_of(months(14), VALUES), baseline=Baseline("2015-01", "2015-12"))
    layers = process_spec(chart, width=palette.WIDE, scale=figures.counts())["layer"]
    point = next(layer for layer in layers if layer["mark"].get("type") == "point")

    assert point["encoding"]["shape"]["condition"]["value"] == "diamond"
    assert point["encoding"]["size"]["condition"]["value"] > point["encoding"]["size"]["value"]


def test_the_points_drawn_are_the_rows_of_the_table() -> None:
    chart = xmr_chart(series_of(months(14), VALUES))
    drawn = process_spec(chart, width=palette.WIDE, scale=figures.counts())["data"]["values"]

    assert [(row["value"], row["lower"], row["upper"]) for row in drawn] == [
        (row[1], row[3], row[4]) for row in rows_of(chart).rows
    ]


def test_a_lower_limit_that_nothing_can_reach_is_not_drawn() -> None:
    chart = xmr_chart(series_of(months(6), [0, 9, 1, 8, 0, 9]))
    drawing = draw_process(chart, title="T")

    assert chart.limits.lower[0] < 0
    assert "Lower limit" not in drawing.wide
    assert len(re.findall(r"<path[^>]*stroke-dasharray", drawing.wide)) == 1
    assert len(re.findall(r"<path[^>]*stroke-dasharray", process().wide)) == 2
    assert "upper limit" in drawing.narrow


def test_the_funnel_names_who_is_outside() -> None:
    assert "Ward 12" in funnel().wide
    assert "Ward 13" in funnel().narrow
    assert "Ward 3<" not in funnel().wide


def test_the_ranked_plot_says_not_shown_and_names_the_line() -> None:
    for words in ("not shown", "Alder &amp; Co", "Force 52.0%", "70.0%", "Full: differs"):
        assert words in ranked().wide
    assert [dot.label for dot in in_order([Dot("a", None), Dot("b", 0.1), Dot("c", 0.4)])] == ["c", "b", "a"]


def test_a_page_brings_its_own_words() -> None:
    assert "Cymedr 20.7" in process(words=Words(mean="Cymedr {value}")).wide


def test_a_drawing_alone_has_its_size_and_stands_on_white() -> None:
    alone = process().alone("wide")
    root = ET.fromstring(alone)  # noqa: S314 (our own drawing)

    assert (root.get("width"), root.get("viewBox").split()[2]) == ("640", "640")
    assert root.find("{http://www.w3.org/2000/svg}rect").get("fill") == "#ffffff"
    assert ET.fromstring(process().alone("narrow")).get("width") == "328"  # noqa: S314 (our own drawing)


def test_ticks_stand_at_round_months() -> None:
    axis = time_axis(read_periods(months(40, start=2015 * 12 + 4)), palette.WIDE)["axis"]

    assert {tick["month"] for tick in axis["values"]} <= {1, 7}
    assert len(time_axis(read_periods(months(40)), palette.NARROW)["axis"]["values"]) <= 4


def test_labels_that_would_meet_are_moved_apart() -> None:
    rows = apart([{"at": 5.0}, {"at": 5.1}, {"at": 9.0}], 1.0)

    assert [row["at"] for row in rows] == [5.0, 6.0, 9.0]


def test_an_axis_stays_inside_what_values_can_be() -> None:
    assert domain_of([0.01, 0.99], figures.shares()) == (0, 1)
    assert domain_of([], figures.counts()) == (0, 1)
    low, high = domain_of([-5, 5], figures.levels())
    assert low < -5 < 5 < high


@pytest.mark.parametrize(
    ("values", "are_shares", "written"),
    [
        ([0.62], True, "62.0%"),
        ([1200], False, "1,200"),
        ([12, 15], False, "12.0"),
        ([0.154], False, "0.154"),
        ([-3.5], False, "\N{MINUS SIGN}3.50"),
    ],
)
def test_a_scale_shows_what_values_differ_in(values, are_shares: bool, written: str) -> None:
    assert figures.scale_for(values, are_shares=are_shares).written(values[0]) == written
