"""A database, or an account at it, that would open what is fenced or lose what was promised to be kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from homebeat.foundation.access.models import Permission
from homebeat.foundation.access.policy import policy
from homebeat.foundation.rulebook import N_, Shortfall

SAFE = "Homebeat's own: a safe installation"
DURABLE = "PostgreSQL documentation, 'Reliability and the Write-Ahead Log'"
ENCRYPTED = "OWASP ASVS 5.0, V12 Secure Communication"
MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass(frozen=True)
class DatabaseFacts:
    """What the database says about the account that the web signs in with, and about itself."""

    is_superuser: bool
    bypasses_row_security: bool
    may_become_owner: bool
    owns_tables: bool
    may_change_trail: bool
    open_fences: Sequence[str]
    durability: Mapping[str, str]
    in_clear_text: bool
    migrations_missing: int
    policy_is_stale: bool


def database_shortfalls(facts: DatabaseFacts) -> Iterator[Shortfall]:
    """Return what is wrong with the database or with the account that the web signs in with."""
    yield from _account_shortfalls(facts)
    for fence in facts.open_fences:
        words = N_("Run 'homebeat migrate' as the owner: row security is not in force on %(table)s.")
        yield Shortfall("open-fence", words, SAFE, (("table", fence),))
    for name in MUST_BE_ON:
        if facts.durability.get(name) == "off":
            words = N_("Set %(name)s = on in PostgreSQL's settings, or a power cut loses what was saved.")
            yield Shortfall("not-durable", words, DURABLE, (("name", name),))
    if facts.in_clear_text:
        words = N_("Encrypt the way to the database: add sslmode=verify-full to DATABASE_URL.")
        yield Shortfall("clear-text", words, ENCRYPTED)
    if facts.migrations_missing:
        words = N_("Run 'homebeat migrate': %(count)s steps are missing.")
        yield Shortfall("not-migrated", words, SAFE, (("count", facts.migrations_missing),))
    elif facts.policy_is_stale:
        words = N_("Run 'homebeat migrate': the database does not hold the present table of permissions.")
        yield Shortfall("stale-policy", words, SAFE)


def _account_shortfalls(facts: DatabaseFacts) -> Iterator[Shortfall]:
    if facts.is_superuser:
        words = N_("Give the web its own account in DATABASE_URL (homebeat_web): this one is a superuser.")
        yield Shortfall("superuser", words, SAFE)
    elif facts.bypasses_row_security:
        words = N_("Give the web its own account in DATABASE_URL (homebeat_web): this one passes row security.")
        yield Shortfall("bypasses", words, SAFE)
    if facts.may_become_owner or facts.owns_tables:
        words = N_("Give the web its own account in DATABASE_URL (homebeat_web): this one owns the tables.")
        yield Shortfall("owner", words, SAFE)
    if facts.may_change_trail:
        words = N_("Run 'homebeat migrate' as the owner: the web may change the audit trail.")
        yield Shortfall("open-trail", words, SAFE)


# `session_user` is who signed in; `current_user` may be somebody whom they only play.
ACCOUNT = """
SELECT rolsuper, rolbypassrls,
       pg_has_role(session_user, 'homebeat_owner', 'MEMBER'),
       EXISTS (SELECT 1 FROM pg_class WHERE relowner = session_user::regrole AND relkind IN ('r', 'p')),
       EXISTS (SELECT 1 FROM pg_class t, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS step
               WHERE t.relname IN ('audit_event', 'audit_seal') AND t.relkind = 'r'
                 AND has_table_privilege(session_user, t.oid, step))
FROM pg_roles WHERE rolname = session_user
"""
OPEN_FENCES = """
SELECT DISTINCT t.relname FROM pg_policy p JOIN pg_class t ON t.oid = p.polrelid
WHERE NOT (t.relrowsecurity AND t.relforcerowsecurity) ORDER BY 1
"""
IN_CLEAR_TEXT = """
SELECT client_addr IS NOT NULL AND NOT (client_addr << '127.0.0.0/8' OR client_addr = '::1')
       AND NOT coalesce((SELECT ssl FROM pg_stat_ssl s WHERE s.pid = a.pid), false)
FROM pg_stat_activity a WHERE pid = pg_backend_pid()
"""


def database_facts() -> DatabaseFacts:
    """Ask the database about itself and about the account that asks.

    Raises:
        DatabaseError: it does not answer.
    """
    account = _rows(ACCOUNT)[0]
    plan = MigrationExecutor(connection)
    missing = len(plan.migration_plan(plan.loader.graph.leaf_nodes()))
    return DatabaseFacts(
        is_superuser=account[0],
        bypasses_row_security=account[1],
        may_become_owner=account[2],
        owns_tables=account[3],
        may_change_trail=account[4],
        open_fences=tuple(row[0] for row in _rows(OPEN_FENCES)),
        durability={name: _rows(f"SHOW {name}")[0][0] for name in MUST_BE_ON},
        in_clear_text=_rows(IN_CLEAR_TEXT)[0][0],
        migrations_missing=missing,
        policy_is_stale=not missing and _held_table() != _declared_table(),
    )


def _held_table() -> set[tuple[str, str, bool]]:
    return set(Permission.objects.values_list("action", "role", "purpose_required"))


def _declared_table() -> set[tuple[str, str, bool]]:
    return {(one.action, role, one.purpose_required) for one in policy().by_action.values() for role in one.roles}


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
