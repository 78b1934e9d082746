"""The declared table as a page for people: who may do what, and whether a second step or a purpose comes first.

`HOMEBEAT_WRITE_RULEBOOK=1` writes `docs/rules/permissions.md`; without it a stale page fails.
"""

import os
from datetime import date
from itertools import groupby

import pytest

from homebeat.foundation import standards
from homebeat.foundation.access.policy import ANYONE, NOBODY, SIGNED_IN, Permission, policy
from tests.operations.rulebook_page import FOLDER

PAGE = FOLDER / "permissions.md"
OPENING = """# Who may do what

<!-- Made from src/homebeat/frameworks/access by tests/foundation/access/test_permissions_page.py. Change the rows there. -->

One table decides: the pages ask it, the menu asks it, and the database's row security joins a copy of it. A role counts
for the place where it is held and everything below, inside its own force; the inspectorate passes that wall with a
purpose. A route that stands in no row is shut.
"""
SPECIAL = {ANYONE: "anyone", SIGNED_IN: "everyone signed in", NOBODY: "nobody"}


def text() -> str:
    names = {entry.code: str(entry.name) for entry in standards.entries("roles", on=date(2026, 1, 1))} | SPECIAL
    rows = sorted(policy().by_action.values(), key=lambda one: one.action)
    parts = [OPENING]
    for room, some in groupby(rows, key=lambda one: one.action.partition(".")[0]):
        parts.append(
            f"\n## {room.replace('_', ' ').capitalize()}\n\n| Action | What it is | Who may |\n|---|---|---|\n"
        )
        parts += [f"| `{one.action}` | {says(one)} | {who(one, names)} |\n" for one in some]
    return "".join(parts)


def says(one: Permission) -> str:
    return one.says + (" (after saying why)" if one.purpose_required else "")


def who(one: Permission, names: dict[str, str]) -> str:
    return ", ".join(name for code, name in names.items() if code in one.roles)


@pytest.mark.django_db
def test_the_page_is_up_to_date() -> None:
    if os.environ.get("HOMEBEAT_WRITE_RULEBOOK"):
        PAGE.write_text(text(), encoding="utf-8")
    assert PAGE.exists()
    assert PAGE.read_text(encoding="utf-8") == text(), (
        f"{PAGE.name} is stale. Write it anew with HOMEBEAT_WRITE_RULEBOOK=1."
    )
