"""Queueing: with the change or not at all, and the address for the worker's eyes only."""

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from homebeat.foundation.access.context import as_person
from homebeat.foundation.jobs.queue import ActingForAnother, NotAnId, OutsideTransaction
from homebeat.foundation.messages import outbox
from homebeat.foundation.messages.addresses import BadAddress, NoAddress
from homebeat.foundation.messages.models import OutboundMessage
from homebeat.foundation.messages.texts import UnknownTemplate
from homebeat.foundation.people import letters
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_force, make_neighbourhood
from tests.factories.people import make_person, make_visitor
from tests.factories.residents import make_resident
from tests.foundation.jobs.workshop import NOW, Eyes

TEXT = "people.password_changed"
TODAY = NOW.date()
JOBS = "SELECT args FROM procrastinate_jobs WHERE task_name = 'messages.send'"


def queue(person, *, by=None, **facts) -> str:
    with as_person(by, at=NOW):
        return outbox.queue(**{"template": TEXT, "about": person, "to": person, "on_behalf_of": by, "at": NOW, **facts})


def test_a_commit_leaves_the_message_its_address_and_one_job(eyes: Eyes):
    person = make_person(email="amara@example.org")

    key = queue(person)

    (number, *row), = eyes.all("SELECT id, key, template, about_type, about_key, to_kind, to_key, state, force_id, queued_at FROM messages_outbox_outboundmessage")  # fmt: skip
    assert row == [key, TEXT, "people.person", person.key, "person", person.key, "queued", person.force_id, NOW]
    assert eyes.all("SELECT message_id, address FROM messages_outbox_recipient") == [(number, "amara@example.org")]
    assert eyes.all(JOBS) == [({"message": number, "on_behalf_of": None},)]


def test_a_rollback_leaves_nothing(eyes: Eyes):
    person = make_person()
    with transaction.atomic():
        outbox.queue(TEXT, about=person, to=person, on_behalf_of=None, at=NOW)
        transaction.set_rollback(True)

    for table in ("messages_outbox_outboundmessage", "messages_outbox_recipient"):
        assert eyes.one(f"SELECT count(*) FROM {table}") == 0
    assert eyes.all(JOBS) == []


def test_outside_a_transaction_nothing_is_taken(eyes: Eyes):
    person = make_person()

    with pytest.raises(OutsideTransaction):
        outbox.queue(TEXT, about=person, to=person, on_behalf_of=None, at=NOW)


class TestRefused:
    pytestmark = pytest.mark.django_db

    def test_a_text_that_no_room_has(self):
        with pytest.raises(UnknownTemplate):
            queue(make_person(), template="people.nothing")

    def test_a_person_without_an_address(self):
        person = make_person()
        person.email = None
        with pytest.raises(NoAddress):
            queue(person)

    def test_a_resident_without_an_address(self):
        contact = make_resident(email="").contact
        with pytest.raises(NoAddress):
            queue(make_person(), to=contact)

    def test_an_address_with_a_header_in_it(self):
        with pytest.raises(BadAddress):
            queue(make_person(), to=outbox.Address("a@example.org\nBcc: all@example.org"))

    def test_words_among_the_keys(self):
        with pytest.raises(NotAnId):
            queue(make_person(), name="Mrs Jones")

    def test_sending_for_somebody_else(self):
        person, other = make_person(), make_person()
        with as_person(person, at=NOW), pytest.raises(ActingForAnother):
            outbox.queue(TEXT, about=person, to=person, on_behalf_of=other, at=NOW)


@pytest.mark.django_db
class TestWhoSees:
    def seen_by(self, person) -> list[str]:
        with as_person(person, at=NOW):
            return sorted(OutboundMessage.objects.visible_to(person, on=TODAY).values_list("key", flat=True))

    def in_the_database(self, person) -> list[str]:
        with as_person(person, at=NOW), connection.cursor() as cursor:
            cursor.execute("SELECT key FROM messages_outbox_outboundmessage ORDER BY key")
            return [row[0] for row in cursor.fetchall()]

    def test_ones_own_messages_and_those_of_the_force_one_watches_over(self):
        force = make_force()
        sergeant, other = make_person(force), make_person(force)
        own, others = queue(other, by=sergeant), queue(sergeant, by=other)
        queue(make_person(make_force()))
        watcher = make_holder("central_unit", force)

        for see in (self.seen_by, self.in_the_database):
            assert see(sergeant) == [own]
            assert see(other) == [others]
            assert see(watcher) == sorted([own, others])
            assert see(None) == []

    @pytest.mark.parametrize("role", ["sergeant", "analyst", "borough_commander"])
    def test_a_rank_alone_shows_nothing(self, role):
        force = make_force()
        queue(make_person(force))
        person = make_holder(role, force)

        assert self.seen_by(person) == []
        assert self.in_the_database(person) == []

    @pytest.mark.parametrize("statement", [
        "SELECT address FROM messages_outbox_recipient", "SELECT 1 FROM messages_outbox_suppressedaddress",
        "DELETE FROM messages_outbox_recipient", "UPDATE messages_outbox_outboundmessage SET state = 'sent'",
        "DELETE FROM messages_outbox_outboundmessage", "INSERT INTO messages_outbox_recipient VALUES (1, 'a@example.org')",
    ])  # fmt: skip
    def test_the_web_cannot_read_addresses_or_change_anything(self, statement):
        administrator = make_holder("administrator", make_force())

        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            as_person(administrator, at=NOW),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_reader_of_snapshots_sees_no_address(eyes: Eyes, fresh_database):
    queue(make_person())

    with psycopg.connect(fresh_database.reader) as reader:
        assert reader.execute("SELECT count(*) FROM messages_outbox_outboundmessage").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("SELECT address FROM messages_outbox_recipient")


@pytest.mark.django_db
class TestWhoseOutbox:
    def force_of(self, key: str) -> int | None:
        with as_owner():
            return OutboundMessage.objects.get(key=key).force_id

    def test_it_is_the_senders_force(self):
        sender = make_person()

        assert self.force_of(queue(make_visitor(), by=sender)) == sender.force_id

    def test_without_a_sender_it_is_the_readers(self):
        person = make_person()

        assert self.force_of(queue(person)) == person.force_id

    def test_else_it_is_where_the_record_lies(self):
        ward = make_neighbourhood()

        assert self.force_of(queue(make_visitor(), to=outbox.Address("a@example.org"), about=ward)) == ward.force_id

    def test_and_it_may_be_nobodys(self):
        assert self.force_of(queue(make_visitor())) is None


@pytest.mark.django_db
def test_letters_about_accounts_go_the_same_way():
    person = make_person()

    with as_person(None, at=NOW):
        letters.post(letters.FORGOTTEN_PASSWORD, to=person, at=NOW)

    with as_owner():
        assert OutboundMessage.objects.get().template == letters.FORGOTTEN_PASSWORD
