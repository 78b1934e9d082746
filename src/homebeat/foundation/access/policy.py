"""The one declared table of who may do what, read from `frameworks/access/*.toml`; every route stands in it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import homebeat

FOLDER = Path(homebeat.__file__).parent / "frameworks" / "access"
ANYONE = "anyone"
SIGNED_IN = "signed_in"


class PolicyError(Exception):
    """The declared table contradicts itself; the message names the file and the row."""


@dataclass(frozen=True)
class Permission:
    """One row: an action in words, the roles that may do it, and the routes that are doors to it."""

    action: str
    says: str
    roles: frozenset[str]
    routes: tuple[str, ...]
    purpose_required: bool


@dataclass(frozen=True)
class Policy:
    """The whole table, by action and by route."""

    by_action: dict[str, Permission]
    by_route: dict[str, Permission]

    def roles_for(self, action: str) -> frozenset[str]:
        """Return the roles that may do the action.

        Raises:
            PolicyError: the action is not declared.
        """
        if action not in self.by_action:
            raise PolicyError(f"No row of frameworks/access declares the action '{action}'.")
        return self.by_action[action].roles


@cache
def policy() -> Policy:
    """Return the declared table, read once per process."""
    return read_policy(FOLDER)


def read_policy(folder: Path) -> Policy:
    """Read every file of the folder into one table.

    Raises:
        PolicyError: an action or a route is declared twice.
    """
    by_action: dict[str, Permission] = {}
    by_route: dict[str, Permission] = {}
    for file in sorted(folder.glob("*.toml")):
        for row in tomllib.loads(file.read_text(encoding="utf-8")).get("permission", []):
            permission = _permission(row)
            _declare(by_action, permission.action, permission, file)
            for route in permission.routes:
                _declare(by_route, route, permission, file)
    return Policy(by_action, by_route)


def _permission(row: dict[str, object]) -> Permission:
    return Permission(
        action=str(row["code"]),
        says=str(row["says"]),
        roles=frozenset(row["roles"]),  # type: ignore[arg-type]
        routes=tuple(row.get("routes", ())),  # type: ignore[arg-type]
        purpose_required=bool(row.get("purpose_required", False)),
    )


def _declare(table: dict[str, Permission], name: str, permission: Permission, file: Path) -> None:
    if name in table:
        raise PolicyError(f"{file.name}: '{name}' is declared twice; an action and a route each stand in one row.")
    table[name] = permission
