import json

import pytest
import shapely
from pyproj import Transformer

from homebeat.intake.delimited import FileRefused
from homebeat.intake.geography.outline_file import read_outlines
from tests.intake.geography.files import borough, square, ward, write_outlines


def faults(path) -> list[tuple[int | None, str]]:
    with pytest.raises(FileRefused) as refused:
        read_outlines(path)
    return [(one.row, one.column) for one in refused.value.faults]


def test_wards_and_boroughs_are_read_as_published(tmp_path) -> None:
    found = read_outlines(write_outlines(tmp_path, [ward(1, "St  Mary's"), ward(2)]))
    first = found.features[0]
    assert (found.kind.name, found.edition.year, len(found.features), len(found.sha256)) == ("WARDS", 2024, 2, 64)
    assert (first.row, first.code, first.name, first.borough_code, first.borough_name) == (
        1,
        "E05000001",
        "St Mary's",
        "E09000001",
        "Northbrook",
    )
    assert read_outlines(write_outlines(tmp_path, [borough()])).kind.name == "BOROUGHS"


def test_properties_in_small_letters_are_read_too(tmp_path) -> None:
    one = ward(1)
    one["properties"] = {name.lower(): value for name, value in one["properties"].items()}
    assert read_outlines(write_outlines(tmp_path, [one])).features[0].name == "Ward 1"


def test_outlines_on_the_national_grid_are_turned_into_longitude_and_latitude(tmp_path) -> None:
    to_grid = Transformer.from_crs(4326, 27700, always_xy=True)
    shape = shapely.geometry.shape(square(1))
    on_grid = shapely.transform(
        shape, lambda points: shapely.get_coordinates(shapely.points(*to_grid.transform(*points.T)))
    )
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    path = write_outlines(tmp_path, [ward(1, shape=shapely.geometry.mapping(on_grid))], crs=crs)
    assert read_outlines(path).features[0].shape.bounds == pytest.approx(shape.bounds, abs=1e-4)
    without_name = write_outlines(tmp_path, [ward(1, shape=shapely.geometry.mapping(on_grid))])
    assert faults(without_name) == [(1, "geometry")]


def test_every_faulty_feature_is_named(tmp_path) -> None:
    nameless, formula, twin, odd = ward(1), ward(2, "=1+1"), ward(2), ward(3)
    nameless["properties"]["WD24NM"] = None
    odd["properties"]["WD24CD"] = "E05"
    flat = ward(4, shape={"type": "Point", "coordinates": [0, 51]})
    homeless, far = ward(5, borough=("", "x")), ward(6, shape=square(9000))
    path = write_outlines(tmp_path, [nameless, formula, twin, odd, flat, "text", homeless, far, ward(7)])
    assert faults(path) == [
        (1, "WD24NM"), (2, "WD24NM"), (3, "WD24CD"), (4, "WD24CD"), (5, "geometry"), (6, "properties"), (7, "LAD24CD"), (8, "geometry"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "row", "column"),
    [
        (b"{", 1, ""), (b'{"type":\n "FeatureCollection",,}', 2, ""), (b'{"a": "\xe9"}', 1, ""), (b"[]", None, "features"),
        (b'{"type": "FeatureCollection", "features": []}', None, "features"), (b'{"type": "Topology"}', None, "features"),
        (b'{"type": "FeatureCollection", "features": [1]}', 1, "properties"), (b'{"x": NaN}', None, ""),
        (b'{"type": "FeatureCollection", "features": [{"properties": {"name": "x"}}]}', 1, "properties"),
        (b"[" * 100_000, None, ""), (b'{"x": ' + b"9" * 5000 + b"}", None, ""),
    ],
)  # fmt: skip
def test_what_is_no_map_is_refused(tmp_path, content: bytes, row: int | None, column: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_bytes(content)
    assert faults(path) == [(row, column)]


def test_a_file_too_large_for_memory_is_refused_before_it_is_read(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("homebeat.intake.geography.outline_file.LARGEST", 100)
    assert faults(write_outlines(tmp_path, [ward(1)])) == [(None, "")]


def test_a_byte_order_mark_is_no_fault(tmp_path) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [ward(1)]}), encoding="utf-8-sig")
    assert len(read_outlines(path).features) == 1
