"""A made-up trail with checkpoints beside it, and somebody who may do anything to both."""

from dataclasses import dataclass
from pathlib import Path

import psycopg

from homebeat.foundation.audit import checkpoints, queries
from homebeat.foundation.audit.verification import ALL_GUARDS, Guard, Report
from tests.factories.audit import make_trail, moment

TABLES = ("audit_event", "audit_eventvalues", "audit_seal")
SEEN = 9  # the seal that the checkpoint of `trail` saw


@dataclass
class Trail:
    """Twelve sealed events, a checkpoint of the ninth, and a superuser's connection that no trigger holds back."""

    superuser: psycopg.Connection
    folder: Path

    def verify(self, guards: frozenset[Guard] = ALL_GUARDS) -> Report:
        return queries.verify_trail(self.folder, guards=guards)

    def tamper(self, *statements: str) -> None:
        for statement in statements:
            self.superuser.execute(statement)

    def keep(self) -> None:
        """Keep a copy of the trail, so that many tamperings can be tried in one database."""
        for table in TABLES:
            self.superuser.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")

    def bring_back(self) -> None:
        """Bring the kept copy back."""
        self.superuser.execute(f"TRUNCATE {', '.join(TABLES)}")
        for table in TABLES:
            self.superuser.execute(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept_{table}")

    def checkpoint(self, number: int, at: int) -> None:
        row = self.superuser.execute("SELECT digest FROM audit_seal WHERE number = %s", [number]).fetchone()
        checkpoints.append(self.folder, number=number, digest=row[0], at=moment(at))


def made_trail(superuser: psycopg.Connection, folder: Path) -> Trail:
    """Record twelve events and have checkpoints see the fifth and the ninth seal; no trigger holds the superuser back."""
    make_trail(12)
    superuser.execute("SET session_replication_role = replica")
    made = Trail(superuser, folder)
    made.checkpoint(5, at=30)
    made.checkpoint(SEEN, at=60)
    return made
