"""Making the demo force beside a bare COPY of the same rows, in turns, each into a fresh database of its own.

Ours is everything that `homebeat demo` does to an empty, migrated database: inventing the rows, writing them as text, COPY with
row numbers and sequences, the audit events, the commit with every deferred foreign key, and statistics for the planner.
Bare COPY is the least that any loader must do: the finished text of the same rows into the same tables with the same
indexes and constraints, one transaction, commit included; as a superuser, because COPY refuses tables behind row security.
"""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from os import environ

import psycopg
from django.db import connection
from django.utils import timezone

from homebeat.config import database, embedded_postgres, home
from homebeat.demo.generation.policy import policy_on
from homebeat.demo.generation.shape import FULL
from homebeat.demo.generation.streams import SEED
from homebeat.demo.generation.tables import FromOne, Table
from homebeat.demo.generation.world import make_world
from homebeat.demo.loading import model_of, with_defaults
from homebeat.demo.setting_up import set_up

AS_OF = date(2026, 3, 31)
ROUNDS = 3
MOST_SECONDS, MOST_TIMES_COPY = 60, 3.0
TEMPLATE = "homebeat_bench_template"
Lines = list[tuple[str, list[bytes]]]  # each table's COPY statement and the text of its rows


def main() -> int:
    """Measure, print, and return 1 if a goal is missed."""
    bench = Bench()
    bench.make_template()
    try:
        bench.ours()  # once to warm up: imports, the server's caches
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        lines = bench.finished_text()
        rounds = [(bench.ours(), bench.bare_copy(lines)) for _ in range(ROUNDS)]
    finally:
        bench.drop(TEMPLATE)
    return report(rounds, lines, peak)


class Bench:
    """Fresh databases on the embedded server of the data folder, and the two loads."""

    def __init__(self) -> None:
        folder = home.data_folder()
        password = home.secret(folder, "database_admin")
        self.admin = embedded_postgres.start(folder / "postgres", password=password).url()
        self.passwords = {role: home.secret(folder, f"database_{role}") for role in database.ROLES}

    def make_template(self) -> None:
        """Make an empty, migrated database to copy."""
        self.drop(TEMPLATE)
        urls = database.provision(self.admin, TEMPLATE, self.passwords)
        known = {f"HOMEBEAT_{role.upper()}_DATABASE_URL": getattr(urls, role) for role in database.ROLES}
        subprocess.run([sys.executable, "-m", "homebeat", "migrate"], env={**environ, **known}, check=True)

    def drop(self, name: str) -> None:
        """Drop a database if it is there."""
        with psycopg.connect(self.admin, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @contextmanager
    def fresh(self, name: str) -> Iterator[str]:
        """Make a database, with everything before it safely on disk, and drop it afterwards."""
        self.drop(name)
        with psycopg.connect(self.admin, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER homebeat_owner")
            admin.execute("CHECKPOINT")
        try:
            yield name
        finally:
            connection.close()
            self.drop(name)

    def ours(self) -> float:
        """Return how long the demo's own set-up takes."""
        with self.fresh("homebeat_bench_ours") as name:
            connection.close()
            before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
            try:
                connection.ensure_connection()
                began = time.perf_counter()
                set_up(as_of=AS_OF, at=timezone.now(), today=AS_OF)
                return time.perf_counter() - began
            finally:
                connection.close()
                connection.settings_dict["NAME"] = before

    def bare_copy(self, lines: Lines) -> float:
        """Return how long COPY of the finished text takes."""
        with (
            self.fresh("homebeat_bench_copy") as name,
            psycopg.connect(database.with_database(self.admin, name)) as admin,
        ):
            began = time.perf_counter()
            for statement, pieces in lines:
                with admin.cursor().copy(statement) as copy:
                    for piece in pieces:
                        copy.write(piece)
            admin.commit()
            return time.perf_counter() - began

    def finished_text(self) -> Lines:
        """Return the same rows as text, ready to send."""
        world = make_world(seed=SEED, shape=FULL, policy=policy_on(AS_OF), as_of=AS_OF, password="x" * 80)
        tables = [with_defaults(table) for table in world.tables]
        return [(_statement(table), [piece.encode() for piece in table.text(FromOne())]) for table in tables]


def _statement(table: Table) -> str:
    columns = ", ".join(f'"{name}"' for name in [*(["id"] if table.is_numbered else []), *table.columns])
    return f"COPY {model_of(table)._meta.db_table} ({columns}) FROM STDIN"


def report(rounds: list[tuple[float, float]], lines: Lines, peak: float) -> int:
    """Print the rounds, the medians and the ratio."""
    rows = sum(piece.count(b"\n") for _, pieces in lines for piece in pieces)
    megabytes = sum(len(piece) for _, pieces in lines for piece in pieces) / 1e6
    print(f"{rows:,} rows in {len(lines)} tables, {megabytes:.0f} MB of text; peak memory of ours {peak:.0f} MB")
    print(f"{'round':>8} {'ours s':>8} {'COPY s':>8} {'ratio':>6}")
    for number, (ours, copy) in enumerate(rounds, 1):
        print(f"{number:>8} {ours:8.2f} {copy:8.2f} {ours / copy:6.2f}")
    for name, of in (("median", statistics.median), ("best", min)):
        ours, copy = (of(times) for times in zip(*rounds, strict=True))
        print(f"{name:>8} {ours:8.2f} {copy:8.2f} {ours / copy:6.2f}")
    print(
        f"goals, on the best of each (others on the machine only add): under {MOST_SECONDS} s, at most {MOST_TIMES_COPY} x"
    )
    return int(ours >= MOST_SECONDS or ours / copy > MOST_TIMES_COPY)
