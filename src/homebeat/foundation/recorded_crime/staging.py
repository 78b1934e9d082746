"""A side table in which a month's file waits, streamed in by COPY, until it is compared with what is kept."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection

TABLE = "staged_crime"


class StagedLine(NamedTuple):
    """One published line and where it was put."""

    line: int
    crime_id: str
    crime_type: str
    outcome: str
    reported_by: str
    falls_within: str
    location: str
    lon: float | None
    lat: float | None
    lsoa_code: str
    lsoa_name: str
    context: str
    area_id: int | None
    placing: str


COLUMNS = StagedLine._fields
PUBLISHED = COLUMNS[1:-2]  # what the file says, apart from the line's number and from where we put it
NAMES = ", ".join(f'"{name}"' for name in COLUMNS)  # "placing" is a word of SQL's own


@contextmanager
def staged(lines: Iterable[StagedLine]) -> Iterator[int]:
    """Stream the lines into the side table and yield how many came; the table is gone afterwards.

    Runs inside the caller's transaction, and asks the database nothing else while the lines stream.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {TABLE} ON COMMIT DROP AS "  # noqa: S608  our own column names
            f"SELECT {NAMES} FROM recorded_crime_crimerecord WITH NO DATA"
        )
        yield _copy_in(cursor, lines)
        cursor.execute(f"DROP TABLE {TABLE}")


def _copy_in(cursor: object, lines: Iterable[StagedLine]) -> int:
    count = 0
    with cursor.copy(f"COPY {TABLE} ({NAMES}) FROM STDIN") as copy:  # type: ignore[attr-defined]
        for line in lines:
            copy.write_row(line)
            count += 1
    return count
