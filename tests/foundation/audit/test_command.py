"""`homebeat audit`: what the person at the keyboard reads, and the exit code a script acts on."""

import argparse
import csv
import io
import json

import pytest

from homebeat.config.commands import audit as command
from tests.conftest import as_owner
from tests.factories.audit import make_trail


@pytest.fixture
def run(tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the verb and return its exit code, what it printed and what it said."""
    monkeypatch.setenv("HOMEBEAT_CHECKPOINTS", str(tmp_path / "elsewhere"))
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = command.run(parser.parse_args(arguments))
        return (code, *capsys.readouterr())

    return call


@pytest.mark.usefixtures("fresh_database")
class TestAuditCommand:
    def test_an_empty_trail_is_whole_and_has_no_checkpoint(self, run):
        assert run("verify")[0] == 0
        code, _, said = run("checkpoint")
        assert (code, "trail is empty" in said) == (1, True)

    def test_checkpoint_and_verify(self, run, tmp_path):
        make_trail(5)
        assert "no checkpoint yet" in run("verify")[2]
        code, printed, _ = run("checkpoint")
        assert (code, str(tmp_path / "elsewhere") in printed) == (0, True)
        make_trail(2)

        code, printed, said = run("verify")

        assert (code, printed) == (0, "")
        assert "The trail is whole." in said
        assert "2 events since the last checkpoint" in said

    def test_findings_come_in_three_formats_and_exit_1(self, run, superuser):
        make_trail(5)
        superuser.execute("UPDATE audit_event SET action = 'x' WHERE id = (SELECT max(id) FROM audit_event)")

        code, printed, said = run("verify", "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(printed)))
        assert (code, [(row["seal"], row["guard"]) for row in rows]) == (1, [("5", "digest")])
        assert "tampered with. Findings: 1" in said

        code, printed, _ = run("verify", "--format", "json")
        held = json.loads(printed)
        assert (code, held["whole"], held["seals"], held["findings"][0]["seal"]) == (1, False, 5, 5)

        code, printed, _ = run("verify")
        assert (code, "Seal 5 does not fit its event" in printed) == (1, True)

    def test_values_are_cleared_when_their_retention_is_over(self, run):
        make_trail(9)
        with as_owner():
            code, printed, _ = run("clear")
        assert (code, "Cleared the values of 6 events from before" in printed) == (0, True)
        assert "Values cleared by retention: 6" in run("verify")[2]

    def test_a_checkpoint_is_refused_when_the_trail_went_back(self, run, superuser):
        make_trail(5)
        run("checkpoint")
        superuser.execute("DELETE FROM audit_seal WHERE number > 3")

        code, _, said = run("checkpoint")

        assert (code, "The trail ends at seal 3" in said) == (1, True)
