"""13,300 sets of survey answers in ten minutes while staff read their pages: nothing is lost, and nobody waits much longer.

Answers come in at an even pace whether or not earlier ones are done (an open loop), each as a browser sends it: start page, start,
questions, send, thanks. Readers of staff pages ask one page after another with a pause between. All of it shares the machine's
cores with the server and the database.
"""

import os
import random
import re
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import psycopg
from django.urls import reverse

from benchmarks.pages import PORT, Server, session_for
from homebeat.config.environment import address_for
from homebeat.foundation.access.models import RoleGrant
from homebeat.foundation.areas.models import Area
from homebeat.operations.surveys.models import Wave

ANSWERS, MINUTES = 13_300, 10
READERS, PAUSE = 4, 0.25  # people at work, and how long each looks at a page, in seconds
QUIET_SECONDS = 30
AT_ONCE = 64  # people answering at the same moment, at most
MOST_TIMES_SLOWER = 3.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Told:
    """What the people of the benchmark saw."""

    sent: int = 0
    failed: list[str] = field(default_factory=list)
    answer_seconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def taken(self, seconds: float) -> None:
        """Count one set of answers that was taken."""
        with self.lock:
            self.sent += 1
            self.answer_seconds.append(seconds)

    def failure(self, what: str) -> None:
        """Remember one that was not."""
        with self.lock:
            self.failed.append(what)


def main() -> int:
    """Measure, print the table, and return 1 when an answer is lost or staff pages become too slow."""
    answers = int(os.environ.get("HOMEBEAT_BURST_ANSWERS", ANSWERS))
    wave = Wave.objects.filter(state="open", entry="anybody", version__questionnaire__bank="youth").get()
    areas = list(Area.objects.filter(kind=Area.Kind.BOROUGH).values_list("key", flat=True))
    pages, cookie = staff_pages()
    before = stored(wave.pk)
    with Server():
        read(pages, cookie, lambda: False, seconds=5)  # warms up
        quiet = read(pages, cookie, lambda: False, seconds=QUIET_SECONDS)
        told, busy, seconds = burst(
            reverse("surveys:everybody", kwargs={"key": wave.key}), areas, answers, pages, cookie
        )
    kept = stored(wave.pk) - before
    return report(told, kept, quiet, busy, seconds)


def staff_pages() -> tuple[list[str], str]:
    """Return the pages that a borough commander reads through the day, and the cookie of one."""
    grants = RoleGrant.objects.filter(role="borough_commander").order_by("pk")
    commander = grants.select_related("area", "person").first()
    assert commander is not None  # the demo has one in each borough
    ward = Area.objects.filter(parent=commander.area, kind="neighbourhood").order_by("name").first()
    assert ward is not None
    pages = [
        reverse("engagement:events"), reverse("priorities:list"), reverse("workplace:boroughs"),
        reverse("workplace:borough", kwargs={"key": commander.area.key}), reverse("workplace:ward", kwargs={"key": ward.key}),
        reverse("surveys:waves"),
    ]  # fmt: skip
    return pages, session_for(commander.person)


def stored(wave: int) -> int:
    """Return how many sets of answers the database holds, as its owner sees it."""
    with psycopg.connect(address_for("owner")) as owner:
        row = owner.execute("SELECT count(*) FROM surveys_response WHERE wave_id = %s", [wave]).fetchone()
    assert row is not None
    return int(row[0])


def read(pages: list[str], cookie: str, over: Callable[[], bool], *, seconds: float) -> list[float]:
    """Let the readers read until the time is up or it is over; return how long each page took, in seconds."""
    end = time.monotonic() + seconds
    times: list[float] = []

    def one(number: int) -> None:
        line = HTTPConnection("127.0.0.1", PORT, timeout=60)
        place = number
        while time.monotonic() < end and not over():
            began = time.perf_counter()
            line.request("GET", pages[place % len(pages)], headers={"Cookie": cookie, "Host": f"localhost:{PORT}"})
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{pages[place % len(pages)]} answered {answer.status}")
            times.append(time.perf_counter() - began)
            place += 1
            time.sleep(PAUSE)
        line.close()

    with ThreadPoolExecutor(READERS) as readers:
        for job in [readers.submit(one, number) for number in range(READERS)]:
            job.result()
    return times


