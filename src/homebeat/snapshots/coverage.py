"""Holds the allow-list against the models: every field of every model is allowed, or named as left out with its reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from django.apps import apps
from django.db.models import Model

from .allow_list import AllowList, Made, Table
from .problems import SnapshotRefused
from .ways import fields_on

Allowed = Mapping[str, frozenset[str]]  # by model: the fields that its own table shows


def require_whole(allowed: AllowList) -> None:
    """Go on only if the allow-list speaks of every field of every model, and of nothing else.

    Raises:
        SnapshotRefused: it does not; says everything that is missing.
    """
    found = list(faults(allowed, apps.get_models(include_auto_created=True)))
    if found:
        raise SnapshotRefused("\n".join(["The allow-list of snapshots does not fit the models:", *found]))


def faults(allowed: AllowList, models: Iterable[type[Model]]) -> Iterator[str]:
    """Return every way in which the allow-list and the models differ, each in a sentence that says what to do."""
    known = {model._meta.label: model for model in models}
    spoken = Counter([one.model for one in allowed.tables] + [name for one in allowed.closed for name in one.models])
    for label in sorted(known.keys() - spoken.keys()):
        yield f"{label} is neither a table nor closed: add it to a file in frameworks/snapshot_tables."
    for label in sorted(spoken.keys() - known.keys()):
        yield f"{label} is no model: take it out of frameworks/snapshot_tables."
    yield from (f"{label} stands more than once: keep one." for label, times in spoken.items() if times > 1)
    names = Counter(one.name for one in allowed.tables)
    yield from (f"Table {name} stands more than once: rename one." for name, times in names.items() if times > 1)
    shown = {one.model: _shown_fields(one) for one in allowed.tables}
    for table in allowed.tables:
        if table.model in known:
            yield from _field_faults(table, known[table.model])
            yield from _way_faults(table, known[table.model], shown)


def _field_faults(table: Table, model: type[Model]) -> Iterator[str]:
    """A field must be shown or lead on to one that is, or be left out; what is left out may still lead on."""
    used = {path.partition("__")[0] for path in table.paths}
    left = Counter(name for names in table.left_out.values() for name in names)
    held = {field.name for field in model._meta.concrete_fields}
    for name in sorted(held - used - left.keys()):
        yield f"{table.model}.{name} is neither a column nor left out: decide, and name the reason."
    for name in sorted(left.keys() - held):
        yield f"{table.model}.{name} is left out but is no field: take it out."
    shown = set(table.paths)
    for name in sorted(name for name, times in left.items() if times > 1 or name in shown):
        yield f"{table.model}.{name} stands more than once: it is a column, or left out for one reason."


def _way_faults(table: Table, model: type[Model], shown: Allowed) -> Iterator[str]:
    """A way into another model may show only what that model's own table shows; who a row leads to is never shown."""
    shows = _whole(table)
    for path in table.paths:
        try:
            *_, last = fields_on(model, path)
        except SnapshotRefused as fault:
            yield str(fault)
            continue
        owner = last.model._meta.label
        if last.is_relation and path in shows:
            yield f"{table.model}: the way '{path}' shows a row's number; go on to a field of the other model."
        elif "__" in path and path in shows and last.name not in shown.get(owner, frozenset()):
            yield f"{table.model}: the way '{path}' shows {owner}.{last.name}, which its own table does not."


def _whole(table: Table) -> frozenset[str]:
    """The ways whose field is shown; whether an e-mail address is given does not show the address."""
    return frozenset({one.path for one in table.columns if one.made is not Made.GIVEN} | {table.force, table.month})


def _shown_fields(table: Table) -> frozenset[str]:
    return frozenset(path for path in _whole(table) if "__" not in path)
