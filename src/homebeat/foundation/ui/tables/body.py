"""The rows of a list as HTML.

Written here and not in the template because a list page spends most of its time on it: 40 rows of five columns took
3.1 ms through the template and 1.0 ms this way, where a stock page of 40 rows takes 1.7 ms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from .columns import Column

CLASSES = {"number": " hb-table__number", "day": " hb-table__day"}


@dataclass(frozen=True)
class Slot:
    """What stands round each cell of one column, the same on every row."""

    column: Column
    before: str
    after: str


def rows_html(rows: Iterable[Any], columns: Sequence[Column]) -> Markup:
    """Return the table's rows; the first column heads its row."""
    slots = [_slot(column, first=place == 0) for place, column in enumerate(columns)]
    lines = ["".join(f"{slot.before}{_content(slot.column, row)}{slot.after}" for slot in slots) for row in rows]
    joined = '</tr><tr class="govuk-table__row" role="row">'.join(lines)
    return Markup(f'<tr class="govuk-table__row" role="row">{joined}</tr>')  # noqa: S704 (each part is escaped below)


def _slot(column: Column, *, first: bool) -> Slot:
    label = escape(column.label)
    if first:
        opening = '<th scope="row" role="rowheader" class="govuk-table__header hb-table__first"'
        return Slot(column, f'{opening} data-label="{label}">', "</th>")
    kind = CLASSES.get(column.kind, "")
    return Slot(column, f'<td role="cell" class="govuk-table__cell{kind}" data-label="{label}">', "</td>")


def _content(column: Column, row: Any) -> str:
    words = escape(column.shown(row))
    href = column.address(row)
    if href:
        return f'<a class="govuk-link" href="{escape(href)}">{words}</a>'
    if column.kind == "tag" and words:
        tint = escape(column.tint(row))
        return f'<strong class="govuk-tag{" govuk-tag--" if tint else ""}{tint}">{words}</strong>'
    return words
