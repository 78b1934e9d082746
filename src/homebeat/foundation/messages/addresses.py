"""Where a message goes: the address, whose it is, and in which language they read."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

from homebeat.foundation.people.models import Person
from homebeat.foundation.residents.models import ResidentContact

from .models import OutboundMessage

To = OutboundMessage.To
LONGEST = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets


class NoAddress(Exception):
    """The person or resident has no e-mail address."""


class BadAddress(ValueError):
    """What was given is no e-mail address; it is not repeated here, because it may name somebody."""


@dataclass(frozen=True)
class Address:
    """An address that belongs to neither an account nor a resident on record, such as a partner's mailbox."""

    email: str
    language: str = "en-gb"


@dataclass(frozen=True)
class Destination:
    """Everything the outbox keeps about where a message goes."""

    kind: OutboundMessage.To
    key: str
    email: str
    language: str


def destination(to: Person | ResidentContact | Address) -> Destination:
    """Return where a message to them goes.

    Raises:
        NoAddress: they have none.
        BadAddress: it is not a single, well-formed address.
    """
    if isinstance(to, Address):
        return Destination(To.ADDRESS, "", checked(to.email), to.language)
    if isinstance(to, Person):
        return Destination(To.PERSON, to.key, checked(_given(to.email, to)), to.language)
    return Destination(To.RESIDENT, to.resident.key, checked(_given(to.email, to)), to.resident.language)


def checked(email: str) -> str:
    """Return the address if it is one and nothing else; a line break would start a header of its own.

    Raises:
        BadAddress: it is not.
    """
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadAddress("That is not an e-mail address.") from error
    if len(email) > LONGEST or not email.isprintable():
        raise BadAddress("That is not an e-mail address.")
    return email


def digest(email: str) -> str:
    """Return what stands for an address that does not work; only this installation can work it out."""
    return salted_hmac("homebeat.messages.suppressed", email.strip().lower(), algorithm="sha256").hexdigest()


def _given(email: str | None, to: Person | ResidentContact) -> str:
    if not email:
        raise NoAddress(f"{type(to).__name__} {to.key} has no e-mail address.")
    return email
