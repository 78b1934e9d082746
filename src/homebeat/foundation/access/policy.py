"""The one declared table of who may do what, read from `frameworks/access/*.toml`; every route stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from homebeat.foundation.standards.files import FRAMEWORKS, read_checked

FOLDER = FRAMEWORKS / "access"
ANYONE, SIGNED_IN, NOBODY = "anyone", "signed_in", "nobody"


class PolicyError(Exception):
    """The declared table contradicts itself, or does not hold what was asked; the message says what to put right."""


@dataclass(frozen=True)
class Permission:
    """One row: an action in words, the roles that may do it, and the routes that are doors to it."""

    action: str
    says: str
    roles: frozenset[str]
    routes: tuple[str, ...]
    purpose_required: bool = False
    before_second_factor: bool = False


@dataclass(frozen=True)
class Policy:
    """The whole table, by action and by route."""

    by_action: Mapping[str, Permission]
    by_route: Mapping[str, Permission]

    def permission(self, action: str) -> Permission:
        """Return the row of an action.

        Raises:
            PolicyError: no row declares it.
        """
        if action not in self.by_action:
            raise PolicyError(f"No row of frameworks/access declares the action '{action}'. Add one.")
        return self.by_action[action]

    def roles_for(self, action: str) -> frozenset[str]:
        """Return the roles that may do the action.

        Raises:
            PolicyError: no row declares it.
        """
        return self.permission(action).roles


@cache
def policy() -> Policy:
    """Return the declared table, read once per process."""
    return read_policy(FOLDER)


def read_policy(folder: Path) -> Policy:
    """Read every file of the folder into one table.

    Raises:
        StandardsInvalid: a file does not follow its schema.
        PolicyError: an action or a route is declared twice.
    """
    by_action: dict[str, Permission] = {}
    by_route: dict[str, Permission] = {}
    for file in sorted(folder.glob("*.toml")):
        for row in read_checked(file, "access")["permission"]:
            permission = _permission(row)
            _declare(by_action, permission.action, permission, file)
            for route in permission.routes:
                _declare(by_route, route, permission, file)
    return Policy(by_action, by_route)


def _permission(row: dict[str, Any]) -> Permission:
    return Permission(
        action=row["code"],
        says=row["says"],
        roles=frozenset(row["roles"]),
        routes=tuple(row["routes"]),
        purpose_required=row.get("purpose_required", False),
        before_second_factor=row.get("before_second_factor", False),
    )


def _declare(table: dict[str, Permission], name: str, permission: Permission, file: Path) -> None:
    if name in table:
        raise PolicyError(f"{file.name}: '{name}' is declared twice; an action and a route each stand in one row.")
    table[name] = permission
