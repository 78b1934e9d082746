"""What may stand in a snapshot, read from `frameworks/snapshot_tables`: tables, their columns, and what stays out and why. No Django."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from homebeat.foundation.standards.files import FRAMEWORKS, read_checked

FOLDER = FRAMEWORKS / "snapshot_tables"


class Made(StrEnum):
    """How a column is made of a field: as it is, its London day, its month's first day, or whether there is anything."""

    PLAIN = "plain"
    DAY = "day"
    MONTH = "month"
    GIVEN = "given"


@dataclass(frozen=True)
class Column:
    """One column: its name, the field it is made of (a way over foreign keys), and how."""

    name: str
    path: str
    made: Made


@dataclass(frozen=True)
class Table:
    """One table of a snapshot: whose records, by whose force and by which month, and which columns."""

    name: str
    model: str
    says: str
    force: str
    month: str
    columns: tuple[Column, ...]
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every way that the table takes to a field."""
        return tuple(filter(None, (self.force, self.month, *(one.path for one in self.columns))))


@dataclass(frozen=True)
class Closed:
    """Models of which nothing goes into a snapshot, and why."""

    models: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class AllowList:
    """Everything that may stand in a snapshot, and everything that may not."""

    tables: tuple[Table, ...]
    closed: tuple[Closed, ...]

    @property
    def version(self) -> str:
        """The same tables made of the same fields in the same way have the same version."""
        said = [asdict(one) for one in self.tables]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def read_allow_list(folder: Path = FOLDER) -> AllowList:
    """Return the allow-list, its tables by name.

    Raises:
        StandardsInvalid: a file breaks its schema; carries every fault of that file.
    """
    documents = [read_checked(path, "snapshot_tables") for path in sorted(folder.glob("*.toml"))]
    tables = [_table(row) for document in documents for row in document.get("table", [])]
    closed = [Closed(tuple(row["models"]), row["reason"]) for one in documents for row in one.get("closed", [])]
    return AllowList(tuple(sorted(tables, key=lambda one: one.name)), tuple(closed))


def _table(row: dict[str, Any]) -> Table:
    return Table(
        name=row["name"],
        model=row["model"],
        says=row["says"],
        force=row.get("force", ""),
        month=row.get("month", ""),
        columns=tuple(_column(name, made_of) for name, made_of in row["columns"].items()),
        left_out={reason: tuple(fields) for reason, fields in row.get("left_out", {}).items()},
    )


def _column(name: str, made_of: str | dict[str, str]) -> Column:
    if isinstance(made_of, str):
        return Column(name, made_of, Made.PLAIN)
    return Column(name, made_of["of"], Made(made_of["as"]))
