"""The same rows as a file that a spreadsheet can open without running anything in it."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

if TYPE_CHECKING:
    from .table import Table

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}")
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
Lines = Callable[[], Iterator[str]]
Stream = Callable[[Lines], Iterable[Any]]


class _Echo:
    """Hands back each written line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def safe_cell(value: Any) -> Any:
    """Return the value for a CSV cell: a number stays one; text that a spreadsheet would run gets a quote before it."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat(" ", "minutes") if isinstance(value, datetime) else value.isoformat()
    text = str(value)
    if PLAIN_NUMBER.fullmatch(text) or not text.lstrip(" ").startswith(STARTS_A_FORMULA):
        return text
    return f"'{text}"


def csv_lines(table: "Table") -> Iterator[str]:
    """Yield the header and every row that the filters leave, in the order shown, read piece by piece."""
    write = csv.writer(_Echo()).writerow
    columns = [column for column in table.columns if column.in_csv]
    yield write([safe_cell(column.label) for column in columns])
    for row in table.every_row():
        yield write([safe_cell(column.raw(row)) for column in columns])


def csv_response(table: "Table", *, stream: Stream | None = None) -> HttpResponseBase:
    """Answer with the table as a file.

    Without `stream` the rows are read at once, inside the request's transaction. With it the file is sent while it is
    read: `stream` gets a function that starts the reading, and must run it inside the person's own transaction.
    """
    kind = "text/csv; charset=utf-8"

    def lines() -> Iterator[str]:
        return csv_lines(table)

    answer: HttpResponseBase
    if stream is None:
        answer = HttpResponse("".join(lines()), content_type=kind)
    else:
        answer = StreamingHttpResponse(stream(lines), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{table.file_name()}.csv"'
    return answer
