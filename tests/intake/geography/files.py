"""Look-alikes of the published geography files: square wards in a row, look-ups, populations and postcodes."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shapely.geometry import box, mapping

from homebeat.foundation.areas.models import Area
from homebeat.intake.geography.loading import load_geography
from homebeat.intake.geography.work import Work
from homebeat.intake.outcomes import FileOutcome
from homebeat.intake.provenance import Asked
from tests.conftest import as_owner

AT = datetime(2026, 4, 2, 9, tzinfo=UTC)
ASKED, REPLACE, DRY = Asked(AT), Asked(AT, replace=True), Asked(AT, dry_run=True)
NORTH, SOUTH = ("E09000001", "Northbrook"), ("E09000002", "Southmere")


def square(column: float, *, width: float = 0.01, row: float = 0) -> dict[str, Any]:
    """A square in the given column and row of a grid over London."""
    west, south = -0.2 + column * 0.01, 51.5 + row * 0.01
    return mapping(box(west, south, west + width, south + 0.01))


def ward(
    number: int,
    name: str = "",
    *,
    borough: tuple[str, str] = NORTH,
    shape: Mapping[str, Any] | None = None,
    year: int = 24,
) -> dict:
    """One ward as a GeoJSON feature; its outline is the square of its number."""
    code, named = borough
    properties = {
        f"WD{year}CD": f"E0500000{number}",
        f"WD{year}NM": name or f"Ward {number}",
        f"LAD{year}CD": code,
        f"LAD{year}NM": named,
    }
    return {"type": "Feature", "properties": properties, "geometry": shape or square(number)}


def borough(which: tuple[str, str] = NORTH, *, row: float = 0, year: int = 24) -> dict:
    """One borough as a GeoJSON feature."""
    properties = {f"LAD{year}CD": which[0], f"LAD{year}NM": which[1]}
    return {"type": "Feature", "properties": properties, "geometry": square(0, width=0.1, row=row)}


def write_outlines(folder: Path, features: Sequence[Any], *, name: str = "wards.geojson", **more: Any) -> Path:
    """Write features as a GeoJSON collection."""
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **more}))
    return path


def write_table(folder: Path, header: Sequence[str], rows: Sequence[Sequence[Any]], *, name: str) -> Path:
    """Write a CSV as the ONS does, with a byte-order mark."""
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def write_look_up(folder: Path, pairs: Sequence[tuple[str, int]], *, year: int = 24, name: str = "lookup.csv") -> Path:
    """Write a look-up from small areas to wards by number."""
    header = ["LSOA21CD", "LSOA21NM", f"WD{year}CD", f"WD{year}NM", f"LAD{year}CD", f"LAD{year}NM", "ObjectId"]
    rows = [
        [code, f"Area {code}", f"E0500000{number}", f"Ward {number}", *NORTH, index]
        for index, (code, number) in enumerate(pairs)
    ]
    return write_table(folder, header, rows, name=name)


POPULATION_HEADER = [
    "LSOA11CD",
    "LSOA11NM",
    "LAD11CD",
    "LAD11NM",
    "Persons_All-Ages",
    "Persons_0-15",
    "Persons_16+",
    "Males_All-Ages",
    "Females_All-Ages",
]


def write_population(
    folder: Path, counts: Mapping[str, int], *, name: str = "population_mid2020.csv", lad: str = NORTH[0]
) -> Path:
    """Write a population table in which a fifth are children and half are men."""
    rows = [
        [code, f"Area {code}", lad, "x", people, people // 5, people - people // 5, people // 2, people - people // 2]
        for code, people in counts.items()
    ]
    return write_table(folder, POPULATION_HEADER, rows, name=name)


def load(*paths: Path, asked: Asked = ASKED, force: str = "London", **more: Any) -> list[FileOutcome]:
    """Load files as the owner."""
    with as_owner():
        return load_geography(paths, Work(asked, force, **more))


def where(outcome: FileOutcome) -> list[tuple[int | None, str]]:
    """Return the row and column of each fault."""
    return [(fault.row, fault.column) for fault in outcome.refused]


def wards_of(force: str = "London") -> dict[str, Area]:
    """Return a force's wards by name."""
    rows = Area.objects.filter(force__name=force, kind="neighbourhood").select_related("parent", "force")
    return {one.name: one for one in rows}
