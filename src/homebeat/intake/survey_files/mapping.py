"""The mapping beside a survey file: which column holds what, how it is written, and what may be taken for the same thing.

Nothing about a file is guessed. What the mapping does not say is not read, and what the file holds beyond it is named.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from homebeat.foundation.standards.files import FRAMEWORKS, read_checked
from homebeat.foundation.standards.problems import StandardsInvalid

SCHEMA = "survey_mapping"
FOLDER = FRAMEWORKS / "survey_mapping"


class Holds(StrEnum):
    """What a file holds: figures that somebody published, or one row for each person who answered."""

    PUBLISHED = "published"
    RESPONDENTS = "respondents"


class MappingRefused(Exception):
    """The mapping cannot be used; the message says where and what to do."""


@dataclass(frozen=True)
class Reading:
    """How the file writes things."""

    delimiter: str = ","
    decimal: str = "."
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    percent: bool = False
    sheet: str = ""
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """One column of answers: the question it answers, and which text stands for which answer."""

    column: str
    question: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class SurveyMapping:
    """A whole mapping. `columns` leads from what we keep to the file's own column names."""

    holds: Holds
    survey: str
    source: str
    wave: str
    channel: str
    reading: Reading
    columns: Mapping[str, str]
    constant: Mapping[str, str]
    same_area: Mapping[str, str]
    force_is: str
    left_out: frozenset[str]
    asked: tuple[Asked, ...] = field(default=())


def shipped() -> dict[str, Path]:
    """Return the mappings that come with the product, by name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}


DATES = {"d/m/Y": ("%d/%m/%Y",), "Y-m-d": ("%Y-%m-%d",), "d/m/y": ("%d/%m/%y",), "m/Y": ("%m/%Y",)}


def read_mapping(path: Path) -> SurveyMapping:
    """Return the mapping of a file.

    Raises:
        MappingRefused: it cannot be read, or does not say what it must.
    """
    try:
        data = read_checked(path, SCHEMA)
    except (StandardsInvalid, OSError, tomllib.TOMLDecodeError) as fault:
        raise MappingRefused(f"The mapping {path.name} cannot be used. {fault}") from fault
    mapping = _mapping(data)
    _require_whole(mapping, path)
    return mapping


def _mapping(data: Mapping[str, Any]) -> SurveyMapping:
    reading = data.get("reading", {})
    areas = data.get("areas", {})
    return SurveyMapping(
        holds=Holds(data["holds"]),
        survey=data["survey"],
        source=data["source"],
        wave=data.get("wave", ""),
        channel=data.get("channel", "file"),
        reading=Reading(
            delimiter=reading.get("delimiter", ","),
            decimal=reading.get("decimal", "."),
            dates=DATES[reading.get("dates", "Y-m-d")],
            percent=reading.get("percent", False),
            sheet=reading.get("sheet", ""),
            missing=frozenset(reading.get("missing", ())),
        ),
        columns=data["columns"],
        constant=data.get("constant", {}),
        same_area=areas.get("same", {}),
        force_is=areas.get("force", ""),
        left_out=frozenset(data.get("left_out", ())),
        asked=tuple(Asked(one["column"], one["question"], one.get("answers", {})) for one in data.get("answer", ())),
    )


NEEDED = {
    Holds.PUBLISHED: ("period_end", "area", "indicator", "level"),
    Holds.RESPONDENTS: ("answered_on",),
}
ALLOWED = {
    Holds.PUBLISHED: frozenset({*NEEDED[Holds.PUBLISHED], "n", "force_level"}),
    Holds.RESPONDENTS: frozenset(
        {"answered_on", "area", "group", "weight", "stratum", "cluster", "cluster_2", "fpc", "fpc_2"}
    ),
}


def _require_whole(mapping: SurveyMapping, path: Path) -> None:
    missing = [name for name in NEEDED[mapping.holds] if name not in mapping.columns]
    unknown = sorted(set(mapping.columns) - ALLOWED[mapping.holds])
    if missing:
        raise MappingRefused(f"The mapping {path.name} does not say which column holds: {', '.join(missing)}.")
    if unknown:
        known = ", ".join(sorted(ALLOWED[mapping.holds]))
        raise MappingRefused(f"The mapping {path.name} names columns for {', '.join(unknown)}; it may name: {known}.")
    if mapping.holds is Holds.RESPONDENTS and not (mapping.wave and mapping.asked):
        raise MappingRefused(f"The mapping {path.name} must name the wave, and at least one column of answers.")
