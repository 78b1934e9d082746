"""Where a message goes."""

import pytest

from homebeat.foundation.messages.addresses import (
    Address,
    BadAddress,
    Destination,
    NoAddress,
    checked,
    destination,
    digest,
)
from homebeat.foundation.messages.models import OutboundMessage
from homebeat.foundation.people.models import Person
from homebeat.foundation.residents.models import Resident, ResidentContact

To = OutboundMessage.To


def test_a_person_is_written_to_in_their_language():
    person = Person(key="p" * 12, email="amara@example.org", language="cy")

    assert destination(person) == Destination(To.PERSON, "p" * 12, "amara@example.org", "cy")


def test_a_resident_is_named_by_their_own_key():
    resident = Resident(key="r" * 12, name="Mrs Jones", language="cy")
    contact = ResidentContact(key="c" * 12, resident=resident, email="jones@example.org")

    assert destination(contact) == Destination(To.RESIDENT, "r" * 12, "jones@example.org", "cy")


def test_a_bare_address_belongs_to_nobody():
    assert destination(Address("desk@example.org")) == Destination(To.ADDRESS, "", "desk@example.org", "en-gb")


@pytest.mark.parametrize("email", [None, ""])
def test_without_an_address_nothing_is_sent(email):
    with pytest.raises(NoAddress):
        destination(Person(key="p" * 12, email=email))


@pytest.mark.parametrize(
    "email",
    [
        "a@example.org\nBcc: all@example.org", "a@example.org\r\nSubject: x", "a@example.org, b@example.org", "a b@example.org",
        "Amara <a@example.org>", "a@", "@example.org", "a@example.org\x00", f"{'a' * 250}@example.org", "a@exam\u2028ple.org",
    ],
)  # fmt: skip
def test_what_is_not_one_plain_address_is_refused_and_not_repeated(email):
    with pytest.raises(BadAddress) as refused:
        checked(email)

    assert email not in str(refused.value)


def test_a_digest_does_not_depend_on_capitals_and_does_not_show_the_address():
    assert digest("Jones@Example.org ") == digest("jones@example.org")
    assert digest("jones@example.org") != digest("smith@example.org")
    assert "jones" not in digest("jones@example.org")
