"""Reading a GeoJSON file of ward or borough outlines as the ONS publishes it, feature by feature."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from homebeat.foundation.areas import outlines
from homebeat.foundation.areas.outlines import OutlineInvalid
from homebeat.intake.cells import text_fault
from homebeat.intake.delimited import Fault, FileRefused

from .kinds import Edition, Kind, edition_of, kind_of_outlines
from .tables import NOT_A_CODE, is_code

LARGEST = 200_000_000  # bytes; the ONS's full-resolution outlines are larger, and finer than any map of ours
LONGEST_NAME = 120
NATIONAL_GRID = 27700


@dataclass(frozen=True)
class Feature:
    """One area of the file; `row` counts features from 1. The shape is None where the file gives no outline."""

    row: int
    code: str
    name: str
    borough_code: str
    borough_name: str
    shape: BaseGeometry | None


@dataclass(frozen=True)
class OutlineFile:
    """A sound file of outlines."""

    path: Path
    kind: Kind
    edition: Edition
    features: tuple[Feature, ...]
    sha256: str


@dataclass
class Reading:
    """What is known while a file is read: its kind, its edition, its grid, and the faults so far."""

    kind: Kind
    edition: Edition
    on_grid: bool
    faults: list[Fault] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)


def read_outlines(path: Path) -> OutlineFile:
    """Return the file's features.

    Raises:
        FileRefused: the file is no GeoJSON of wards or boroughs, or features are faulty; carries every fault.
    """
    if path.stat().st_size > LARGEST:
        raise FileRefused(
            [Fault(None, "", f"The file is larger than {LARGEST // 10**6} MB. Use generalised outlines.")]
        )
    raw = path.read_bytes()
    content = _json(raw)
    found = content.get("features")
    if content.get("type") != "FeatureCollection" or not isinstance(found, list) or not found:
        raise FileRefused([Fault(None, "features", "This is not a GeoJSON FeatureCollection with features in it.")])
    reading = _begin(found, on_grid=_is_on_grid(content.get("crs")))
    features = tuple(feature for feature in _features(found, reading))
    if reading.faults:
        raise FileRefused(reading.faults)
    return OutlineFile(path, reading.kind, reading.edition, features, hashlib.sha256(raw).hexdigest())


def _json(raw: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_such_number)
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise FileRefused([Fault(row, "", "The file is not UTF-8 text. Save it as GeoJSON in UTF-8.")]) from error
    except json.JSONDecodeError as error:
        raise FileRefused([Fault(error.lineno, "", f"The file is not JSON: {error.msg}.")]) from error
    except (ValueError, RecursionError) as error:
        raise FileRefused([Fault(None, "", "The file holds numbers or levels that no map has.")]) from error
    return content if isinstance(content, dict) else {}


def _no_such_number(text: str) -> float:
    raise ValueError(text)


def _begin(found: list[Any], *, on_grid: bool) -> Reading:
    """Tell the file's kind by its first feature."""
    properties = found[0].get("properties") if isinstance(found[0], dict) else None
    kind = kind_of_outlines(properties) if isinstance(properties, dict) else None
    if kind is None or not isinstance(properties, dict):
        reason = "The first feature has neither a ward's code (such as WD24CD) nor a borough's (such as LAD24CD)."
        raise FileRefused([Fault(1, "properties", reason)])
    return Reading(kind, edition_of(properties), on_grid)


def _features(found: list[Any], reading: Reading) -> Iterator[Feature]:
    prefix = "WD" if reading.kind is Kind.WARDS else "LAD"
    code_name = reading.edition.columns[prefix]
    for row, one in enumerate(found, start=1):
        properties = one.get("properties") if isinstance(one, dict) else None
        if not isinstance(properties, dict):
            reading.faults.append(Fault(row, "properties", "This feature has no properties."))
            continue
        code = _code(row, code_name, properties, reading)
        name = _name(row, code_name, properties, reading)
        borough = _borough(row, properties, reading) if reading.kind is Kind.WARDS else ("", "")
        yield Feature(row, code, name, *borough, _shape(row, one.get("geometry"), reading))


def _code(row: int, column: str, properties: Mapping[str, Any], reading: Reading) -> str:
    code = str(properties.get(column) or "")
    if not is_code(code):
        reading.faults.append(Fault(row, column, NOT_A_CODE))
    elif code in reading.seen:
        reading.faults.append(
            Fault(row, column, f"{code} is in the file twice; first at feature {reading.seen[code]}.")
        )
    reading.seen.setdefault(code, row)
    return code


def _name(row: int, code_column: str, properties: Mapping[str, Any], reading: Reading) -> str:
    """Return the name that stands beside a code: WD24NM beside WD24CD."""
    column = f"{code_column[:-2]}{'NM' if code_column.isupper() else 'nm'}"
    name = " ".join(str(properties.get(column) or "").split())
    reason = text_fault(name, longest=LONGEST_NAME, needed=True)
    if reason:
        reading.faults.append(Fault(row, column, reason))
    return name


def _borough(row: int, properties: Mapping[str, Any], reading: Reading) -> tuple[str, str]:
    """Return the borough's code and name, or nothing for a file whose wards do not name theirs."""
    column = reading.edition.columns.get("LAD")
    if column is None:
        return "", ""
    code = str(properties.get(column) or "")
    if not is_code(code):
        reading.faults.append(Fault(row, column, NOT_A_CODE))
    return code, _name(row, column, properties, reading)


def _shape(row: int, geometry: Any, reading: Reading) -> BaseGeometry | None:
    if geometry is None:
        return None
    try:
        found = outlines.shape_of(geometry if isinstance(geometry, dict) else {})
        if reading.on_grid:
            found = shapely.transform(found, _from_grid)
        outlines.require_in_uk(found)
    except OutlineInvalid as error:
        reading.faults.append(Fault(row, "geometry", str(error)))
        return None
    return found


def _is_on_grid(crs: Any) -> bool:
    """Say whether the file names the British National Grid; GeoJSON without a name is in longitude and latitude."""
    return f":{NATIONAL_GRID}" in str(crs)


@cache
def _grid() -> Transformer:
    """Return the way from the grid to longitude and latitude; within two metres, where outlines are simplified by ten."""
    return Transformer.from_crs(NATIONAL_GRID, 4326, always_xy=True)


def _from_grid(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(_grid().transform(points[:, 0], points[:, 1]))
