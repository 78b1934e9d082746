"""The sealed trail at length: tampering at random places, writers at once, and a long trail's verification in flat memory."""

import os
import random
import statistics
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from homebeat.config import database
from homebeat.config.backup import making
from homebeat.config.backup.keys import make_key_file
from homebeat.config.backup.making import make_backup
from homebeat.foundation.audit import checkpoints, queries
from homebeat.foundation.audit.models import Event
from homebeat.foundation.oversight import queries as oversight
from tests.factories.audit import make_trail, moment
from tests.foundation.audit.trail import Trail
from tests.proofs.writing import size, upper_bound, write_result

pytestmark = pytest.mark.proof
SEED = 20080303
WRITERS = 8
INSERT = """
INSERT INTO audit_event (key, at, action, actor_key, force_key, target_type, target_key, purpose, outcome, values_digest)
VALUES (%s, now(), 'made.up', 'person000001', 'force0000001', 'problems.case', %s, '', 'done', '')"""
MANY = """
INSERT INTO audit_event (key, at, action, actor_key, force_key, target_type, target_key, purpose, outcome, values_digest)
SELECT lpad(to_hex(n), 12, 'k'), timestamptz '2008-01-01' + n * interval '1 minute', 'problems.case_closed',
       'person' || lpad((n %% 6573)::text, 6, '0'), 'force0000001', 'problems.case', 'case' || lpad((n %% 5000)::text, 8, '0'),
       '', CASE WHEN n %% 3 = 0 THEN 'read' ELSE 'done' END, ''
FROM generate_series(%s::int, %s::int) n"""

# five kinds of tampering, each at a place chosen at random; {a} is a seal, {b} the one after it
TAMPERINGS = {
    "edit": ["UPDATE audit_event SET actor_key = 'person000002' WHERE id = (SELECT event_id FROM audit_seal WHERE number = {a})"],
    "delete": [
        "DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_seal WHERE number = {a})",
        "DELETE FROM audit_seal WHERE number = {a}",
    ],
    "insert": [
        "UPDATE audit_seal SET number = -number WHERE number >= {b}",
        "UPDATE audit_seal SET number = 1 - number WHERE number < 0",
        "INSERT INTO audit_event (key, at, action, actor_key, force_key, target_type, target_key, purpose, outcome, values_digest)"
        " VALUES ('forged000001', now(), 'made.up', '', '', 't', 'k', '', 'done', '')",
        "INSERT INTO audit_seal (number, event_id, previous, digest, sealed_at, sealed_by)"
        " SELECT {b}, e.id, s.digest, repeat('a', 64), now(), 'homebeat_web' FROM audit_event e, audit_seal s"
        " WHERE e.key = 'forged000001' AND s.number = {a}",
    ],
    "reorder": [
        "UPDATE audit_seal SET number = -{a} WHERE number = {a}",
        "UPDATE audit_seal SET number = {a} WHERE number = {b}",
        "UPDATE audit_seal SET number = {b} WHERE number = -{a}",
    ],
    "truncate": [
        "DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_seal WHERE number >= {a})",
        "DELETE FROM audit_seal WHERE number >= {a}",
    ],
}  # fmt: skip


def test_tampering_at_random_places_is_always_found(superuser: psycopg.Connection, tmp_path: Path):
    events, trials = size(small=60, full=1000), size(small=3, full=200)
    make_trail(events)
    superuser.execute("SET session_replication_role = replica")
    trail = Trail(superuser, tmp_path)
    trail.checkpoint(events, at=events)
    trail.keep()
    chance, missed = random.Random(SEED), Counter()

    for kind, statements in TAMPERINGS.items():
        for _ in range(trials):
            place = chance.randint(1, events - 1)
            trail.tamper(*(one.replace("{a}", str(place)).replace("{b}", str(place + 1)) for one in statements))
            missed[kind] += trail.verify().is_whole
            trail.bring_back()

    assert trail.verify().is_whole
    assert dict(missed) == dict.fromkeys(TAMPERINGS, 0)
    write_result(
        "audit_tampering",
        {"events": events, "trials_of_each_kind": trials, "missed": missed, "upper_bound_95": upper_bound(trials), "seed": SEED},
    )  # fmt: skip


