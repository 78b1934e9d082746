"""Text read as numbers: one decimal mark a column, no thousands marks, nothing guessed."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

MISSING = ("", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null")  # cells that hold no answer
WITH_POINT = r"^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$"
WITH_COMMA = r"^\s*[+-]?(\d+(,\d*)?|,\d+)([eE][+-]?\d+)?\s*$"


@dataclass(frozen=True)
class Reading:
    """A column of text read as numbers, and the records that could not be read, with what is wrong with each."""

    values: pa.Array
    faults: tuple[tuple[int, str], ...]


def read_numbers(text: pa.ChunkedArray | pa.Array, *, comma_may_be_decimal: bool) -> Reading:
    """Return a text column as numbers, with the position and reason of every cell that is not one.

    Parameters
        text : array of strings; null is missing
        comma_may_be_decimal : whether "0,56" may mean 0.56. True where commas do not part the columns
    Returns
        Reading: float64 values (null where missing or not a number), faults as (position from 0, reason)
    Method
        A cell is a number when it is digits with at most one decimal mark and a power of ten. A column keeps to one mark: where
        both are used, the cells with a comma are faults, because "1,234" could be either number.
    """
    whole = pa.chunked_array([text]) if isinstance(text, pa.Array) else text
    flat = whole.combine_chunks()
    flat = flat if isinstance(flat, pa.Array) else pa.concat_arrays(flat.chunks)
    point = pc.match_substring_regex(flat, WITH_POINT)
    comma = pc.and_(pc.match_substring_regex(flat, WITH_COMMA), pc.match_substring(flat, ","))
    uses_comma = comma_may_be_decimal and not pc.any(pc.and_(point, pc.match_substring(flat, "."))).as_py()
    good = pc.or_(point, comma) if uses_comma else point
    nothing = pa.nulls(len(flat), pa.string())
    clean = pc.utf8_trim_whitespace(pc.if_else(good, flat, nothing))
    values = pc.cast(pc.replace_substring(clean, ",", ".") if uses_comma else clean, pa.float64())
    return Reading(values, _reasons(flat, pc.invert(good), comma, comma_may_be_decimal=comma_may_be_decimal))


def _reasons(
    flat: pa.Array, bad: pa.Array, comma: pa.Array, *, comma_may_be_decimal: bool
) -> tuple[tuple[int, str], ...]:
    positions = pc.indices_nonzero(bad).to_pylist()
    cells = flat.take(positions).to_pylist() if positions else []
    commas = comma.take(positions).to_pylist() if positions else []
    return tuple(
        (position, _reason(cell, has_comma=has_comma, mixed=comma_may_be_decimal))
        for position, cell, has_comma in zip(positions, cells, commas, strict=True)
    )


def _reason(cell: str, *, has_comma: bool, mixed: bool) -> str:
    if has_comma and mixed:
        return f"'{cell}' uses a decimal comma while other cells of the column use a point"
    if has_comma:
        return f"'{cell}' could be a decimal comma or a thousands mark; write it with a decimal point"
    return f"'{cell}' is not a number"
