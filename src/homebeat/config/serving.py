"""Running the web server and the worker side by side, each as its own database role, and stopping both together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from homebeat.config import database
from homebeat.config.environment import address_for

HOST = "127.0.0.1"
USUAL_PORT = 8000
WORKERS, THREADS = 2, 4
PATIENCE = 40  # seconds for the server to answer its first request
GRACE = 15  # seconds for a program to finish what it has in hand
LOOKS_A_SECOND = 5


class NotServed(Exception):
    """The site cannot be served here; the message says why and what to do."""


@dataclass(frozen=True)
class Program:
    """A program to run: what to call it, how to start it, and its whole environment."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]


def usual_port() -> int:
    """Return the port that PORT names, or the usual one.

    Raises:
        NotServed: PORT is not a port's number.
    """
    named = os.environ.get("PORT", str(USUAL_PORT))
    if not named.isdecimal() or not 0 < int(named) < 2**16:
        raise NotServed(f"PORT is '{named}', which is not the number of a port. Give one from 1 to 65535.")
    return int(named)


def require_free(port: int, *, host: str = HOST) -> None:
    """Go on only if nothing listens at the port.

    Raises:
        NotServed: something does, or we may not listen there.
    """
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind((host, port))
        except OSError as problem:
            raise NotServed(
                f"Port {port} cannot be used ({problem.strerror}). Set PORT or --port to another."
            ) from problem


def web_program(*, port: int, host: str = HOST) -> Program:
    """Return the web server, which knows the web role's address and no other."""
    granian = Path(sys.executable).with_name("granian")
    options = {
        "--interface": "wsgi",
        "--workers": WORKERS,
        "--blocking-threads": THREADS,
        "--host": host,
        "--port": port,
    }
    command = [str(granian), "--no-ws", *(str(part) for pair in options.items() for part in pair)]
    command += ["--log-level", "warning", "--respawn-failed-workers", "homebeat.config.wsgi:application"]
    return Program(
        "web server", tuple(command), {**_environment("web"), "HOMEBEAT_POOL": os.environ.get("HOMEBEAT_POOL", "1")}
    )


def worker_program() -> Program:
    """Return the worker, which knows the worker role's address and, for the nightly snapshot, the reader's."""
    known = {**_environment("worker"), "HOMEBEAT_READER_DATABASE_URL": address_for("reader")}
    return Program("worker", (sys.executable, "-m", "homebeat", "worker"), known)


def _environment(role: str) -> dict[str, str]:
    """Return this process's environment with one role's address in place of all others."""
    others = {f"HOMEBEAT_{name.upper()}_DATABASE_URL" for name in database.ROLES}
    kept = {name: value for name, value in os.environ.items() if name not in others}
    source = str(Path(__file__).resolve().parents[2])
    paths = [source, *filter(None, [os.environ.get("PYTHONPATH")])]
    own = {
        "DATABASE_URL": address_for(role),
        f"HOMEBEAT_{role.upper()}_DATABASE_URL": address_for(role),
        "HOMEBEAT_ROLE": role,
    }
    return {**kept, **own, "PYTHONPATH": os.pathsep.join(paths), "DJANGO_SETTINGS_MODULE": "homebeat.config.settings"}


def run_together(programs: Sequence[Program], *, address: str, when_ready: Callable[[], None]) -> int:
    """Run the programs until Ctrl+C or a TERM signal, or until one of them ends by itself; then stop the others.

    Returns 0 when told to stop, 1 when a program ended by itself or the site never answered.
    """
    stop = _StopAsked()
    running = {one.name: subprocess.Popen(one.command, env=one.environment, start_new_session=True) for one in programs}
    try:
        if not _wait_for(address, stop, running):
            return 0 if stop.asked else _say(f"{_ended(running) or 'The web server does not answer'}; see above.")
        when_ready()
        while not stop.asked and _ended(running) is None:
            time.sleep(1 / LOOKS_A_SECOND)
        return 0 if stop.asked else _say(f"{_ended(running)}; the others are stopped too.")
    finally:
        _stop(running)


class _StopAsked:
    """Remembers that Ctrl+C was pressed or a TERM signal came."""

    def __init__(self) -> None:
        self.asked = False
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, self._remember)

    def _remember(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def _wait_for(address: str, stop: _StopAsked, running: Mapping[str, subprocess.Popen[bytes]]) -> bool:
    """Say whether the site answered in time; any answer will do."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not stop.asked and _ended(running) is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  our own address
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(1 / LOOKS_A_SECOND)
        else:
            return True
    return False


def _ended(running: Mapping[str, subprocess.Popen[bytes]]) -> str | None:
    """Return which program ended by itself, in words."""
    return next(
        (
            f"The {name} has ended (exit code {one.returncode})"
            for name, one in running.items()
            if one.poll() is not None
        ),
        None,
    )


def _stop(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ask each program to finish, and end those that do not within the time of grace."""
    for one in running.values():
        one.terminate()
    end = time.monotonic() + GRACE
    for one in running.values():
        try:
            one.wait(timeout=max(end - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


def _say(text: str) -> int:
    print(text, file=sys.stderr, flush=True)
    return 1
