"""The second step of signing in: an app's codes, passkeys and recovery codes."""

from datetime import datetime, timedelta
from typing import Any

import segno
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import connection
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.audit import recording as audit

from . import cipher, letters
from .models import CodeGuesses, Person, UsedCode

PROVES_POSSESSION = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
MOST_GUESSES, GUESSES_REST = 5, timedelta(minutes=15)
CODE_IS_STALE = timedelta(minutes=2)  # longer than the minute and a half that a code is taken for
COUNT_A_GUESS = """
INSERT INTO people_codeguesses AS kept (person_id, count, since) VALUES (%(person)s, 1, %(at)s)
ON CONFLICT (person_id) DO UPDATE SET
  count = CASE WHEN kept.since < %(old)s THEN 1 ELSE kept.count + 1 END,
  since = CASE WHEN kept.since < %(old)s THEN excluded.since ELSE kept.since END
RETURNING count
"""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals the secrets in the database and draws the square that an app reads."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Enter the newest code: this one was wrong or has been used"),
        "cannot_delete_authenticator": _("Add another second step first: your role needs one"),
    }

    def encrypt(self, text: str) -> str:
        return cipher.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return cipher.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second step of somebody whose role needs one."""
        rest = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=PROVES_POSSESSION)
        return rest.exclude(pk=authenticator.pk).exists() or not context.request.needs_second_factor

    def build_totp_svg(self, url: str) -> str:
        """Return the square as an SVG without any style, so that the strict content policy lets it show."""
        return segno.make(url, error="m").svg_inline(scale=5, dark="#000", light="#fff", svgclass=None, lineclass=None)


def may_guess_again(person: Person, *, at: datetime) -> bool:
    """Count a guess at the person's code, over all web processes; say whether it may still be looked at."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_A_GUESS, {"person": person.pk, "at": at, "old": at - GUESSES_REST})
        return bool(cursor.fetchone()[0] <= MOST_GUESSES)


def forget_guesses(person: Person) -> None:
    """A right code ends the count."""
    CodeGuesses.objects.filter(person=person).delete()


def use_once(person: Person, code: str, *, at: datetime) -> bool:
    """Note that an app's code was used; say whether it was the first time. A second use waits for the first to end."""
    UsedCode.objects.filter(person=person, at__lt=at - CODE_IS_STALE).delete()
    _, is_first = UsedCode.objects.get_or_create(person=person, code=code, defaults={"at": at})
    return is_first


def remember_set_up(person: Person, kind: str) -> None:
    """Note in the session that a factor was just proved by setting it up; else it would be asked for at once."""
    request = context.request
    record_authentication(request, person, "mfa", type=kind)
    audit.record("people.second_factor_added", target=person, by=person, at=request.at, after={"kind": kind})


def remove_second_factors(person: Person) -> int:
    """Remove every factor and recovery code, for somebody who lost theirs, and return how many there were."""
    return Authenticator.objects.filter(user=person).delete()[0]


def has_second_factor(person: Any) -> bool:
    """Say whether the person has set up an app or a passkey."""
    return Authenticator.objects.filter(user=person, type__in=PROVES_POSSESSION).exists()


def tell_of_removal(person: Person, *, by: Person, at: datetime) -> None:
    """Write to the person that their second step changed."""
    if person.email:
        letters.post(letters.SECOND_FACTOR_CHANGED, to=person, on_behalf_of=by, at=at)
