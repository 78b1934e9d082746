import pytest

from homebeat.foundation.ui.maps import Shape, area_map, class_breaks

BOX = (0.0, 51.0, 0.2, 51.1)


def shapes(*values):
    return [
        Shape(f"w{number}", f"Ward <{number}>", "M0 51L0.1 51L0.1 51.1Z", value, f"/w{number}")
        for number, value in enumerate(values)
    ]


def made(*values, **options):
    return area_map(
        title="Events", description="By ward.", shapes=shapes(*values), box=BOX, measure="Events", **options
    )


def test_classes_hold_about_equal_numbers():
    assert class_breaks(list(range(10))) == (2, 4, 6, 8)


@pytest.mark.parametrize(
    ("values", "cuts"),
    [
        ([], ()),
        ([3, 3, 3], ()),
        ([1, 2], (2,)),
        ([0, 0, 0, 0, 9], (9,)),
        ([0] * 20 + [1, 2, 3, 4, 5, 6, 7], (2, 3, 5, 6)),
    ],
)
def test_few_values_make_few_classes(values, cuts):
    assert class_breaks(values) == cuts


def test_the_legend_says_what_each_tint_holds():
    found = made(1, 2, 30, 40, None, breaks=(10, 35))
    assert [(step.number, step.words) for step in found.steps] == [(1, "1 to 2"), (2, "30"), (3, "40")]
    assert [shape.step for shape in found.shapes] == [1, 1, 2, 3, 0]
    assert found.has_hidden


def test_a_class_without_areas_is_left_out_of_the_legend():
    assert [step.number for step in made(1, 40, breaks=(10, 35)).steps] == [1, 3]


def test_degrees_are_turned_the_right_way_up_and_narrowed():
    left, top, width, height = (float(number) for number in made(1).view_box.split())
    assert (left, top) == (pytest.approx(-0.00126, abs=1e-4), pytest.approx(-51.10126, abs=1e-4))
    assert width / height == pytest.approx(0.2 * 0.6286 / 0.1, rel=0.01)
    assert made(1).transform == "scale(0.628642 -1)"


def test_drawing_units_keep_their_precision():
    found = area_map(
        title="T", description="D", shapes=shapes(1), box=(1412345.0, 998877.0, 1412445.0, 998927.0), degrees=False
    )
    assert found.view_box == "1412344 998876 102 52"
    assert found.transform == ""


def test_each_area_is_a_link_with_its_value_and_stands_in_the_list(draw):
    page = draw("{{ ui.map(map) }}", map=made(3, None))
    links = page.all("a", class_="hb-map__link")
    assert [(link["href"], link["aria-label"]) for link in links] == [
        ("/w0", "Ward <0>: 3"),
        ("/w1", "Ward <1>: not shown"),
    ]
    assert len(page.all("a", class_="govuk-link")) == 2
    assert "See the areas as a list" in page.plain


def test_what_is_not_shown_is_hatched(draw):
    page = draw("{{ ui.map(map) }}", map=made(3, None))
    hatch = page.one("pattern")["id"]
    assert page.one("path", fill=f"url(#{hatch})")
    assert "Not shown" in page.plain


def test_an_outline_has_a_plain_list_and_no_legend(draw):
    page = draw("{{ ui.map(map) }}", map=made(None, None, outline=True))
    assert page.all("ul", class_="hb-legend") == []
    assert page.all("pattern", fill="x") == []
    assert len(page.all("a", class_="govuk-link")) == 2
    assert "not shown" not in page.plain


def test_the_moving_map_is_offered_only_with_outlines_to_load(draw, settings):
    settings.MAP_TILE_URL = "https://tiles.example/{z}/{x}/{y}.png"
    assert draw("{{ ui.map(map) }}", map=made(1)).all("div", class_="hb-map__frame")[0].get("data-map", "no") == "no"
    frame = draw("{{ ui.map(map) }}", map=made(1, geojson_url="/o.geojson")).one("div", class_="hb-map__frame")
    assert (frame["data-geojson"], frame["data-tiles"]) == ("/o.geojson", settings.MAP_TILE_URL)


def test_the_picker_waits_for_scripts(draw):
    picker = draw('{{ ui.map_picker("id_lon", "id_lat", box) }}', box=BOX).one("div", class_="hb-picker")
    assert "hidden" in picker
    assert (picker["data-lon"], picker["data-box"]) == ("id_lon", "0.0,51.0,0.2,51.1")
