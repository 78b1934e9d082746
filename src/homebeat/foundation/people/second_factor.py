"""The second step of signing in: an app's codes, passkeys and recovery codes."""

from datetime import datetime
from typing import Any

import segno
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.audit import recording as audit

from . import cipher, letters
from .models import Person

PROVES_POSSESSION = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
GUESSES = {"second_factor": "5/15m/key"}


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


def may_guess_again(person: Person) -> bool:
    """Count a guess at the person's code, over all web processes; say whether it may still be looked at."""
    return bool(
        ratelimit.consume(
            context.request, app="homebeat.people", action="second_factor", config=GUESSES, key=str(person.pk)
        )
    )


def forget_guesses(person: Person) -> None:
    """A right code ends the count."""
    ratelimit.clear(context.request, app="homebeat.people", action="second_factor", config=GUESSES, key=str(person.pk))


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