def burst(
    address: str, areas: list[str], answers: int, pages: list[str], cookie: str
) -> tuple[Told, list[float], float]:
    """Send the answers at the pace of 13,300 in ten minutes while the readers read."""
    told, rng, gap = Told(), random.Random(1), MINUTES * 60 / ANSWERS  # noqa: S311  no secret
    done = threading.Event()
    with ThreadPoolExecutor(AT_ONCE + 1) as crowd:
        reading = crowd.submit(read, pages, cookie, done.is_set, seconds=24 * 3600)
        began = time.monotonic()
        people = []
        for number in range(answers):
            time.sleep(max(0.0, began + number * gap - time.monotonic()))
            people.append(crowd.submit(answer, address, rng.choice(areas), rng.randrange(11, 20), told))
        for one in people:
            one.result()
        seconds = time.monotonic() - began
        done.set()
        return told, reading.result(), seconds


def answer(address: str, area: str, age: int, told: Told) -> None:
    """Answer the survey once, as a browser does."""
    began = time.perf_counter()
    line = HTTPConnection("127.0.0.1", PORT, timeout=60)
    try:
        _ask(line, "GET", address)
        page = _ask(line, "POST", address, area=area, language="en")
        form = _ask(line, "GET", page)
        said = {one: _second_answer(form, one) for one in ("feel_safe", "know_team", "trust", "listened_to")}
        thanks = _ask(line, "POST", page, age=str(age), language="en", **said)
        _ask(line, "GET", thanks)
        told.taken(time.perf_counter() - began)
    except (OSError, HTTPException, LookupError) as fault:
        told.failure(f"{type(fault).__name__}: {fault}")
    finally:
        line.close()


def _second_answer(form: str, question: str) -> str:
    """Return the second answer that the page offers to a question."""
    found = re.findall(rf'name="{question}" value="([a-z_]+)"', form)
    return found[1]


def _ask(line: HTTPConnection, method: str, address: str, **said: str) -> str:
    """Ask for a page; return its text, or where a form leads.

    Raises:
        LookupError: the answer is neither.
    """
    headers = {"Host": f"localhost:{PORT}", **(FORM if said else {})}
    line.request(method, address, body=urlencode(said) if said else None, headers=headers)
    answered = line.getresponse()
    text = answered.read().decode()
    if answered.status == 302:
        return str(answered.headers["Location"])
    if answered.status != 200:
        raise LookupError(f"{method} {address.split('/')[2]} answered {answered.status}")
    return text


def p95(times: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return statistics.quantiles(times, n=20)[-1] * 1000


def report(told: Told, kept: int, quiet: list[float], busy: list[float], seconds: float) -> int:
    """Print the table and return 1 if a goal is missed."""
    ratio = p95(busy) / p95(quiet)
    lost = told.sent - kept
    print(
        f"answers sent {told.sent:,} in {seconds:.0f} s ({told.sent / seconds:.1f} a second), kept {kept:,}, lost {lost:,}, failed {len(told.failed):,}"
    )
    print(
        f"one person's whole survey: p50 {statistics.median(told.answer_seconds) * 1000:.0f} ms, p95 {p95(told.answer_seconds):.0f} ms"
    )
    print(f"{'staff pages':14} {'pages':>7} {'p50 ms':>8} {'p95 ms':>8}")
    for name, times in (("quiet", quiet), ("in the burst", busy)):
        print(f"{name:14} {len(times):7,} {statistics.median(times) * 1000:8.1f} {p95(times):8.1f}")
    print(f"p95 in the burst / quiet: {ratio:.2f} (goal: at most {MOST_TIMES_SLOWER:g})")
    print(*(f"failed: {one}" for one in told.failed[:5]), sep="\n")
    return 1 if lost or told.failed or ratio > MOST_TIMES_SLOWER else 0
