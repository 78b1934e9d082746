"""Faults that no schema of one file can see: entries that overlap, and references to what is not there."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from homebeat.foundation.standards.problems import Problem

Documents = dict[str, dict[str, Any]]
SPECIAL_ROLES = {"anyone", "signed_in", "nobody"}  # nobody: a route of a library that stays shut


def cross_faults(documents: Documents, schema: Callable[[str], dict[str, Any]]) -> Iterator[Problem]:
    """Return every fault between entries and between files."""
    codes = {name: {row["code"] for row in document.get("entry", [])} for name, document in documents.items()}
    for name, document in documents.items():
        if name.startswith("access/"):
            yield from _access_faults(document, f"{name}.toml", codes.get("roles", set()))
        else:
            yield from _quoted_days(document["entry"], f"{name}.toml") or _day_faults(document["entry"], f"{name}.toml")
            yield from _reference_faults(document["entry"], f"{name}.toml", schema(name), codes)


def _quoted_days(rows: list[dict[str, Any]], file: str) -> list[Problem]:
    """A day in quotes satisfies the schema, but TOML reads it as text, which cannot be compared with a day."""
    return [
        Problem(file, row["code"], field, "is text.", f"Take the quotes away from {row[field]}.")
        for row in rows
        for field in ("valid_from", "valid_to")
        if isinstance(row.get(field), str)
    ]


def _day_faults(rows: list[dict[str, Any]], file: str) -> Iterator[Problem]:
    for row in rows:
        if "valid_to" in row and row["valid_to"] <= row["valid_from"]:
            yield Problem(
                file, row["code"], "valid_to", "is not after valid_from.", "Give the first day without the entry."
            )
    for earlier, later in pairwise(sorted(rows, key=lambda row: (row["code"], row["valid_from"]))):
        ended = "valid_to" in earlier and earlier["valid_to"] <= later["valid_from"]
        if earlier["code"] == later["code"] and not ended:
            yield _overlap(file, later)


def _overlap(file: str, row: dict[str, Any]) -> Problem:
    return Problem(
        file, row["code"], "valid_from", f"{row['valid_from']} lies in the days of another entry with this code.",
        "End the earlier entry with valid_to on that day, or use another code.",
    )  # fmt: skip


def _reference_faults(
    rows: list[dict[str, Any]], file: str, schema: dict[str, Any], codes: dict[str, set[str]]
) -> Iterator[Problem]:
    for field, dataset in references(schema).items():
        for row in rows:
            given = row.get(field, [])
            for code in [given] if isinstance(given, str) else given:
                if code not in codes.get(dataset, set()):
                    yield Problem(
                        file, row["code"], field, f"names '{code}', which {dataset}.toml does not hold.",
                        f"Add it there or choose one of: {', '.join(sorted(codes.get(dataset, set())))}.",
                    )  # fmt: skip


def references(schema: dict[str, Any]) -> dict[str, str]:
    """Return which fields of a dataset name entries of which other dataset, as its schema declares."""
    fields = schema["properties"]["entry"]["items"]["properties"]
    pairs = {name: {**field.get("items", {}), **field}.get("x-refers-to") for name, field in fields.items()}
    return {name: dataset for name, dataset in pairs.items() if dataset}


def _access_faults(document: dict[str, Any], file: str, roles: set[str]) -> Iterator[Problem]:
    for row in document.get("permission", []):
        for role in row["roles"]:
            if role not in roles | SPECIAL_ROLES:
                yield Problem(
                    file, row["code"], "roles", f"names '{role}', which roles.toml does not hold.",
                    f"Choose from: {', '.join(sorted(roles | SPECIAL_ROLES))}.",
                )  # fmt: skip
