"""`homebeat admin create`: the first administrator, and nobody by accident."""

import io
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime

import pytest

from homebeat.config.commands import admin
from homebeat.foundation.access.models import RoleGrant
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit.models import Event
from homebeat.foundation.people.models import Person
from tests.config.test_checks import GOOD, with_variables
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_force
from tests.factories.hashers import QUICK
from tests.factories.people import make_person

PASSWORD = "seven kettles on a raft"


@pytest.fixture(autouse=True)
def _quick(settings) -> None:
    settings.PASSWORD_HASHERS = QUICK


def asked(*arguments: str) -> Namespace:
    parser = ArgumentParser()
    admin.add_arguments(parser)
    usual = ["--force", "Northshire", "--email", "Ada@example.org", "--name", "Ada Okoro"]
    return parser.parse_args(["create", *usual, *arguments])


def create(monkeypatch: pytest.MonkeyPatch, *arguments: str, password: str | None = PASSWORD) -> int:
    if password is None:
        monkeypatch.delenv(admin.FROM_ENVIRONMENT, raising=False)
    else:
        monkeypatch.setenv(admin.FROM_ENVIRONMENT, password)
    with as_owner():
        return admin.run(asked(*arguments))


@pytest.mark.django_db
class TestCreate:
    def test_the_first_administrator_can_sign_in_and_is_on_the_trail(self, monkeypatch, client) -> None:
        force = make_force("Northshire")

        assert create(monkeypatch) == 0
        person = Person.objects.get(email="ada@example.org")
        held = RoleGrant.objects.get(person=person)
        assert (person.name, person.force, person.kind) == ("Ada Okoro", force, "staff")
        assert (held.role, held.area, held.starts_on, held.ends_on) == (
            "administrator",
            force,
            datetime.now(UTC).date(),
            None,
        )
        assert Event.objects.get(action="access.administrator_founded").target_key == person.key
        client.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD})
        assert client.get("/people/").headers["Location"] == "/account/2fa/"

    def test_a_force_that_has_one_is_left_alone_unless_asked(self, monkeypatch, capsys) -> None:
        make_holder("administrator", make_force("Northshire"))

        assert create(monkeypatch) == 1
        assert "--another" in capsys.readouterr().err
        assert not Person.objects.filter(email="ada@example.org").exists()
        assert create(monkeypatch, "--another") == 0

    def test_one_who_has_left_or_whose_role_is_over_does_not_count(self, monkeypatch) -> None:
        force = make_force("Northshire")
        make_holder("administrator", force, left_on=datetime.now(UTC).date())
        make_holder("administrator", force, ends_on=datetime.now(UTC).date())

        assert create(monkeypatch) == 0

    def test_the_force_must_be_there_or_be_asked_for(self, monkeypatch, capsys) -> None:
        make_force("Southshire")
        assert create(monkeypatch) == 1
        assert "Forces here: Southshire" in capsys.readouterr().err
        assert create(monkeypatch, "--new-force") == 0
        assert Area.objects.get(name="Northshire").kind == "force"

    def test_a_force_is_not_made_twice(self, monkeypatch, capsys) -> None:
        make_force("Northshire")
        assert create(monkeypatch, "--new-force") == 1
        assert "leave --new-force out" in capsys.readouterr().err

    def test_a_refusal_leaves_no_new_force_behind(self, monkeypatch) -> None:
        assert create(monkeypatch, "--new-force", password="short") == 1
        assert not Area.objects.filter(name="Northshire").exists()

    def test_an_address_that_is_taken(self, monkeypatch, capsys) -> None:
        make_force("Northshire")
        make_person(email="ada@example.org")
        assert create(monkeypatch) == 1
        assert "an account has this one" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("password", "said"),
        [("short", "at least 12"), ("ada@example.org", "too similar"), ("password1234", "too common")],
    )
    def test_a_weak_password(self, monkeypatch, capsys, password: str, said: str) -> None:
        make_force("Northshire")
        assert create(monkeypatch, password=password) == 1
        assert said in capsys.readouterr().err

    def test_the_password_is_never_printed(self, monkeypatch, capsys) -> None:
        make_force("Northshire")
        create(monkeypatch)
        said = capsys.readouterr()
        assert PASSWORD not in said.out + said.err
        assert said.out == "Ada Okoro is administrator of Northshire and signs in as ada@example.org.\n"

    def test_without_a_terminal_or_a_variable_there_is_none(self, monkeypatch, capsys) -> None:
        make_force("Northshire")
        monkeypatch.setattr(sys, "stdin", io.StringIO(""))
        assert create(monkeypatch, password=None) == 1
        assert "--password-stdin" in capsys.readouterr().err

    def test_from_the_input(self, monkeypatch) -> None:
        make_force("Northshire")
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
        assert create(monkeypatch, "--password-stdin", password=None) == 0
        assert Person.objects.get(email="ada@example.org").check_password(PASSWORD)

    @pytest.mark.parametrize(("typed", "code"), [((PASSWORD, PASSWORD), 0), ((PASSWORD, "another one"), 1)])
    def test_at_a_terminal_it_is_typed_twice(self, monkeypatch, typed, code: int) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        answers = iter(typed)
        make_force("Northshire")
        monkeypatch.setattr(sys, "stdin", Terminal())
        monkeypatch.setattr(admin.getpass, "getpass", lambda _: next(answers))
        assert create(monkeypatch, password=None) == code


def test_as_a_program_of_its_own(fresh_database, tmp_path) -> None:
    """As somebody runs it on a new installation: owner's address, password from the input."""
    variables = {
        **GOOD,
        "HOMEBEAT_OWNER_DATABASE_URL": fresh_database.owner,
        "DATABASE_URL": fresh_database.web,
        "HOMEBEAT_HOME": str(tmp_path),
    }
    command = [sys.executable, "-m", "homebeat", "admin", "create", "--force", "Northshire Police", "--new-force"]
    command += ["--email", "ada@example.org", "--name", "Ada Okoro", "--password-stdin"]
    done = subprocess.run(
        command, env=with_variables(variables), input=f"{PASSWORD}\n", capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (
        0,
        "Ada Okoro is administrator of Northshire Police and signs in as ada@example.org.\n",
    )
    assert Person.objects.get(email="ada@example.org").force.name == "Northshire Police"
