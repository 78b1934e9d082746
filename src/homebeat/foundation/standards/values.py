"""One standard as callers get it: a frozen value, so that a cache may hand the same one to everybody."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Standard:
    """One entry of a dataset, its fields, and the days on which it holds; `valid_to` is the first day without it."""

    dataset: str
    code: str
    valid_from: date
    valid_to: date | None
    source: str
    data: Mapping[str, Any] = field(hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", _frozen(self.data))

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field that entries may leave out."""
        return self.data.get(name, default)

    @property
    def name(self) -> str:
        """The plain name that people read; the code where the dataset gives no names."""
        return str(self.data.get("name", self.code))

    @property
    def path(self) -> str:
        return f"{self.dataset}.{self.code}"

    @property
    def last_day(self) -> date | None:
        """The last day on which the entry holds, where it has one."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    def holds_on(self, day: date) -> bool:
        """Say whether the entry is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def checksum(self) -> str:
        """A digest of everything that the entry says."""
        days = [self.valid_from.isoformat(), self.valid_to and self.valid_to.isoformat()]
        said = json.dumps([self.path, days, self.source, plain(self.data)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


def plain(value: Any) -> Any:
    """Return the value as JSON knows it, with ordinary lists and dictionaries."""
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, tuple | list) else value


def version_of(entries: Iterable[Standard]) -> str:
    """Return the version of a whole edition: the same entries in the same order have the same version."""
    return hashlib.sha256("\n".join(one.checksum for one in entries).encode()).hexdigest()


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return MappingProxyType({name: _frozen(one) for name, one in value.items()})
    return tuple(_frozen(one) for one in value) if isinstance(value, tuple | list) else value
