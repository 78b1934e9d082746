from datetime import date

import pytest

from homebeat.intake.geography.kinds import Kind, edition_of, kind_of_outlines, kind_of_table, looks_like_json

TABLES = [
    (["LSOA21CD", "LSOA21NM", "WD24CD", "WD24NM", "LAD24CD", "LAD24NM"], Kind.LOOK_UP),
    (["lsoa21cd", "lsoa21nm", "wd25cd", "wd25nm", "ObjectId"], Kind.LOOK_UP),
    (["LSOA11CD", "LAD11CD", "Persons_All-Ages", "Males_0-15"], Kind.POPULATION),
    (["pcd", "pcd2", "pcds", "dointr", "doterm", "oscty", "osward", "lsoa11", "lat", "long"], Kind.POSTCODES),
    (["PCD7", "PCDS", "WD25CD", "LSOA21CD", "LAT", "LONG"], Kind.POSTCODES),
    (["Crime ID", "Month"], None),
    (["LAD24CD", "LAD24NM"], None),
    ([], None),
]


@pytest.mark.parametrize(("header", "kind"), TABLES)
def test_a_table_is_told_by_its_header(header: list[str], kind: Kind | None) -> None:
    assert kind_of_table(header) is kind


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        (["OBJECTID", "WD23CD", "WD23NM", "LAD23CD"], Kind.WARDS),
        (["LAD24CD", "LAD24NM"], Kind.BOROUGHS),
        (["CTY24CD"], None),
    ],
)
def test_outlines_are_told_by_their_properties(properties: list[str], kind: Kind | None) -> None:
    assert kind_of_outlines(properties) is kind


def test_an_edition_begins_on_the_first_of_april_of_its_wards_year() -> None:
    edition = edition_of(["LSOA11CD", "LSOA21CD", "WD24CD", "LAD23CD", "LONG"])
    assert edition.columns == {"LSOA": "LSOA21CD", "WD": "WD24CD", "LAD": "LAD23CD"}
    assert (edition.year, edition.starts_on) == (2024, date(2024, 4, 1))
    assert edition_of(["LAD19CD"]).starts_on == date(2019, 4, 1)


@pytest.mark.parametrize(
    ("content", "answer"), [(b' \n{"type"', True), (b"\xef\xbb\xbf[", True), (b"a,b\n", False), (b"", False)]
)
def test_json_is_told_by_its_first_sign(tmp_path, content: bytes, answer: bool) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert looks_like_json(path) is answer
