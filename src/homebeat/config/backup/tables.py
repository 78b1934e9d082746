"""What the database holds, table by table: how many rows, and a digest of them that any order gives alike."""

import psycopg
from psycopg import sql

from .manifest import TableFacts
from .problems import BackupRefused

# The text of a row must not depend on who asks: these settings shape it.
PLAIN_TEXT = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'; SET extra_float_digits = 1; SET bytea_output = 'hex'"
NAMES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname
"""
FACTS = """
SELECT count(*), coalesce(sum(('x' || substr(md5(whole_row::text), 1, 16))::bit(64)::bigint::numeric), 0)::text
FROM public.{} AS whole_row
"""
# A fenced table shows this role all its rows only by the policy that says so; without it a dump would be silently short.
HIDDEN = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity
  AND (NOT EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
                   AND p.permissive = 'PERMISSIVE' AND p.cmd = 'ALL' AND p.qual = 'true' AND current_user = ANY (p.roles))
       OR EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
                  AND p.permissive = 'RESTRICTIVE' AND p.roles && ARRAY[current_user, 'public']::name[]))
ORDER BY c.relname
"""


def table_names(connection: psycopg.Connection) -> list[str]:
    """Return the names of the tables that are ours, not an extension's."""
    return [row[0] for row in connection.execute(NAMES)]


def table_facts(connection: psycopg.Connection) -> dict[str, TableFacts]:
    """Return every table's rows and their digest, as the connection's transaction sees them."""
    connection.execute(PLAIN_TEXT)
    found = {}
    for name in table_names(connection):
        rows, digests = connection.execute(sql.SQL(FACTS).format(sql.Identifier(name))).fetchone() or (0, "0")
        found[name] = TableFacts(rows, digests)
    return found


def refuse_hidden_rows(connection: psycopg.Connection) -> None:
    """Go on only if this role sees every row of every table.

    Raises:
        BackupRefused: a table is fenced and has no policy that shows its owner everything.
    """
    hidden = [row[0] for row in connection.execute(HIDDEN)]
    if hidden:
        raise BackupRefused(
            f"Row security hides rows of {', '.join(hidden)} from the owner, so a backup would miss them."
        )
