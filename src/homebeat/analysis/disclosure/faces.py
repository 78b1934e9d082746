"""The same released table for every reader: rows, CSV, JSON, HTML and words, all from one list of rows."""

import csv
import io
import json
from dataclasses import asdict, dataclass
from html import escape

from homebeat.analysis.disclosure.breakdown import COUNTED, Kind
from homebeat.analysis.disclosure.released import Released, ReleasedCell, require_released

FIGURES = ("value", "low", "high", "base")
MOST_SAID = 12  # figures that a text alternative reads out; the table beside the chart holds all


@dataclass(frozen=True, slots=True)
class Row:
    """One place of a table in the digits that every outlet shows; "" where there is no such figure.

    `hidden` : why the figure is not shown, "" where it is.
    """

    labels: tuple[str, ...]
    value: str
    low: str
    high: str
    base: str
    hidden: str


def rows(released: Released) -> tuple[Row, ...]:
    """Return the rows of a released table, in its order.

    Parameters   released : what the gate returned
    Returns      one Row for each asked figure
    Raises       NotThroughTheGate : the value is anything else
    Method       numbers are written once, here: whole ones without a point, others in the fewest digits that read back as the same number; fractions of 1
    Source       one list of digits for all outlets, so that a figure hidden in one is hidden in all
    Checked      tests/analysis/disclosure/test_faces.py compares every outlet cell by cell
    """
    return tuple(_row(require_released(released).kind, cell) for cell in released.cells)


def as_csv(released: Released) -> str:
    """Return the table as CSV text with a heading row; a hidden figure has empty cells and its reason."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*_names(released), *FIGURES, "hidden"])
    for row in rows(released):
        writer.writerow([*(_plain(label) for label in row.labels), *_figures(row), row.hidden])
    return text.getvalue()


def as_json(released: Released) -> str:
    """Return the table as JSON text: what it says, by which policy, and its rows in the digits of the other outlets."""
    content = {
        "title": released.title,
        "measure": released.measure,
        "counted": released.counted,
        "snapshot": released.snapshot,
        "policy": released.policy.dated_code,
        "notes": released.notes,
        "by": _names(released),
        "rows": [asdict(row) for row in rows(released)],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def as_html(released: Released) -> str:
    """Return the table as an HTML table with caption and headings, every text escaped."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in (*_names(released), *FIGURES))
    body = "".join(_html_row(row) for row in rows(released))
    caption = f"<caption>{escape(released.title)}</caption>"
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def as_words(released: Released) -> str:
    """Return the text alternative of a chart or map of this table: its title, its first figures, and how many are not shown."""
    shown = rows(released)
    said = [f"{', '.join(row.labels)}: {row.hidden or row.value}" for row in shown[:MOST_SAID]]
    more = f" {len(shown) - MOST_SAID} more in the table." if len(shown) > MOST_SAID else ""
    hidden = sum(1 for row in shown if row.hidden)
    held_back = f" {hidden} of {len(shown)} are not shown." if hidden else ""
    return f"{released.title}. {'; '.join(said)}.{more}{held_back}"


def _row(kind: Kind, cell: ReleasedCell) -> Row:
    estimate = cell.estimate
    if estimate is None:
        return Row(cell.at, "", "", "", _digits(cell.base), str(cell.hidden))
    base = cell.population if kind in COUNTED else estimate.n
    return Row(cell.at, _digits(estimate.value), _digits(estimate.ci_low), _digits(estimate.ci_high), _digits(base), "")


def _digits(number: float | None) -> str:
    if number is None:
        return ""
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def _names(released: Released) -> list[str]:
    return [dimension.name for dimension in released.dimensions]


def _figures(row: Row) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in FIGURES)


def _plain(label: str) -> str:
    """A spreadsheet would run a label that begins like a formula."""
    return f"'{label}" if label[:1] in {"=", "+", "-", "@", "\t", "\r"} else label


def _html_row(row: Row) -> str:
    labels = "".join(f'<th scope="row">{escape(label)}</th>' for label in row.labels)
    figures = [row.hidden or row.value, row.low, row.high, row.base]
    return f"<tr>{labels}{''.join(f'<td>{escape(one)}</td>' for one in figures)}</tr>"
