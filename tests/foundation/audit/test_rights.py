"""The application's roles add to the trail and read it. Everything else is refused by the database itself."""

from collections.abc import Iterator

import psycopg
import pytest

from homebeat.config import database
from tests.factories.audit import make_trail

REFUSED = {
    "update an event": "UPDATE audit_event SET action = 'x'",
    "update one column": "UPDATE audit_event SET purpose = '' WHERE id = 1",
    "delete an event": "DELETE FROM audit_event",
    "truncate events": "TRUNCATE audit_event CASCADE",
    "update values": "UPDATE audit_eventvalues SET after = NULL",
    "delete values": "DELETE FROM audit_eventvalues",
    "truncate values": "TRUNCATE audit_eventvalues",
    "insert a seal": """
        INSERT INTO audit_seal (number, event_id, previous, digest, sealed_at, sealed_by)
        VALUES (99, 1, repeat('0', 64), repeat('0', 64), now(), 'homebeat_web')""",
    "update a seal": "UPDATE audit_seal SET digest = repeat('0', 64)",
    "delete a seal": "DELETE FROM audit_seal",
    "truncate seals": "TRUNCATE audit_seal",
    "queue an event for a second seal": "INSERT INTO audit_pending VALUES (1)",
    "look into the queue": "SELECT * FROM audit_pending",
    "update a loaded file": "UPDATE audit_loadedfile SET rows = 0",
    "delete a loaded file": "DELETE FROM audit_loadedfile",
    "choose the number of an event": """
        INSERT INTO audit_event (id, key, at, action, actor_key, force_key, target_type, target_key, purpose, outcome, values_digest)
        VALUES (0, 'k', now(), 'a', '', '', 't', 'k', '', 'done', '')""",
    "turn the numbers back": "SELECT setval('audit_event_id_seq', 1)",
    "use up numbers": "SELECT nextval('audit_event_id_seq')",
    "switch the triggers off": "SET session_replication_role = replica",
    "drop the trigger": "DROP TRIGGER audit_event_line_up ON audit_event",
    "disable the trigger": "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "replace the function": "CREATE OR REPLACE FUNCTION audit_seal() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end'",
    "call the function": "SELECT audit_seal()",
    "slip values beside an event": """
        INSERT INTO audit_eventvalues (event_id, after, salt)
        SELECT max(id), '{"state":"open"}', 'x' FROM audit_event WHERE values_digest = ''""",
    "slip other values beside an event": """
        INSERT INTO audit_eventvalues (event_id, after, salt)
        SELECT max(id), '{"state":"open"}', 'x' FROM audit_event WHERE values_digest <> ''""",
}  # fmt: skip


@pytest.fixture(params=["web", "worker"])
def role(request: pytest.FixtureRequest, fresh_database: database.RoleUrls) -> Iterator[psycopg.Connection]:
    """A connection as one of the application's two roles, with its own password."""
    make_trail(6)
    with psycopg.connect(getattr(fresh_database, request.param), autocommit=True) as connection:
        yield connection


def everything(superuser: psycopg.Connection) -> list[tuple]:
    """Return every row of the trail."""
    tables = ("audit_event", "audit_eventvalues", "audit_seal", "audit_loadedfile", "audit_pending")
    return [superuser.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables]


def test_the_roles_are_refused_everything_but_adding_and_reading(role: psycopg.Connection, superuser):
    before = everything(superuser)

    tried = {name: refusal(role, statement) for name, statement in REFUSED.items()}

    assert {name: code for name, code in tried.items() if code != "42501"} == {}  # insufficient privilege
    assert everything(superuser) == before


def test_a_function_with_the_owners_rights_cannot_be_hung_on_a_table_of_their_own(role: psycopg.Connection):
    role.execute("CREATE TEMP TABLE pending (event_id bigint)")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        role.execute("CREATE TRIGGER forge AFTER INSERT ON pending FOR EACH ROW EXECUTE FUNCTION audit_seal()")


def test_not_even_the_owner_can_use_the_function_elsewhere(fresh_database: database.RoleUrls):
    with psycopg.connect(fresh_database.owner, autocommit=True) as owner:
        owner.execute("CREATE TEMP TABLE pending (event_id bigint)")
        owner.execute("CREATE TRIGGER forge AFTER INSERT ON pending FOR EACH ROW EXECUTE FUNCTION audit_seal()")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="serves no other table"):
            owner.execute("INSERT INTO pending VALUES (1)")


def test_the_roles_can_read_the_trail(role: psycopg.Connection):
    for table in ("audit_event", "audit_eventvalues", "audit_seal", "audit_loadedfile"):
        assert role.execute(f"SELECT count(*) FROM {table}").fetchone() is not None


def refusal(role: psycopg.Connection, statement: str) -> str | None:
    """Return the code of the database's refusal, or None if it let the statement through."""
    try:
        role.execute(statement)
    except psycopg.Error as refused:
        return refused.sqlstate
    return None
