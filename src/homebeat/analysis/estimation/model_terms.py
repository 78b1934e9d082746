"""The columns of a model: drivers as numbers, categories against a reference."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy import linalg

from homebeat.analysis.estimation.codes import Labels
from homebeat.analysis.estimation.scores import Floats, Rows
from homebeat.analysis.estimation.table_columns import ColumnFault, categories, is_number, known, numbers

COLLINEAR = 1e-7
"""A column that lies this close to the plane of the others adds nothing to them; R's `glm` uses the same figure."""

INTERCEPT = "(intercept)"


class ModelRefused(Exception):
    """The model cannot be fitted to these answers; says why and what to change."""


class CollinearDrivers(ModelRefused):
    """A driver can be worked out from the others, so their shares cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Driver:
    """A column that may go with the outcome.

    Text and truth values are categories, compared with `reference` (the first in the order of their text where None); numbers go in as
    they are unless `as_categories`.
    """

    column: str
    reference: str | None = None
    as_categories: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ModelColumns:
    """A model's columns over the whole sample: names, the driver each belongs to, and values (n_rows, k), the intercept first."""

    names: tuple[str, ...]
    drivers: tuple[str, ...]
    values: Floats

    def of(self, driver: str) -> list[int]:
        """Return the places of a driver's columns."""
        return [place for place, name in enumerate(self.drivers) if name == driver]


def known_rows(table: pa.Table, drivers: Sequence[Driver]) -> Rows:
    """Return which rows have a value for every driver."""
    found = np.ones(table.num_rows, dtype=bool)
    for driver in drivers:
        if _is_categorical(table, driver):
            found &= known(categories(table, driver.column))
        else:
            found &= ~np.isnan(numbers(table, driver.column))
    return found


def model_columns(table: pa.Table, drivers: Sequence[Driver], used: Rows) -> ModelColumns:
    """Return the columns of the model, 0 on rows that are not used.

    Parameters
        table : one row a respondent.
        drivers : the columns that may go with the outcome, each named once.
        used : the rows the model is fitted to; every driver is known there.
    Returns
        the intercept, then each driver's columns; a category's column is named `column=category`.
    Raises
        ModelRefused : no driver, a driver named twice, or one with the same value in every used row.
        ColumnFault : a column is missing or its reference does not occur.
        CollinearDrivers : a column can be worked out from the others.
    Method
        Treatment contrasts over the categories that occur in the used rows. A column is worked out from the others where, after scaling every column to the same
        length, pivoted QR leaves less than 1e-7 of it.
    Source
        Chambers and Hastie (1992), Statistical Models in S, chapter 2; Golub and Van Loan (2013), section 5.4.
    Checked
        R 4.2.2, `model.matrix`, through `svyglm`: tests/truth/fitted/answers.json.
    """
    named = [driver.column for driver in drivers]
    if not named or len(set(named)) < len(named):
        raise ModelRefused("Name at least one driver, and each only once.")
    names, owners, columns = [INTERCEPT], [INTERCEPT], [used.astype(np.float64)]
    for driver in drivers:
        for name, values in _columns(table, driver, used):
            names.append(name)
            owners.append(driver.column)
            columns.append(values)
    found = ModelColumns(tuple(names), tuple(owners), np.column_stack(columns))
    _refuse_collinear(found, used)
    return found


def _is_categorical(table: pa.Table, driver: Driver) -> bool:
    return driver.as_categories or driver.reference is not None or not is_number(table, driver.column)


def _columns(table: pa.Table, driver: Driver, used: Rows) -> list[tuple[str, Floats]]:
    """Return a driver's columns with their names."""
    if not _is_categorical(table, driver):
        values = np.where(used, numbers(table, driver.column), 0.0)
        _refuse_constant(driver, len(np.unique(values[used])))
        return [(driver.column, values)]
    found = categories(table, driver.column)
    occurring = [int(code) for code in np.unique(found.codes[used])]
    _refuse_constant(driver, len(occurring))
    reference = _reference(driver, found, occurring)
    return [
        (f"{driver.column}={found.name(code)}", (used & (found.codes == code)).astype(np.float64))
        for code in occurring
        if code != reference
    ]


def _refuse_constant(driver: Driver, values: int) -> None:
    if values < 2:  # noqa: PLR2004
        raise ModelRefused(
            f"Every row has the same {driver.column!r}, so it cannot go with the outcome. Leave it out, or choose other rows."
        )


def _reference(driver: Driver, found: Labels, occurring: list[int]) -> int:
    """Return the code of the category that the others are compared with."""
    if driver.reference is None:
        return occurring[0]
    names = {found.name(code): code for code in occurring}
    if driver.reference not in names:
        raise ColumnFault(
            f"Column {driver.column!r} has no row with {driver.reference!r}. Choose the reference among: {', '.join(names)}."
        )
    return names[driver.reference]


def _refuse_collinear(found: ModelColumns, used: Rows) -> None:
    """Raise CollinearDrivers where a column is made of the others."""
    values = found.values[used]
    scaled = values / np.linalg.norm(values, axis=0)
    _, triangle, order = linalg.qr(scaled, mode="economic", pivoting=True)
    left = np.abs(np.diag(triangle))
    kept = order[: len(left)][left > COLLINEAR * left[0]]
    if len(kept) == len(found.names):
        return
    spare = next(place for place in range(len(found.names) - 1, -1, -1) if place not in kept)
    shares = np.linalg.lstsq(scaled[:, kept], scaled[:, spare], rcond=None)[0]
    others = [
        found.names[place]
        for place, share in zip(kept, shares, strict=True)
        if abs(share) > COLLINEAR and found.names[place] != INTERCEPT
    ]
    source = f"from {' and '.join(repr(name) for name in sorted(others))}" if others else "from the intercept"
    raise CollinearDrivers(
        f"{found.names[spare]!r} can be worked out {source}, so what goes with which cannot be told apart. Leave one of them out, or merge categories."
    )
