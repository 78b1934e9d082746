"""Handing one message to the mail server, and what its answer means."""

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from .rules import Happening

PERMANENT = range(500, 600)
MAILBOX_FULL = 552  # a full mailbox empties again, whatever the figure says


@dataclass(frozen=True)
class Letter:
    """A message ready to go."""

    key: str
    address: str
    subject: str
    body: str
    language: str


@dataclass(frozen=True)
class Answer:
    """What became of it; `unsure` where the server may have taken it although we were not told."""

    happening: Happening
    code: int | None = None
    unsure: bool = False


def deliver(letter: Letter) -> Answer:
    """Hand the letter to the mail server and say what became of it."""
    server = get_connection()
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Happening.NOT_NOW, getattr(error, "smtp_code", None))
    try:
        server.send_messages([_mail(letter)])
    except smtplib.SMTPRecipientsRefused as error:
        return _recipient_refused(error)
    except smtplib.SMTPDataError as error:
        return Answer(Happening.GAVE_UP if error.smtp_code in PERMANENT else Happening.NOT_NOW, error.smtp_code)
    except smtplib.SMTPResponseException as error:
        return Answer(Happening.NOT_NOW, error.smtp_code)
    except (OSError, smtplib.SMTPException):
        return Answer(Happening.NOT_NOW, unsure=True)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.close()
    return Answer(Happening.ACCEPTED)


def _recipient_refused(error: smtplib.SMTPRecipientsRefused) -> Answer:
    code = next(iter(error.recipients.values()))[0]
    for_good = code in PERMANENT and code != MAILBOX_FULL
    return Answer(Happening.BAD_ADDRESS if for_good else Happening.NOT_NOW, code)


def _mail(letter: Letter) -> EmailMessage:
    """Return the mail; its Message-ID stays the same on every try, so that a second copy can be told for what it is."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {
        "Message-ID": f"<{letter.key}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    return EmailMessage(letter.subject, letter.body, to=[letter.address], headers=headers)
