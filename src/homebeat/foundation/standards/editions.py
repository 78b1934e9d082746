"""The loaded edition, kept in memory and never older than the transaction that reads it.

An edition never changes once it has a version, so one copy serves every thread as long as its version is the loaded
one. The database is asked for the version once a transaction, which also gives a request one and the same edition from
beginning to end; outside a transaction it is asked at every read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import groupby
from threading import Lock
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet, Subquery

from homebeat.foundation.standards.values import Standard

KEPT_EDITIONS = 3  # the loaded one, and one or two that transactions begun before a load still read


class StandardsNotLoaded(LookupError):
    """The database holds no policy data yet."""

    def __init__(self) -> None:
        super().__init__("No policy data is loaded. Run `homebeat standards load`.")


class UnknownStandard(LookupError):
    """No file holds a dataset, an entry or a field of that name."""

    def __init__(self, name: str, known: list[str]) -> None:
        near = get_close_matches(name, known, n=3) or sorted(known)
        super().__init__(f"There is no standard '{name}'. Choose one of: {', '.join(near)}.")


class NotInForce(LookupError):
    """The entry exists, but not on that day."""

    def __init__(self, entries: tuple[Standard, ...], day: date) -> None:
        spans = "; ".join(_span(one) for one in entries)
        super().__init__(f"The standard '{entries[0].path}' is not in force on {day:%-d %B %Y}. It holds {spans}.")


@dataclass(frozen=True)
class Shelf:
    """One dataset of one edition."""

    entries: tuple[Standard, ...]
    by_code: Mapping[str, tuple[Standard, ...]]


@dataclass(frozen=True, eq=False)
class Edition:
    """All datasets as one load left them."""

    version: str
    shelves: Mapping[str, Shelf]

    def shelf(self, dataset: str) -> Shelf:
        """Return one dataset.

        Raises:
            UnknownStandard: there is no such dataset.
        """
        if dataset not in self.shelves:
            raise UnknownStandard(dataset, list(self.shelves))
        return self.shelves[dataset]


class _Seen:
    """Left among a transaction's commit hooks, where it lives exactly as long as the transaction or savepoint does."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def __call__(self) -> None:
        """Nothing is left to do at commit."""


_kept: dict[str, Edition] = {}
_keeping = Lock()


def current_edition() -> Edition:
    """Return the edition that this transaction reads.

    Raises:
        StandardsNotLoaded: nothing was ever loaded.
    """
    seen = next((hook[1] for hook in connection.run_on_commit if isinstance(hook[1], _Seen)), None)
    if seen is not None:
        return seen.edition
    edition = _loaded()
    if connection.in_atomic_block:
        transaction.on_commit(_Seen(edition))
    return edition


def look_again() -> None:
    """Make the next read in this transaction ask the database; a load calls it."""
    connection.run_on_commit = [hook for hook in connection.run_on_commit if not isinstance(hook[1], _Seen)]


def rows() -> QuerySet[Any]:
    """Return the stored entries, in order. Found by name: this room is imported before Django knows its models."""
    stored: QuerySet[Any] = apps.get_model("standards", "Entry")._default_manager.order_by("position")
    return stored


def loaded_editions() -> QuerySet[Any]:
    """Return the one row that says which edition is loaded, or none."""
    stored: QuerySet[Any] = apps.get_model("standards", "LoadedEdition")._default_manager.all()
    return stored


def _loaded() -> Edition:
    version = loaded_editions().values_list("version", flat=True).first()
    if version is None:
        raise StandardsNotLoaded
    return _kept.get(version) or _keep(_read())


def _keep(edition: Edition) -> Edition:
    with _keeping:
        _kept[edition.version] = edition
        while len(_kept) > KEPT_EDITIONS:
            del _kept[next(iter(_kept))]
    return edition


def _read() -> Edition:
    """Entries and version in one statement, so that a load in between cannot give one the other's."""
    found = list(rows().annotate(version=Subquery(loaded_editions().values("version")[:1])))
    if not found:
        raise StandardsNotLoaded
    standards = [Standard(row.dataset, row.code, row.valid_from, row.valid_to, row.source, row.data) for row in found]
    by_dataset = groupby(standards, key=lambda one: one.dataset)
    return Edition(found[0].version, {name: _shelf(tuple(entries)) for name, entries in by_dataset})


def _shelf(entries: tuple[Standard, ...]) -> Shelf:
    by_day = sorted(entries, key=lambda one: one.valid_from)
    codes = dict.fromkeys(one.code for one in entries)
    return Shelf(entries, {code: tuple(one for one in by_day if one.code == code) for code in codes})


def _span(entry: Standard) -> str:
    begins = f"from {entry.valid_from:%-d %B %Y}"
    return f"{begins} to {entry.last_day:%-d %B %Y}" if entry.last_day else begins
