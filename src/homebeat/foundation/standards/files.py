"""Reads the policy files in `frameworks/` and refuses them whole, with every fault named. No Django, no database."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from homebeat.foundation.standards.crosscheck import cross_faults
from homebeat.foundation.standards.problems import Problem, StandardsInvalid, explain
from homebeat.foundation.standards.values import Standard

FRAMEWORKS = Path(__file__).resolve().parents[2] / "frameworks"
SCHEMAS = FRAMEWORKS / "schemas"
PARTED = ("measures",)  # datasets with a file for each entry, in a folder of the dataset's name
FRAME = ("code", "valid_from", "valid_to", "source")


@dataclass(frozen=True)
class Dataset:
    """One file: what it is about, and its entries in the order in which people should see them."""

    name: str
    title: str
    says: str
    entries: tuple[Standard, ...]


def read_all(folder: Path = FRAMEWORKS) -> tuple[Dataset, ...]:
    """Return every dataset of the folder, in the order of their names.

    Raises:
        StandardsInvalid: at least one file has a fault, its access rows included; carries every fault.
    """
    documents, faults = {}, list[Problem]()
    for path in sorted(folder.glob("*.toml")):
        documents[path.stem] = _collected(path, path.stem, faults)
    for path in sorted((folder / "access").glob("*.toml")):
        documents[f"access/{path.stem}"] = _collected(path, "access", faults)
    for name in PARTED:
        if (folder / name).is_dir():
            documents[name] = _gathered(name, folder, faults)
    if not faults:
        faults = list(cross_faults(documents, schema))
    if faults:
        raise StandardsInvalid(faults)
    return tuple(_dataset(document) for name, document in sorted(documents.items()) if not name.startswith("access/"))


def read_checked(path: Path, schema_name: str) -> dict[str, Any]:
    """Return one file's tables once they satisfy the schema of that name.

    Raises:
        StandardsInvalid: the file cannot be read, is not TOML, or breaks the schema; carries every fault.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as fault:
        raise StandardsInvalid([Problem(path.name, "", "", f"{fault}.", "Save the file as UTF-8.")]) from fault
    except tomllib.TOMLDecodeError as fault:
        raise StandardsInvalid([Problem(path.name, "", "", f"{fault}.", "Correct the TOML there.")]) from fault
    faults = [explain(fault, document, path.name) for fault in _validator(schema_name).iter_errors(_dated(document))]
    if faults:
        raise StandardsInvalid(faults)
    return document


@cache
def schema(name: str) -> dict[str, Any]:
    """Return the schema of that name; a dataset's schema bears the dataset's name."""
    return dict(json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")))


def parted_dataset(name: str, folder: Path = FRAMEWORKS) -> Dataset:
    """Return one dataset that has a file for each entry.

    Raises:
        StandardsInvalid: a file breaks the schema; carries every fault.
    """
    faults: list[Problem] = []
    document = _gathered(name, folder, faults)
    if faults:
        raise StandardsInvalid(faults)
    return _dataset(document)


def _gathered(name: str, folder: Path, faults: list[Problem]) -> dict[str, Any]:
    """Return the files of a parted dataset as one document; a file bears the code of its entries."""
    rows = []
    for path in sorted((folder / name).glob("*.toml")):
        held = _collected(path, name, faults).get("entry", [])
        for row in held:
            if row["code"] != path.stem:
                words = f"is '{row['code']}' in a file called {path.name}."
                faults.append(Problem(path.name, row["code"], "code", words, "Call the file after its code."))
        rows += held
    return {"dataset": name, "title": schema(name)["title"], "says": schema(name)["description"], "entry": rows}


def _collected(path: Path, schema_name: str, faults: list[Problem]) -> dict[str, Any]:
    if not (SCHEMAS / f"{schema_name}.json").exists():
        faults.append(Problem(path.name, "", "", "has no schema.", f"Add frameworks/schemas/{schema_name}.json."))
        return {}
    try:
        return read_checked(path, schema_name)
    except StandardsInvalid as refused:
        faults.extend(refused.problems)
        return {}


@cache
def _validator(name: str) -> Draft202012Validator:
    shared = Registry().with_resource("parts.json", Resource.from_contents(schema("parts")))
    return Draft202012Validator(schema(name), registry=shared, format_checker=FormatChecker())


def _dataset(document: dict[str, Any]) -> Dataset:
    entries = tuple(_standards(document))
    return Dataset(document["dataset"], document["title"], document["says"], entries)


def _standards(document: dict[str, Any]) -> Iterator[Standard]:
    for row in document["entry"]:
        data = {name: _dated(value) for name, value in row.items() if name not in FRAME}
        yield Standard(document["dataset"], row["code"], row["valid_from"], row.get("valid_to"), row["source"], data)


def _dated(value: Any) -> Any:
    """The same value with dates as text: JSON, and so the schema and the database, know no dates."""
    if isinstance(value, dict):
        return {name: _dated(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_dated(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
