"""Writes the reference pages of the policy data, so that no page can say something else than the files do."""

from collections.abc import Iterable, Mapping
from typing import Any

from homebeat.foundation.standards.files import PARTED, Dataset
from homebeat.foundation.standards.values import Standard

WRITTEN = "<!-- Written by `homebeat standards docs` from src/homebeat/frameworks; change the files, not this page. -->"
IN_WORDS = {"name", "says", "holds", "question", "plural", "short", "glossary", "note", "basis", "review_rule"}
DAY = "%-d %B %Y"


def standards_page(datasets: Iterable[Dataset]) -> str:
    """Return the page that lists every dataset and every entry with its days, its figures and its source."""
    shown = [one for one in datasets if one.name != "glossary"]
    index = [f"- [{one.title}](#{_anchor(one.title)}): {one.says} ({len(one.entries)} entries)" for one in shown]
    head = [
        "# Standards",
        WRITTEN,
        "Every figure that a force or a year can change, each from the day on which it holds. "
        "The last day shown is the last day on which the entry holds.",
        "\n".join(index),
    ]
    return "\n\n".join([*head, *(_section(one) for one in shown)]) + "\n"


def glossary_page(datasets: Iterable[Dataset]) -> str:
    """Return the glossary: every word, what it means, where it is used, and the words to read next."""
    words = next(one for one in datasets if one.name == "glossary")
    names = {word.code: word.name for word in words.entries}
    parts = ["# Glossary", WRITTEN, words.says, *(_word(word, names) for word in words.entries)]
    return "\n\n".join(parts) + "\n"


def _section(dataset: Dataset) -> str:
    rows = [
        f"| `{entry.code}` | {_cell(entry.name)} | {_days(entry)} | {_cell(_figures(entry.data))} "
        f"| {_cell(entry.source)} |"
        for entry in dataset.entries
    ]
    table = ["| Code | Name | Holds | Says | Source |", "|---|---|---|---|---|", *rows]
    notes = [f"- `{entry.code}`: {entry['note']}" for entry in dataset.entries if "note" in entry.data]
    file = f"{dataset.name}/" if dataset.name in PARTED else f"{dataset.name}.toml"
    heading = f"## {dataset.title}\n\n{dataset.says} File: `frameworks/{file}`."
    return "\n\n".join([heading, "\n".join(table), *(["\n".join(notes)] if notes else [])])


def _word(word: Standard, names: Mapping[str, str]) -> str:
    short = f" ({word['abbreviation']})" if word.get("abbreviation", word.name) != word.name else ""
    see = ", ".join(f"[{names[code]}](#{code})" for code in word.get("see", ()))
    lines = [f'## <a id="{word.code}"></a>{word.name}{short}', str(word["says"])]
    return "\n\n".join([*lines, *([f"See also: {see}."] if see else []), f"*{word.source}*"])


def _figures(data: Mapping[str, Any]) -> str:
    return "; ".join(f"{name} {_said(value)}" for name, value in data.items() if name not in IN_WORDS)


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_said(one)}" for name, one in value.items())
    if isinstance(value, tuple):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _days(entry: Standard) -> str:
    begins = f"from {entry.valid_from.strftime(DAY)}"
    return f"{begins} to {entry.last_day.strftime(DAY)}" if entry.last_day else begins


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _anchor(title: str) -> str:
    return "".join(letter for letter in title.lower().replace(" ", "-") if letter.isalnum() or letter == "-")
