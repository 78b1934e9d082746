"""Rows as samples, for tests that change a few."""

import csv
from collections.abc import Iterable, Mapping

import pyarrow as pa

from homebeat.analysis.design.survey_design import SurveyDesign
from homebeat.analysis.engines.engine import Engine
from homebeat.analysis.estimation.sample import Sample, sample_of
from tests.analysis.estimation.frozen import PEOPLE

NUMBERS = (
    "person",
    "wards",
    "streets",
    "people",
    "ward_share",
    "street_share",
    "people_share",
    "stratum_people",
    "weight",
    "score",
    "visits",
    "offences",
)


def rows_of_people() -> list[dict[str, str]]:
    """Return the rows of people.csv as text."""
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table_of(rows: Iterable[Mapping[str, str]]) -> pa.Table:
    """Return rows as a typed table; NA is missing."""
    columns: dict[str, list[object]] = {}
    for row in rows:
        for name, text in row.items():
            value = None if text in ("NA", None) else float(text) if name in NUMBERS else text
            columns.setdefault(name, []).append(value)
    return pa.table(columns)


def sample_from(engine: Engine, rows: Iterable[Mapping[str, str]], design: SurveyDesign) -> Sample:
    """Return rows as a sample."""
    return sample_of(table_of(rows), design, engine)