def test_writers_at_once_make_one_line(fresh_database: database.RoleUrls, tmp_path: Path):
    each = size(small=25, full=1500)
    taken: list[float] = []
    failures: list[BaseException] = []
    threads = [
        threading.Thread(target=write, args=[fresh_database.web, n, each, taken, failures]) for n in range(WRITERS)
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started

    report = queries.verify_trail(tmp_path)
    assert failures == []
    assert (report.is_whole, report.seals) == (True, WRITERS * each)
    figures = {
        "writers": WRITERS,
        "transactions": WRITERS * each,
        "transactions_per_second": round(WRITERS * each / seconds),
        "commit_ms_median": round(statistics.median(taken) * 1000, 2),
        "commit_ms_p95": round(statistics.quantiles(taken, n=20)[-1] * 1000, 2),
        "deadlocks": 0,
        "gaps_or_forks": len(report.findings),
    }
    write_result("audit_writers", figures)


def write(url: str, number: int, each: int, taken: list[float], failures: list[BaseException]) -> None:
    """Commit one event a transaction, as fast as the database takes them."""
    try:
        with psycopg.connect(url) as connection:
            for count in range(each):
                connection.execute(INSERT, [f"w{number:02}k{count:08}", f"case{count:08}"])
                before = time.perf_counter()
                connection.commit()
                taken.append(time.perf_counter() - before)
    except Exception as failure:
        failures.append(failure)


def test_a_long_trail_is_verified_in_flat_memory_and_answers_quickly(fresh_database: database.RoleUrls, tmp_path: Path):
    events = size(small=5_000, full=1_000_000)
    sealed_per_second = fill(fresh_database, events)
    number, digest = queries.head() or (0, "")
    checkpoints.append(tmp_path, number=number, digest=digest, at=moment(events))

    seconds, peak = verified(tmp_path)
    answers = {name: p95(question) for name, question in questions().items()}
    backed_up = backup_seconds(fresh_database, tmp_path)

    assert peak < 30e6, "verification must not grow with the trail"
    figures = {
        "events": events,
        "sealed_per_second_in_bulk": sealed_per_second,
        "verify_seconds": round(seconds, 1),
        "verified_per_second": round(events / seconds),
        "verify_peak_mb": round(peak / 1e6, 1),
        "p95_ms": answers,
        **backed_up,
    }
    write_result("audit_long_trail", figures)


def fill(urls: database.RoleUrls, events: int) -> int:
    """Record so many events in transactions of five thousand, and return how many were sealed a second."""
    step, started = 5_000, time.monotonic()
    with psycopg.connect(urls.web) as web:
        for first in range(1, events + 1, step):
            web.execute(MANY, [first, first + step - 1])
            web.commit()
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute("ANALYZE audit_event, audit_seal, audit_eventvalues")
    return round(events / (time.monotonic() - started))


def verified(folder: Path) -> tuple[float, int]:
    """Verify, and return how many seconds it took and how many bytes of memory it took at most."""
    with Memory() as memory:
        started = time.monotonic()
        assert queries.verify_trail(folder).is_whole
        return time.monotonic() - started, memory.peak - memory.before


class Memory:
    """Watches how much memory this process holds, twenty times a second."""

    def __enter__(self) -> "Memory":
        self.before = self.peak = self._held()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            self.peak = max(self.peak, self._held())

    def _held(self) -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def questions():
    """The two questions that a trail is kept for, as the pages ask them."""
    mine = Event.objects.filter(force_key="force0000001")
    chance = random.Random(SEED)

    def who_saw_a_record() -> None:
        about = oversight.about(mine, "problems.case", f"case{chance.randrange(5000):08}")
        list(oversight.with_names(about).order_by("-at", "-pk")[:50])

    def what_did_a_person_do() -> None:
        theirs = mine.filter(actor_key=f"person{chance.randrange(6573):06}")
        list(oversight.with_names(theirs).order_by("-at", "-pk")[:50])

    def what_happened_last() -> None:
        list(oversight.with_names(mine).order_by("-at", "-pk")[:50])

    return {one.__name__: one for one in (who_saw_a_record, what_did_a_person_do, what_happened_last)}


def p95(question) -> float:
    """Ask forty times, and return what nineteen in twenty answers stayed under, in milliseconds."""
    taken = []
    for _ in range(40):
        started = time.perf_counter()
        question()
        taken.append(time.perf_counter() - started)
    return round(statistics.quantiles(taken, n=20)[-1] * 1000, 2)


def backup_seconds(urls: database.RoleUrls, folder: Path) -> dict[str, float]:
    """Back the database up, and return how long it took and how large the file is."""
    source = making.Installation(url=urls.owner, files=folder / "files", checkpoints=folder, secret="")
    key = make_key_file(folder / "key").key
    started = time.monotonic()
    make_backup(folder / "long.backup", source=source, key=key, backup="proof", at=datetime.now(UTC))
    megabytes = (folder / "long.backup").stat().st_size / 1e6
    return {"backup_seconds": round(time.monotonic() - started, 1), "backup_mb": round(megabytes, 1)}
