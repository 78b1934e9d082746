"""`homebeat demo`: one command from an empty folder to a served force in which nobody and nothing is real."""

import argparse
import os
import sys
import time
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from homebeat.config import embedded_postgres, environment, serving
from homebeat.config.commands import migrate
from homebeat.demo.prepared import DEMO_PASSWORD, PREPARED
from homebeat.demo.setting_up import Refused, SetUp, set_up
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person

EXAMPLE = "homebeat demo --as-of 2008-03-31 --port 8080"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the demo's today, the port, and whether to serve at all."""
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DAY",
        help="the demo's today, as in 2008-03-31 (usual: the day of set-up)",
    )
    parser.add_argument("--set-up-only", action="store_true", help="make the demo force and stop there")
    parser.add_argument(
        "--port", type=int, metavar="N", help=f"where to serve (usual: PORT, else {serving.USUAL_PORT})"
    )


def run(args: argparse.Namespace) -> int:
    """Set the demo up where it is not, then serve it until told to stop."""
    try:
        port = args.port or serving.usual_port()
        if not args.set_up_only:
            serving.require_free(port)
        today = _prepare(args.as_of)
        return 0 if args.set_up_only else _serve(port, today)
    except (Refused, serving.NotServed) as problem:
        print(f"homebeat demo: {problem}", file=sys.stderr)
        return 1
    finally:
        _stop_our_server()


def _prepare(as_of: date | None) -> date:
    """Make the demo force where it is not, and return its today."""
    if not settings.DEMO:
        raise Refused(f"HOMEBEAT_MODE is '{settings.MODE}'. Unset it: the demo runs in demo mode only.")
    migrate.run(argparse.Namespace(check=False))
    at, began = timezone.now(), time.monotonic()
    done = set_up(as_of=as_of, at=at, today=london_day(at))
    print(_what_was_done(done, time.monotonic() - began), file=sys.stderr)
    return done.mark.as_of


def _what_was_done(done: SetUp, seconds: float) -> str:
    mark = done.mark
    what = f"{mark.force.name}, as of {mark.as_of:%-d %B %Y}, {mark.rows:,} rows (seed {mark.seed})"
    return (
        f"made the demo force in {seconds:.0f} seconds: {what}" if done.is_new else f"the demo force is there: {what}"
    )


def _serve(port: int, today: date) -> int:
    os.environ["HOMEBEAT_DEMO_TODAY"] = today.isoformat()  # the programs below inherit it
    address = f"http://localhost:{port}"
    os.environ.setdefault("HOMEBEAT_URL", address)  # what the links in letters begin with
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    programs = [serving.web_program(port=port), serving.worker_program()]
    return serving.run_together(programs, address=f"{address}/demo/", when_ready=lambda: _announce(address))


def _announce(address: str) -> None:
    """Print where the demo is and who can be stepped into."""
    names = dict(Person.objects.filter(email__in=[one.email for one in PREPARED]).values_list("email", "name"))
    table = Table("work", "person", "e-mail address", box=None, pad_edge=False)
    for one in PREPARED:
        if one.email in names:
            table.add_row(str(one.who), names[one.email], one.email)
    console = Console(width=None if sys.stdout.isatty() else 120, markup=False, highlight=False)
    console.print(table)
    console.print(f"\nEverybody and everything here is invented. Everyone above has the password: {DEMO_PASSWORD}")
    console.print(
        f"Homebeat is at    {address}/\nStep into anybody {address}/demo/   (no password, no second step)\nStop with Ctrl+C.",
        soft_wrap=True,
    )
    sys.stdout.flush()


def _stop_our_server() -> None:
    """Stop the embedded PostgreSQL, if it did not run before."""
    for place in environment.servers_started:
        embedded_postgres.stop(place)
