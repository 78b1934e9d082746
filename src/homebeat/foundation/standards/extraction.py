"""Gives translators the words of the policy files: a Babel extractor over the fields that a schema marks."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

from homebeat.foundation.standards.files import schema

Message = tuple[int, None, str, list[str]]


def extract(
    fileobj: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Message]:
    """Yield each text that people read, with its line and where it stands; Babel calls this for every TOML file."""
    text = fileobj.read().decode()
    document = tomllib.loads(text)
    rows, fields = _rows_and_fields(document)
    for row in rows:
        for field in fields:
            if field in row:
                yield _line(text, row[field]), None, row[field], [f"{row['code']}, {field}"]


def translated_fields(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields of a table whose text is for people, as its schema marks them."""
    shared = schema("parts")["$defs"]
    resolved = {name: shared.get(str(one.get("$ref", "")).rpartition("/")[2], one) for name, one in fields.items()}
    return tuple(name for name, one in resolved.items() if one.get("x-translate"))


def _rows_and_fields(document: Mapping[str, Any]) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    if "permission" in document:
        rows, table = document["permission"], schema("access")["properties"]["permission"]
    elif "entry" not in document:
        return [], ()  # no words for people: the tables of snapshots
    else:
        rows, table = document["entry"], schema(document["dataset"])["properties"]["entry"]
    return rows, translated_fields(table["items"]["properties"])


def _line(text: str, message: str) -> int:
    return text.count("\n", 0, max(text.find(message), 0)) + 1
