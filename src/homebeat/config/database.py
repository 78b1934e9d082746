"""The four database roles, the database and its extensions: made once by an administrator, never used by the web."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

EXTENSIONS = ("pg_trgm", "btree_gist", "citext", "unaccent")
ROLES = ("owner", "web", "worker", "reader")
TESTER = "homebeat_tester"


@dataclass(frozen=True)
class RoleUrls:
    """One connection address for each of the four roles."""

    owner: str
    web: str
    worker: str
    reader: str


def provision(admin_url: str, database: str, passwords: dict[str, str]) -> RoleUrls:
    """Make the four roles, the database and its extensions, or bring them up to date; safe to repeat."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for role in ROLES:
            make_role(admin, f"homebeat_{role}", passwords[role])
        admin.execute("ALTER ROLE homebeat_reader BYPASSRLS")
        admin.execute(sql.SQL("GRANT homebeat_owner TO {}").format(sql.Identifier(admin.info.user)))
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER homebeat_owner").format(sql.Identifier(database)))
    furnish(with_database(admin_url, database))
    return RoleUrls(**{role: role_url(admin_url, database, f"homebeat_{role}", passwords[role]) for role in ROLES})


def make_role(admin: psycopg.Connection, name: str, password: str) -> None:
    """Create the login role or reset its password; its rights stay those of a plain account."""
    known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = sql.SQL("ALTER" if known else "CREATE")
    admin.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD {}").format(
            verb, sql.Identifier(name), sql.Literal(password)
        )
    )


def furnish(database_url: str) -> None:
    """Give the database its extensions, its closed public schema and the roles' default rights."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        for name in EXTENSIONS:
            admin.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
        admin.execute("ALTER SCHEMA public OWNER TO homebeat_owner")
        admin.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        admin.execute("GRANT USAGE ON SCHEMA public TO homebeat_web, homebeat_worker, homebeat_reader")
        for rights, kind, roles in DEFAULT_RIGHTS:
            admin.execute(
                f"ALTER DEFAULT PRIVILEGES FOR ROLE homebeat_owner IN SCHEMA public GRANT {rights} ON {kind} TO {roles}"
            )


DEFAULT_RIGHTS = (
    ("SELECT, INSERT, UPDATE, DELETE", "TABLES", "homebeat_web, homebeat_worker"),
    ("USAGE, SELECT", "SEQUENCES", "homebeat_web, homebeat_worker"),
    ("SELECT", "TABLES", "homebeat_reader"),
)


def with_database(url: str, database: str) -> str:
    """Return the same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def role_url(admin_url: str, database: str, user: str, password: str) -> str:
    """Return the address of one role on the administrator's server."""
    parts = urlsplit(admin_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}", path=f"/{database}"))


def is_powerful(url: str) -> bool:
    """Say whether the address is an administrator's: a superuser, or one who may create roles and databases."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT rolsuper OR (rolcreaterole AND rolcreatedb) FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    return bool(row and row[0])
