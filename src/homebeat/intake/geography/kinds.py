"""Telling published geography files apart by what is in them, never by their names, and the order they need."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from pathlib import Path

CODE_COLUMN = re.compile(r"(WD|LAD|LSOA)(\d\d)CD", re.ASCII)
POSTCODE_COLUMNS = ("PCDS", "PCD2", "PCD", "PCD8", "PCD7", "POSTCODE")
COUNT_COLUMN = re.compile(r"(PERSONS|MALES|FEMALES)_(.+)")


class Kind(IntEnum):
    """The kinds of file, in the order in which they need one another."""

    BOROUGHS = 1
    WARDS = 2
    LOOK_UP = 3
    POPULATION = 4
    POSTCODES = 5


@dataclass(frozen=True)
class Edition:
    """Which year's codes a file uses, and the column or property that holds each."""

    columns: Mapping[str, str]
    years: Mapping[str, int]

    @property
    def year(self) -> int:
        """The year of the wards, or of the boroughs where there are no wards."""
        return self.years.get("WD") or self.years.get("LAD") or 0

    @property
    def starts_on(self) -> date:
        """The first day we take the edition to hold: 1 April of its year.

        An edition names a year and no day. Councils change on 1 April and the police's year of figures begins then,
        so that no month and no year of figures is cut in two.
        """
        return date(self.year, 4, 1)


def edition_of(names: Iterable[str]) -> Edition:
    """Return the newest year of each kind of code among column names, and which column that is."""
    columns: dict[str, str] = {}
    years: dict[str, int] = {}
    for name in names:
        found = CODE_COLUMN.fullmatch(name.upper())
        if found and 2000 + int(found[2]) > years.get(found[1], 0):
            columns[found[1]], years[found[1]] = name, 2000 + int(found[2])
    return Edition(columns, years)


def kind_of_outlines(properties: Iterable[str]) -> Kind | None:
    """Return whether a GeoJSON feature with these properties is a ward's or a borough's, or None for anything else."""
    columns = edition_of(properties).columns
    if "WD" in columns:
        return Kind.WARDS
    return Kind.BOROUGHS if "LAD" in columns else None


def kind_of_table(header: Iterable[str]) -> Kind | None:
    """Return what a table with this header holds, or None for anything else."""
    names = {name.upper() for name in header}
    columns = edition_of(names).columns
    if names & set(POSTCODE_COLUMNS) and names & {"LAT", "LATITUDE"}:
        return Kind.POSTCODES
    if "LSOA" in columns and any(COUNT_COLUMN.fullmatch(name) for name in names):
        return Kind.POPULATION
    return Kind.LOOK_UP if {"LSOA", "WD"} <= columns.keys() else None


def looks_like_json(path: Path) -> bool:
    """Say whether a file begins as JSON does."""
    with path.open("rb") as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))
