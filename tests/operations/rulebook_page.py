"""The rulebook pages in `docs/rules`, written from the state tables and truth tables that the code and its tests run.

`HOMEBEAT_WRITE_RULEBOOK=1 pytest tests/operations -k rulebook` writes them; without it a stale page fails the test.
"""

import inspect
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from homebeat.foundation.rulebook import Life, Shortfall, as_diagram

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "rules"


@dataclass(frozen=True)
class Case:
    """One row of a truth table: a situation in words, how to bring it about, and the codes that the rule answers."""

    says: str
    ask: Callable[[], Sequence[Shortfall]]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A rule with its truth table."""

    title: str
    says: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Page:
    """One page of the rulebook."""

    name: str
    title: str
    opening: str
    lives: tuple[Life, ...]
    tables: tuple[Table, ...]


def page_text(page: Page) -> str:
    """Return the page as Markdown."""
    return "\n".join(_lines(page)) + "\n"


def check_page(page: Page) -> None:
    """Fail where the page in the repository is not what the tables say; write it where the environment asks for it."""
    file, wanted = FOLDER / f"{page.name}.md", page_text(page)
    if os.environ.get("HOMEBEAT_WRITE_RULEBOOK"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        file.write_text(wanted, encoding="utf-8")
    found = file.read_text(encoding="utf-8") if file.exists() else ""
    assert found == wanted, f"{file} is stale. Write it anew with HOMEBEAT_WRITE_RULEBOOK=1."


def codes_written_in(*modules: ModuleType) -> set[str]:
    """Return the code of every reason that the modules can give, read from their source."""
    return {code for one in modules for code in re.findall(r'Shortfall\(\s*"([a-z-]+)"', inspect.getsource(one))}


def _lines(page: Page) -> Iterator[str]:
    yield f"# {page.title}"
    yield ""
    yield "<!-- Made from the rules by tests/operations/rulebook_page.py. Change the rules, not this page. -->"
    yield ""
    yield page.opening
    for life in page.lives:
        yield from _life(life)
    for table in page.tables:
        yield from _table(table)


def _life(life: Life) -> Iterator[str]:
    yield ""
    yield f"## The life of {life.subject}"
    yield ""
    yield "```mermaid"
    yield from as_diagram(life)
    yield "```"
    yield ""
    yield from _grid(
        ("Step", "From", "To", "Who may", "What it is", "Who asks for it"),
        ((one.name, one.before or "–", one.after, f"`{one.permission}`", one.says, one.source) for one in life.steps),
    )


def _table(table: Table) -> Iterator[str]:
    yield ""
    yield f"## {table.title}"
    yield ""
    yield table.says
    yield ""
    yield from _grid(("Situation", "Answer"), ((case.says, _answer(case.ask())) for case in table.cases))
    reasons = {one.code: one for case in table.cases for one in case.ask()}
    if reasons:
        yield ""
        yield from _grid(
            ("Code", "What the page says", "Who asks for it"),
            ((f"`{one.code}`", str(one), one.source) for one in reasons.values()),
        )


def _answer(shortfalls: Sequence[Shortfall]) -> str:
    return ", ".join(f"`{one.code}`" for one in shortfalls) or "allowed"


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'|'.join('---' for _ in heads)}|"
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"
