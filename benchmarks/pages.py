"""Pages of the full demo force beside a stock Django page: same server, same settings, same run, in turns.

Eight clients ask one after another without pause (a closed loop), from the same machine, so they share its cores with the server.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from homebeat.config.environment import address_for
from homebeat.foundation.access.models import RoleGrant
from homebeat.foundation.areas.models import Area, Team
from homebeat.foundation.people.models import Person

CLIENTS = 8
SECONDS = 4
ROUNDS = 3
PORT = 8377
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Page:
    """A page to measure: its name, address, reader, and the least share of the yardstick's speed it has to reach."""

    name: str
    address: str
    cookie: str
    goal: float


@dataclass(frozen=True)
class Figures:
    """One measured stretch."""

    per_second: float
    p50_ms: float
    p95_ms: float
    bad: int


def main() -> int:
    """Measure every page and print the table; 1 when a goal is missed, 2 when it cannot be measured here."""
    if shutil.which("wrk") is None:
        print("wrk is not installed (Debian's package wrk), so pages cannot be measured here.", file=sys.stderr)
        return 2
    pages = pages_to_measure()
    with Server():
        results = measure_in_turns(pages)
    cold = measure_cold(pages)
    return report(pages, results, cold)


def pages_to_measure() -> list[Page]:
    """Return the yardstick first, then our pages with what they have to reach."""
    commander = (
        RoleGrant.objects.filter(role="borough_commander").order_by("pk").select_related("area", "person").first()
    )
    administrator = RoleGrant.objects.filter(role="administrator").order_by("pk").select_related("person").first()
    ward = Area.objects.filter(parent=commander.area, kind="neighbourhood").order_by("name").first()
    team = Team.objects.filter(area=ward, kind="ward").select_related("force").first()
    centre = RoleGrant.objects.filter(role="central_unit").order_by("pk").select_related("person").first()
    reader, admin, whole = (session_for(one.person) for one in (commander, administrator, centre))
    lists = [
        ("events", reverse("engagement:events"), reader),
        ("priorities", reverse("priorities:list"), reader),
        ("boroughs", reverse("workplace:boroughs"), whole),
        ("people", reverse("access:people"), admin),
        ("areas", reverse("areas:list"), admin),
        ("trail", reverse("oversight:events"), admin),
    ]
    return [
        Page("yardstick (stock Django, 40 rows)", "/yardstick/", reader, 1.0),
        *(Page(f"list: {name}", address, cookie, 1.0) for name, address, cookie in lists),
        Page(
            "borough board, map and chart",
            reverse("workplace:borough", kwargs={"key": commander.area.key}),
            reader,
            0.5,
        ),
        Page(
            "public team page",
            reverse("publicsite:team", kwargs={"force": team.force.slug, "team": team.slug}),
            "",
            5.0,
        ),
    ]


def session_for(person: Person) -> str:
    """Sign the person in as the demo's step-in page does, and return the cookie."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["demo_step_in"] = True
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


class Server:
    """The server as `homebeat demo` starts it: two processes of four threads, as the web's role."""

    def __enter__(self) -> "Server":
        environment = {
            **os.environ,
            "HOMEBEAT_MODE": "demo",
            "HOMEBEAT_POOL": "1",
            "DATABASE_URL": address_for("web"),
            "DJANGO_SETTINGS_MODULE": "benchmarks.yardstick_settings",
            "PYTHONPATH": f"{HERE.parent}{os.pathsep}{HERE.parent / 'src'}",
        }
        command = [
            "granian",
            "--interface",
            "wsgi",
            "--no-ws",
            "--workers",
            "2",
            "--blocking-threads",
            "4",
            "--port",
            str(PORT),
        ]
        program = Path(sys.executable).with_name(command[0])
        self.process = subprocess.Popen(
            [str(program), *command[1:], "--log-level", "error", "homebeat.config.wsgi:application"],
            cwd=HERE.parent, env=environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        self._wait()
        return self

    def _wait(self) -> None:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/static/ui/css/tokens.css", timeout=1)
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("the server did not start within 30 seconds")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


def ask(page: Page, seconds: float) -> Figures:
    """Load one page with eight clients for so many seconds."""
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "-s", str(HERE / "load.lua")]
    if page.cookie:
        command += ["-H", f"Cookie: {page.cookie}"]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{PORT}{page.address}"], capture_output=True, text=True, check=True
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("FIGURES "))
    got = json.loads(line.removeprefix("FIGURES "))
    return Figures(got["requests"] / got["seconds"], got["p50_ms"], got["p95_ms"], got["bad"])


def measure_in_turns(pages: list[Page]) -> dict[str, Figures]:
    """Return each page's medians over rounds in which every page has its turn; the first round only warms up."""
    for page in pages:
        ask(page, 2)
    rounds = [{page.name: ask(page, SECONDS) for page in pages} for _ in range(ROUNDS)]
    return {page.name: middle([one[page.name] for one in rounds]) for page in pages}


def measure_cold(pages: list[Page]) -> dict[str, Figures]:
    """Return each page's figures from a server just started, nothing in its memory yet."""
    cold = {}
    for page in pages:
        with Server():
            cold[page.name] = ask(page, 2)
    return cold


def middle(figures: list[Figures]) -> Figures:
    """Return the medians, and every bad answer."""
    return Figures(
        statistics.median(one.per_second for one in figures),
        statistics.median(one.p50_ms for one in figures),
        statistics.median(one.p95_ms for one in figures),
        sum(one.bad for one in figures),
    )


def report(pages: list[Page], warm: dict[str, Figures], cold: dict[str, Figures]) -> int:
    """Print the table and return 1 if a goal is missed."""
    yardstick = warm[pages[0].name].per_second
    print(
        f"{'page':36} {'req/s':>8} {'ratio':>6} {'goal':>5} {'p50 ms':>8} {'p95 ms':>8} {'p95/p50':>8} {'cold req/s':>10} {'cold p95':>9}"
    )
    missed = []
    for page in pages:
        one, first = warm[page.name], cold[page.name]
        ratio, spread = one.per_second / yardstick, one.p95_ms / one.p50_ms
        print(
            f"{page.name:36} {one.per_second:8.0f} {ratio:6.2f} {page.goal:5.1f} {one.p50_ms:8.2f} {one.p95_ms:8.2f} {spread:8.2f} "
            f"{first.per_second:10.0f} {first.p95_ms:9.1f}"
        )
        if one.bad or first.bad:
            missed.append(f"{page.name}: {one.bad + first.bad} answers were not 2xx")
        if ratio < page.goal:
            missed.append(f"{page.name}: {ratio:.2f} x the yardstick, goal {page.goal}")
        if spread > 3:
            missed.append(f"{page.name}: p95 is {spread:.1f} x p50, goal 3")
    print(*(f"missed: {one}" for one in missed), sep="\n")
    return 1 if missed else 0
