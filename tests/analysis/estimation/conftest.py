"""One engine for all estimates of a file of tests."""

from collections.abc import Iterator

import pytest

from homebeat.analysis.engines.choosing import open_engine
from homebeat.analysis.engines.engine import Engine


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """DuckDB, in this process."""
    opened = open_engine("duckdb")
    yield opened
    opened.close()
