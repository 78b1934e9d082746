"""Programs side by side: each with its own role's address, started together, stopped together."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from homebeat.config import serving
from homebeat.config.serving import NotServed, Program

ADDRESSES = {
    f"HOMEBEAT_{role.upper()}_DATABASE_URL": f"postgres://{role}@x/y" for role in ("owner", "web", "worker", "reader")
}


def python(name: str, program: str) -> Program:
    return Program(name, (sys.executable, "-c", program), dict(os.environ))


SLEEPER = python("sleeper", "import time; time.sleep(60)")


@pytest.fixture
def site():
    """Something that answers, as the web server would."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def signals_as_they_were():
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    yield
    for one, what in before.items():
        signal.signal(one, what)


@pytest.mark.parametrize(
    ("role", "make", "others"),
    [("web", lambda: serving.web_program(port=8000), []), ("worker", serving.worker_program, ["reader"])],
)
def test_each_program_knows_its_own_roles_address_and_only_the_worker_the_readers(
    monkeypatch: pytest.MonkeyPatch, role: str, make, others: list[str]
) -> None:
    for name, address in ADDRESSES.items():
        monkeypatch.setenv(name, address)

    environment = make().environment

    assert environment["DATABASE_URL"] == f"postgres://{role}@x/y"
    assert environment["HOMEBEAT_ROLE"] == role
    known = [name for name in ADDRESSES if name in environment]
    assert known == [f"HOMEBEAT_{one.upper()}_DATABASE_URL" for one in (role, *others)]
    assert not [value for value in environment.values() if "owner@x" in value]


def test_the_web_server_has_two_processes_of_four_threads_at_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://web@x/y")
    command = " ".join(serving.web_program(port=8123).command)

    for part in (
        "--interface wsgi",
        "--no-ws",
        "--workers 2",
        "--blocking-threads 4",
        "--host 127.0.0.1",
        "--port 8123",
    ):
        assert part in command


@pytest.mark.parametrize(("named", "port"), [(None, 8000), ("8080", 8080), ("1", 1), ("65535", 65535)])
def test_port_is_the_usual_one_or_the_one_named(monkeypatch: pytest.MonkeyPatch, named: str | None, port: int) -> None:
    monkeypatch.delenv("PORT", raising=False)
    if named:
        monkeypatch.setenv("PORT", named)

    assert serving.usual_port() == port


@pytest.mark.parametrize("named", ["", "http", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("PORT", named)

    with pytest.raises(NotServed, match="not the number of a port"):
        serving.usual_port()


def test_a_port_in_use_is_refused_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(NotServed, match=f"Port {port}.*Set PORT"):
            serving.require_free(port)
    serving.require_free(port)


def test_the_others_stop_when_one_ends(site: str, capfd: pytest.CaptureFixture[str]) -> None:
    quitter = python("quitter", "import sys, time; time.sleep(.6); sys.exit(3)")
    began, ready = time.monotonic(), []

    code = serving.run_together([SLEEPER, quitter], address=site, when_ready=lambda: ready.append(True))

    assert (code, ready) == (1, [True])
    assert time.monotonic() - began < 10
    assert "The quitter has ended (exit code 3)" in capfd.readouterr().err


def test_nothing_is_announced_when_a_program_cannot_start(capfd: pytest.CaptureFixture[str]) -> None:
    broken = python("web server", "raise SystemExit('no such thing')")

    code = serving.run_together(
        [broken, SLEEPER], address="http://127.0.0.1:9/", when_ready=lambda: pytest.fail("announced")
    )

    assert code == 1
    assert "The web server has ended (exit code 1); see above." in capfd.readouterr().err


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_and_counts_as_done(site: str, how: signal.Signals) -> None:
    code = serving.run_together([SLEEPER], address=site, when_ready=lambda: os.kill(os.getpid(), how))

    assert code == 0


def test_a_program_that_will_not_stop_is_ended(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "GRACE", 0.5)
    stubborn = python("stubborn", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
    process = []
    start = subprocess.Popen

    def remember(*arguments, **facts):
        process.append(start(*arguments, **facts))
        return process[0]

    monkeypatch.setattr(serving.subprocess, "Popen", remember)
    serving.run_together(
        [stubborn], address=site, when_ready=lambda: (time.sleep(0.5), os.kill(os.getpid(), signal.SIGTERM))
    )

    assert process[0].returncode == -signal.SIGKILL
