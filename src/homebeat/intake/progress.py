"""Showing how far a load has come, on stderr: a bar on a terminal, one line a file anywhere else."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

Advance = Callable[[int], None]
Begin = Callable[[Path], Advance]


@contextmanager
def shown(paths: Sequence[Path]) -> Iterator[Begin]:
    """Yield what a load calls at the beginning of each file; it gives back what to call with each count of bytes read."""
    if not sys.stderr.isatty():
        yield _Lines(len(paths)).begin
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=sum(path.stat().st_size for path in paths))

        def begin(path: Path) -> Advance:
            bar.update(task, description=path.name)
            return lambda count: bar.advance(task, count)

        yield begin


class _Lines:
    """Plain lines for logs: which file of how many."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._begun = 0

    def begin(self, path: Path) -> Advance:
        """Say that a file begins."""
        self._begun += 1
        print(f"{self._begun} of {self._count}: {path.name}", file=sys.stderr, flush=True)  # noqa: T201
        return lambda _: None
