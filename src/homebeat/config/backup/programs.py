"""PostgreSQL's own programs: finding one that fits the server, and running it without showing the password."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from homebeat.config import embedded_postgres

from .problems import BackupRefused

VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def fitting_client(name: str, *, server: int) -> tuple[str, int]:
    """Return the oldest program of that name which still understands the server, and its major version.

    The oldest: an archive written by a newer program cannot be brought back to an older server.

    Raises:
        BackupRefused: every program here is older than the server.
    """
    known = sorted((version, path) for path in _candidates(name) if (version := _version(path)) is not None)
    for version, path in known:
        if version >= server:
            return path, version
    here = f"the newest here is {known[-1][0]}" if known else "there is none here"
    raise BackupRefused(f"The server is PostgreSQL {server} and needs {name} {server} or later; {here}.")


@contextmanager
def running(program: str, *arguments: str, url: str, **streams: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program against a database and wait for it to succeed.

    Raises:
        BackupRefused: it failed; carries what it said.
    """
    address, environment = _address(url)
    with tempfile.TemporaryFile() as said:
        command = [program, *arguments, "--no-password", f"--dbname={address}"]
        with subprocess.Popen(command, stderr=said, env=environment, **streams) as process:  # type: ignore[call-overload]
            try:
                yield process
            except BrokenPipeError:
                pass  # it ended before it had read everything: what it said tells why
            except BaseException:
                process.kill()
                raise
            if process.stdin:
                _close(process.stdin)
            code = process.wait()
        if code:
            said.seek(0)
            raise BackupRefused(f"{Path(program).name} failed: {said.read().decode(errors='replace').strip()}")


def _close(stream: object) -> None:
    try:
        stream.close()  # type: ignore[attr-defined]
    except BrokenPipeError:
        return


def _candidates(name: str) -> set[str]:
    found = {str(path) for path in embedded_postgres.SYSTEM_FOLDERS.glob(f"*/bin/{name}")}
    on_path = shutil.which(name)
    try:
        brought = embedded_postgres.client_program(name)
    except embedded_postgres.NoServer:
        brought = None
    return found | {path for path in (on_path, brought) if path and Path(path).exists()}


def _version(path: str) -> int | None:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = VERSION.search(said)
    return int(found[1]) if found else None


def _address(url: str) -> tuple[str, dict[str, str]]:
    """Return the address without its password, and the environment that carries it: arguments are seen by everybody."""
    parts = urlsplit(url)
    login, _, place = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    bare = urlunsplit(parts._replace(netloc=f"{user}@{place}" if user else place))
    return bare, {**os.environ, "PGPASSWORD": unquote(password)} if password else dict(os.environ)
