"""The few kinds of column that a snapshot holds, as Arrow knows them."""

from collections.abc import Mapping

import pyarrow as pa

ARROW = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
    "day": pa.date32(),
    "moment": pa.timestamp("us", tz="UTC"),
}


def schema_of(columns: Mapping[str, str]) -> pa.Schema:
    """Return the Arrow schema of columns given by kind."""
    return pa.schema([(name, ARROW[kind]) for name, kind in columns.items()])
