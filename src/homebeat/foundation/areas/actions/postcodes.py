"""Keeping postcodes: streamed into a side table by COPY, compared, and only what differs written."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

TABLE = "staged_postcode"
KEPT = "areas_postcode"


class StagedPostcode(NamedTuple):
    """One postcode of a file, and the row it stands in."""

    row: int
    postcode: str
    lon: float
    lat: float
    ward_code: str
    lsoa_code: str


class PostcodeTwice(Exception):
    """A postcode stands in the file twice; names the second row."""

    def __init__(self, row: int, postcode: str) -> None:
        super().__init__(f"{postcode} in row {row}")
        self.row, self.postcode = row, postcode


class PostcodeDiffers(Exception):
    """The same source said something else about a postcode before; names the row."""

    def __init__(self, row: int, postcode: str) -> None:
        super().__init__(f"{postcode} in row {row}")
        self.row, self.postcode = row, postcode


@contextmanager
def staged_postcodes(rows: Iterable[StagedPostcode]) -> Iterator[int]:
    """Stream the rows into the side table and yield how many came; the table is gone afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {TABLE} (row integer, postcode varchar(7), lon float8, lat float8, "
            "ward_code varchar(9), lsoa_code varchar(9)) ON COMMIT DROP"
        )
        count = 0
        with cursor.copy(f"COPY {TABLE} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
        cursor.execute(f"ANALYZE {TABLE}")
        yield count
        cursor.execute(f"DROP TABLE {TABLE}")


def settle_postcodes(*, source: str, replace: bool) -> int:
    """Write the staged postcodes that are new or differ and return how many; another source's are simply brought up to date.

    Raises:
        PostcodeTwice: one stands in the file twice.
        PostcodeDiffers: this source is loaded already and said something else, and `replace` is not set.
    """
    with connection.cursor() as cursor:
        _refuse_twins(cursor)
        if not replace:
            _refuse_change_of_mind(cursor, source)
        cursor.execute(
            f"INSERT INTO {KEPT} AS k (postcode, lon, lat, ward_code, lsoa_code, source) "  # noqa: S608  our own names
            f"SELECT postcode, lon, lat, ward_code, lsoa_code, %s FROM {TABLE} "
            "ON CONFLICT (postcode) DO UPDATE SET lon = excluded.lon, lat = excluded.lat, "
            "ward_code = excluded.ward_code, lsoa_code = excluded.lsoa_code, source = excluded.source "
            "WHERE (k.lon, k.lat, k.ward_code, k.lsoa_code) "
            "IS DISTINCT FROM (excluded.lon, excluded.lat, excluded.ward_code, excluded.lsoa_code)",
            [source],
        )
        return int(cursor.rowcount)


def _refuse_twins(cursor: CursorWrapper) -> None:
    cursor.execute(
        f"SELECT max(row), postcode FROM {TABLE} GROUP BY postcode HAVING count(*) > 1 ORDER BY 1 LIMIT 1"  # noqa: S608
    )
    found = cursor.fetchone()
    if found:
        raise PostcodeTwice(*found)


def _refuse_change_of_mind(cursor: CursorWrapper, source: str) -> None:
    cursor.execute(
        f"SELECT s.row, s.postcode FROM {TABLE} s JOIN {KEPT} k USING (postcode) WHERE k.source = %s AND "  # noqa: S608
        "(k.lon, k.lat, k.ward_code, k.lsoa_code) IS DISTINCT FROM (s.lon, s.lat, s.ward_code, s.lsoa_code) "
        "ORDER BY s.row LIMIT 1",
        [source],
    )
    found = cursor.fetchone()
    if found:
        raise PostcodeDiffers(*found)
