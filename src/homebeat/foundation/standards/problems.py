"""What is wrong with a file of policy data, in words that say where it is and what to do."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jsonschema import ValidationError

KINDS = {
    "string": "text in quotes",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a table",
}

SAID = {
    "required": ("is missing.", "Add it."),
    "additionalProperties": ("is not a known field.", "Correct its spelling or remove it. Known fields: {known}."),
    "type": ("is {given}.", "Give {kinds}."),
    "enum": ("is {given}.", "Choose one of: {choices}."),
    "const": ("is {given}.", "It must be {limit}."),
    "minimum": ("is {given}.", "It cannot be less than {limit}."),
    "maximum": ("is {given}.", "It cannot be more than {limit}."),
    "minLength": ("is empty.", "Fill it in."),
    "minItems": ("is empty.", "Name at least {limit}."),
    "uniqueItems": ("names something twice.", "Keep one of them."),
    "pattern": ("is {given}.", "{hint}"),
    "format": ("is {given}.", "{hint}"),
    "maxLength": ("is longer than {limit} letters.", "Shorten it."),
}


@dataclass(frozen=True)
class Problem:
    """One fault: the file, the entry and the field where it is known, what is wrong, and what to do."""

    file: str
    entry: str
    field: str
    wrong: str
    do: str

    def __str__(self) -> str:
        place = [self.file, self.entry and f"entry '{self.entry}'", self.field and f"field '{self.field}'"]
        return f"{', '.join(part for part in place if part)}: {self.wrong} {self.do}"


class StandardsInvalid(Exception):
    """The policy files hold faults; carries every one of them, and nothing was loaded."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(one) for one in self.problems))


def explain(fault: ValidationError, document: dict[str, Any], file: str) -> Problem:
    """Return a schema's fault as a problem that a person can put right."""
    steps = list(fault.absolute_path)
    entry = _entry_name(document, steps)
    inner = steps[2:] if entry else steps
    named = _named(fault) if fault.validator in ("required", "additionalProperties") else ""
    wrong, do = _said(fault)
    return Problem(file, entry, ".".join(str(step) for step in [*inner, *([named] if named else [])]), wrong, do)


def _entry_name(document: dict[str, Any], steps: list[Any]) -> str:
    match steps:
        case [str(table), int(number), *_]:
            row = document[table][number]
            return str(row.get("code") or f"number {number + 1}") if isinstance(row, dict) else f"number {number + 1}"
    return ""


def _named(fault: ValidationError) -> str:
    """The field that a fault is about where it stands on the table around it, as the schema library words it."""
    found = re.findall(r"'([^']+)'", fault.message)
    return found[0] if found else ""


def _said(fault: ValidationError) -> tuple[str, str]:
    wrong, do = SAID.get(str(fault.validator), ("breaks its schema: {message}.", "{hint}"))
    limit, schema = fault.validator_value, fault.schema if isinstance(fault.schema, dict) else {}
    words = {
        "message": fault.message,
        "given": repr(fault.instance),
        "limit": repr(limit),
        "hint": schema.get("description", f"Compare it with the schema: {fault.validator} {limit}."),
        "choices": ", ".join(_list(limit)),
        "kinds": " or ".join(KINDS.get(kind, kind) for kind in _list(limit)),
        "known": ", ".join(sorted(schema.get("properties", {}))),
    }
    return wrong.format(**words), do.format(**words)


def _list(limit: object) -> list[str]:
    return [str(one) for one in limit] if isinstance(limit, list) else [str(limit)]
