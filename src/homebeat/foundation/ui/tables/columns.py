"""One column of a list: where its value comes from, how it reads on a page and in a file, how it sorts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .. import formats

Words = str | Promise


@dataclass(frozen=True)
class Column:
    """Text. `value` is a path such as `team.name` or a function of the row; it defaults to `name`.

    `sort` names the fields to order by (`"team__name"` or several); for lists of plain rows any true value sorts by
    the column's value. `href` and `show` are functions of the row; `show` gives the words for the page alone.
    """

    name: str
    label: Words
    value: str | Callable[[Any], Any] = ""
    sort: str | tuple[str, ...] | bool = False
    href: Callable[[Any], str | None] | None = None
    show: Callable[[Any], Any] | None = None
    kind: str = "text"
    in_csv: bool = True
    on_page: bool = True

    def raw(self, row: Any) -> Any:
        """Return the value itself, as the CSV carries it."""
        source = self.value or self.name
        return source(row) if callable(source) else follow(row, source)

    def shown(self, row: Any) -> Any:
        """Return what stands in the cell of the page."""
        return self.show(row) if self.show else self.words(self.raw(row))

    def words(self, value: Any) -> Any:
        """Return a value as people read it."""
        return "" if value is None else value

    def address(self, row: Any) -> str | None:
        """Return where the cell leads, if anywhere."""
        return self.href(row) if self.href else None

    def tint(self, row: Any) -> str:
        """Return the colour of a row's tag; other columns have none."""
        return ""

    def order_fields(self) -> tuple[str, ...]:
        """Return the fields that sort a queryset by this column."""
        if self.sort is True:
            return ((self.value if isinstance(self.value, str) and self.value else self.name).replace(".", "__"),)
        return (self.sort,) if isinstance(self.sort, str) else tuple(self.sort or ())


@dataclass(frozen=True)
class NumberColumn(Column):
    """Numbers, set right with commas in thousands; nothing known reads as `unknown`."""

    kind: str = "number"
    places: int | None = None
    unknown: Words = ""

    def words(self, value: Any) -> Any:
        return self.unknown if value is None else formats.number(value, self.places)


@dataclass(frozen=True)
class DayColumn(Column):
    """Days: '3 May 2008' on the page, 2008-05-03 in the file."""

    kind: str = "day"

    def words(self, value: Any) -> Any:
        return formats.day(value)


@dataclass(frozen=True)
class MomentColumn(Column):
    """Moments: London time on the page and in the file."""

    kind: str = "day"

    def raw(self, row: Any) -> Any:
        value = super().raw(row)
        return formats.in_london(value) if value is not None else None

    def words(self, value: Any) -> Any:
        return formats.moment(value)


@dataclass(frozen=True)
class TagColumn(Column):
    """A short state in a coloured tag; `colour` maps the value to one of the GOV.UK tag colours."""

    kind: str = "tag"
    colour: Callable[[Any], str] | None = None

    def tint(self, row: Any) -> str:
        """Return the tag's colour for a row."""
        return self.colour(row) if self.colour else ""


def follow(row: Any, path: str) -> Any:
    """Return what a path such as `team.name` leads to, through attributes, keys or joined values; None ends it early."""
    if isinstance(row, tuple):  # read as plain values: the whole path is one name
        return getattr(row, path.replace(".", "__"))
    value = row
    for step in path.replace("__", ".").split("."):
        if value is None:
            return None
        value = value[step] if isinstance(value, dict) else getattr(value, step)
    return value
