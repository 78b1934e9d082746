"""What an engine does: it holds sources and answers questions put to them, each question compiled once."""

import itertools
from abc import ABC, abstractmethod
from typing import Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from homebeat.analysis.tables.sources import Source


class EngineMissing(Exception):
    """The engine asked for cannot run here; says what to install."""


class Question(Protocol):
    """An expression waiting for a table: the same question, equal and hashing alike, is compiled once for a source."""

    def on(self, table: ir.Table) -> ir.Table:
        """Return the expression over this table."""


class Engine(ABC):
    """Runs Ibis expressions over sources.

    What runs on one engine has to run on all: round before casting a float to an integer, no ordered first or last, every compared
    answer in a total order, no two columns that differ in capitals alone.
    """

    name: str

    def __init__(self) -> None:
        self._tables: dict[str, ir.Table] = {}
        self._compiled: dict[tuple[str, Question], str] = {}
        self._numbers = itertools.count(1)

    def answer(self, question: Question, source: Source) -> pa.Table:
        """Return the rows that answer the question; compiled the first time, run every time."""
        known = (source.key, question)
        if known not in self._compiled:
            self._compiled[known] = self._compile(question.on(self.table(source)))
        return self._run(self._compiled[known])

    def rows(self, expression: ir.Table) -> pa.Table:
        """Return the rows of an expression over this engine's tables."""
        return self._run(self._compile(expression))

    def table(self, source: Source) -> ir.Table:
        """Return the source as a table of this engine, loaded the first time."""
        if source.key not in self._tables:
            name = f"source_{next(self._numbers)}"
            self._load(source, name)
            self._tables[source.key] = ibis.table(ibis.Schema.from_pyarrow(source.schema), name=name)
        return self._tables[source.key]

    def forget(self) -> None:
        """Drop compiled questions, so that the next ones are compiled afresh."""
        self._compiled.clear()

    @abstractmethod
    def close(self) -> None:
        """Give back what the engine holds."""

    @abstractmethod
    def _load(self, source: Source, name: str) -> None:
        """Make the source readable under a name."""

    @abstractmethod
    def _compile(self, expression: ir.Table) -> str:
        """Return the expression in the engine's own words."""

    @abstractmethod
    def _run(self, sql: str) -> pa.Table:
        """Return the rows of a compiled question."""
