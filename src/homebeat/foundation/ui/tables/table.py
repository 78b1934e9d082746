"""A list as declared by a room: its columns, filters and order, over a queryset or plain rows."""

from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property, reduce
from operator import or_
from typing import Any, ClassVar

from django import forms
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from .body import rows_html
from .columns import Column, Words
from .filters import Filter
from .shown import Heading, Kept, Order, in_words

CHUNK = 2000


class Table:
    """Declare `columns`, `caption` and, where wanted, `filters`, `search`, `order`, `per_page`; then draw it.

    `Events(request.GET, rows=Event.objects.visible_to(person))` with `{{ ui.data_table(table) }}`. Rows are counted
    once and read once, whatever their number: `rows` must already join what the columns show. `prefix` keeps two
    tables on one page apart. `reads` names the fields that the columns need, joined ones as `area__name`: the rows are then
    plain values with those names instead of whole records, which halves the work of reading them.
    """

    columns: ClassVar[Sequence[Column]] = ()
    caption: ClassVar[Words] = ""
    filters: ClassVar[Sequence[Filter]] = ()
    search: ClassVar[Sequence[str]] = ()
    search_label: ClassVar[Words] = ""
    search_hint: ClassVar[Words] = ""
    order: ClassVar[str] = ""
    per_page: ClassVar[int] = 25
    empty: ClassVar[Words] = ""
    empty_hint: ClassVar[Words] = ""
    download: ClassVar[bool] = True
    reads: ClassVar[Sequence[str]] = ()

    def __init__(self, asked: QueryDict, *, rows: Any, prefix: str = "", **words: Any) -> None:
        self.asked = asked
        self.prefix = f"{prefix}-" if prefix else ""
        self.given = rows
        for name, value in words.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no '{name}' to set")
            setattr(self, name, value)

    # What was asked for

    @cached_property
    def form(self) -> forms.Form:
        """Return the filters as a form, bound to the address."""
        fields: dict[str, forms.Field] = {}
        if self.search:
            widget = forms.TextInput(attrs={"autocomplete": "off"})
            widget.input_type = "search"
            fields["q"] = forms.CharField(
                label=str(self.search_label) or _("Search"),
                help_text=str(self.search_hint),
                required=False,
                widget=widget,
            )
        for one in self.filters:
            one.field.required = False
            fields[one.name] = one.field
        kind: type[forms.Form] = type("FilterForm", (forms.Form,), fields)
        return kind(self.asked, prefix=self.prefix.rstrip("-") or None)

    @cached_property
    def is_as_usual(self) -> bool:
        """Say whether the address asks nothing of this list: then it stands as it always does, unfiltered."""
        own = {f"{self.prefix}q", *(f"{self.prefix}{one.name}" for one in self.filters)}
        return not any(_is_own(name, own) for name in self.asked)

    @property
    def has_filters(self) -> bool:
        """Say whether there is anything to search or filter by."""
        return bool(self.search or self.filters)

    @property
    def look(self) -> Hashable | None:
        """Return all that the filter form shows while the address asks nothing at all; None where it asks something."""
        if self.asked:
            return None
        orders = tuple((column.name, str(column.label)) for column in self.columns if column.sort)
        words = (str(self.caption), str(self.search_label), str(self.search_hint), bool(self.search))
        return (get_language(), self.prefix, self.order, *words, orders, tuple(one.look() for one in self.filters))

    @cached_property
    def answers(self) -> dict[str, Any]:
        """Return the filters' values; one that is not understood filters nothing and shows its error."""
        if self.is_as_usual:
            return {}
        self.form.is_valid()
        return self.form.cleaned_data

    @property
    def wants_csv(self) -> bool:
        """Say whether the address asks for the file."""
        return self.download and self.asked.get(f"{self.prefix}format") == "csv"

    def address(self, **changes: str | int | None) -> str:
        """Return this list's address with some of what it asks changed; None leaves a name out."""
        changed = self.asked.copy()
        for name, value in changes.items():
            if value is None:
                changed.pop(f"{self.prefix}{name}", None)
            else:
                changed[f"{self.prefix}{name}"] = str(value)
        changed.pop("csrfmiddlewaretoken", None)
        return f"?{changed.urlencode()}"

    # Rows

    @cached_property
    def kept(self) -> Any:
        """Return the rows that search and filters leave."""
        rows = self.given
        words = self.answers.get("q")
        if words:
            rows = self._found(rows, words)
        for one in self.filters:
            value = self.answers.get(one.name)
            if value not in (None, "", [], ()) and not (isinstance(value, QuerySet) and not value):
                rows = one.keep(rows, value)
        return rows

    def _found(self, rows: Any, words: str) -> Any:
        if isinstance(rows, QuerySet):
            return rows.filter(reduce(or_, (Q(**{f"{name}__icontains": words}) for name in self.search)))
        sought = words.casefold()
        by_name = {column.name: column for column in self.columns}
        return [row for row in rows if any(sought in str(by_name[name].raw(row)).casefold() for name in self.search)]

    @cached_property
    def ordering(self) -> tuple[Column | None, bool]:
        """Return the column the rows stand in order of, and whether backwards; nonsense falls back to the usual."""
        sortable = {column.name: column for column in self.columns if column.sort}
        for wanted in (self.asked.get(f"{self.prefix}sort", ""), self.order):
            name = wanted.removeprefix("-")
            if name in sortable:
                return sortable[name], wanted.startswith("-")
        return None, False

    @cached_property
    def ordered(self) -> Any:
        """Return the rows in order; equal ones keep a fixed order, so that pages neither repeat nor lose a row."""
        column, backwards = self.ordering
        if isinstance(self.kept, QuerySet):
            if column is None:
                return self.kept.order_by(*self.kept.query.order_by, "pk")
            fields = [
                F(name).desc(nulls_last=True) if backwards else F(name).asc(nulls_last=True)
                for name in column.order_fields()
            ]
            return self.kept.order_by(*fields, "pk")
        if column is None:
            return list(self.kept)
        known = [row for row in self.kept if column.raw(row) is not None]
        unknown = [row for row in self.kept if column.raw(row) is None]
        return sorted(known, key=column.raw, reverse=backwards) + unknown

    @cached_property
    def count(self) -> int:
        """Return how many rows there are on all pages."""
        return self.kept.count() if isinstance(self.kept, QuerySet) else len(self.kept)

    @property
    def pages(self) -> int:
        """Return the number of pages, at least one."""
        return max(1, -(-self.count // self.per_page))

    @cached_property
    def page(self) -> int:
        """Return the page shown; one that does not exist becomes the nearest that does."""
        asked = self.asked.get(f"{self.prefix}page", "1")
        wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < len(str(10**9)) else 1
        return min(max(1, wanted), self.pages)

    @cached_property
    def shown(self) -> list[Any]:
        """Return the rows of this page, read once."""
        start = (self.page - 1) * self.per_page
        return list(self._read(self.ordered)[start : start + self.per_page]) if self.count else []

    def _read(self, rows: Any) -> Any:
        return rows.values_list(*self.reads, named=True) if self.reads and isinstance(rows, QuerySet) else rows

    def every_row(self) -> Iterator[Any]:
        """Yield all rows in order; a queryset is read in pieces."""
        if isinstance(self.ordered, QuerySet):
            return self._read(self.ordered).iterator(chunk_size=CHUNK)
        return iter(self.ordered)

    # What the page draws

    @cached_property
    def headings(self) -> list[Heading]:
        """Return the heads of the columns on the page."""
        return [self._heading(column) for column in self.columns if column.on_page]

    def _heading(self, column: Column) -> Heading:
        current, backwards = self.ordering
        order, turned = "", column.name
        if current is column:
            order = "descending" if backwards else "ascending"
            turned = column.name if backwards else f"-{column.name}"
        href = self.address(sort=turned, page=None, format=None) if column.sort else ""
        return Heading(str(column.label), column.kind, href, order)

    @cached_property
    def orders(self) -> list[Order]:
        """Return the orders to choose from where the heads of the columns do not show: on a phone."""
        current, backwards = self.ordering
        found = [] if current else [Order("", _("As usual"), chosen=True)]
        for column in self.columns:
            if column.sort:
                up, down = current is column and not backwards, current is column and backwards
                found.append(Order(column.name, _("%(column)s: first to last") % {"column": column.label}, chosen=up))
                turned = _("%(column)s: last to first") % {"column": column.label}
                found.append(Order(f"-{column.name}", turned, chosen=down))
        return found if len(found) > 1 else []

    @property
    def body(self) -> Markup:
        """Return the rows of this page as HTML."""
        return rows_html(self.shown, [column for column in self.columns if column.on_page])

    @property
    def range_words(self) -> str:
        """Return 'Showing 26 to 50 of 1,204', or the plain count when all are on one page."""
        if self.pages == 1:
            return ngettext("%(count)s row", "%(count)s rows", self.count) % {"count": f"{self.count:,}"}
        first = (self.page - 1) * self.per_page + 1
        last = min(self.count, self.page * self.per_page)
        return _("Showing %(first)s to %(last)s of %(count)s") % {
            "first": f"{first:,}",
            "last": f"{last:,}",
            "count": f"{self.count:,}",
        }

    @cached_property
    def in_force(self) -> list[Kept]:
        """Return the filters in force, in words."""
        if self.is_as_usual:
            return []
        kept = []
        for bound in self.form:
            value = self.answers.get(bound.name)
            if value not in (None, "", [], ()):
                kept.append(Kept(str(bound.label), in_words(bound.field, value), self.address(**_blank(bound, self))))
        return kept

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Return what the filter form must carry along: the order, and what belongs to other parts of the page."""
        own = {f"{self.prefix}{name}" for name in [*self.form.fields, "page", "format", "sort"]}
        return [(name, value) for name in self.asked for value in self.asked.getlist(name) if not _is_own(name, own)]

    @property
    def csv_address(self) -> str:
        """Return where the file of these rows is."""
        return self.address(format="csv", page=None)

    def file_name(self) -> str:
        """Return the file's name, from the caption."""
        return slugify(str(self.caption)) or "list"


def _is_own(name: str, own: set[str]) -> bool:
    """Say whether a name of the address belongs to this form: a day's box counts as its field's."""
    return name in own or name.rpartition("_")[0] in own


def _blank(bound: forms.BoundField, table: Table) -> dict[str, None]:
    parts = ("day", "month", "year", "time")
    return dict.fromkeys([bound.name, *(f"{bound.name}_{part}" for part in parts), "page"])
