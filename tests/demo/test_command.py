"""`homebeat demo`: one command to a served demo force, and the ways in which it refuses."""

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.test import override_settings

from homebeat.config.commands import demo
from homebeat.config.database import ROLES, RoleUrls
from homebeat.demo.models import DemoForce
from homebeat.demo.prepared import DEMO_PASSWORD, PREPARED
from tests.conftest import ROOT, as_owner
from tests.factories.areas import make_force
from tests.factories.demo import make_demo


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the verb in this process as the owner; returns its exit code and what it said."""

    def run_verb(*arguments: str, mode: str = "demo") -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        demo.add_arguments(parser)
        with override_settings(DEMO=mode == "demo", MODE=mode), as_owner():
            code = demo.run(parser.parse_args(arguments))
        return code, capsys.readouterr().err

    return run_verb


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_it_serves_prints_who_to_step_into_and_stops_at_ctrl_c(
    fresh_database: RoleUrls, tmp_path: Path, eventually
) -> None:
    make_demo()
    port = free_port()
    known = {f"HOMEBEAT_{role.upper()}_DATABASE_URL": getattr(fresh_database, role) for role in ROLES}
    ours = ("DATABASE_URL", "HOMEBEAT_MODE", "HOMEBEAT_SECRET_KEY")  # the verb finds its own
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    environment = {**kept, **known, "HOMEBEAT_HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src"), "PORT": str(port)}
    line = [sys.executable, "-m", "homebeat", "demo"]
    told = tmp_path / "told"
    with told.open("w") as out:
        process = subprocess.Popen(line, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        eventually(lambda: "Stop with Ctrl+C" in told.read_text() or process.poll() is not None, seconds=60)
        assert process.poll() is None, told.read_text()
        page = urllib.request.urlopen(f"http://localhost:{port}/demo/", timeout=20).read().decode()
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=30)
    finally:
        process.kill()
    text = told.read_text()

    assert code == 0, text
    assert f"http://localhost:{port}/demo/" in text
    assert DEMO_PASSWORD in text
    assert all(one.email in text for one in PREPARED if one.held_at != "poor_borough")
    assert "the demo force is there: Calderhythe Police, as of 31 March 2026" in text
    assert "The worker has stopped" in text
    assert re.findall(r'name="csrfmiddlewaretoken"', page)
    assert DemoForce.objects.get().as_of.year == 2026
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://localhost:{port}/demo/", timeout=2)


def test_another_day_is_refused_in_one_line(module_database: RoleUrls, run) -> None:
    make_demo()

    code, said = run("--set-up-only", "--as-of", "2026-04-01")

    assert code == 1
    assert "another was asked for. Set HOMEBEAT_HOME to a new folder" in said


def test_it_runs_in_demo_mode_alone(module_database: RoleUrls, run) -> None:
    assert run("--set-up-only", mode="production") == (
        1, "homebeat demo: HOMEBEAT_MODE is 'production'. Unset it: the demo runs in demo mode only.\n",
    )  # fmt: skip


def test_a_port_that_is_none_is_refused_before_anything_is_made(fresh_database: RoleUrls, run, monkeypatch) -> None:
    monkeypatch.setenv("PORT", "eighty")

    code, said = run()

    assert code == 1
    assert said.startswith("homebeat demo: PORT is 'eighty'")
    assert not DemoForce.objects.exists()


def test_a_day_before_the_policy_data_begins_is_refused(fresh_database: RoleUrls, run) -> None:
    code, said = run("--set-up-only", "--as-of", "1999-12-31")

    assert code == 1
    assert "Choose a later --as-of: the policy data does not reach back to 1999-12-31." in said


def test_a_day_that_is_yet_to_come_is_refused(fresh_database: RoleUrls, run) -> None:
    code, said = run("--set-up-only", "--as-of", "2999-01-01")

    assert code == 1
    assert "The demo's today cannot lie in the future, as 2999-01-01 does." in said


def test_a_database_with_a_real_force_is_left_alone(fresh_database: RoleUrls, run) -> None:
    make_force("A real force")

    code, said = run("--set-up-only")

    assert code == 1
    assert "already holds a force, and the demo never mixes with real records" in said


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [["--as-of", "yesterday"], ["--port", "x"], ["--colour"]])
def test_bad_usage_exits_with_2(run, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(*arguments)

    assert left.value.code == 2
