"""How people sign in and out: what the library asks us, and what the audit trail is told."""

import time
from datetime import datetime
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from django.contrib import messages
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day

from . import letters
from .models import Person
from .sessions import end_sessions

LETTERS = {
    "account/email/password_reset_key": letters.FORGOTTEN_PASSWORD,
    "account/email/password_reset": letters.PASSWORD_CHANGED,
    "account/email/password_changed": letters.PASSWORD_CHANGED,
    "account/email/password_set": letters.PASSWORD_CHANGED,
}
WORDS = {
    "account/messages/password_changed.txt": _("Your password has been changed."),
    "account/messages/password_set.txt": _("Your password has been set."),
    "mfa/messages/totp_activated.txt": _("Your authenticator app has been added."),
    "mfa/messages/totp_deactivated.txt": _("Your authenticator app has been removed."),
    "mfa/messages/recovery_codes_generated.txt": _("You have new recovery codes. Any older ones no longer work."),
    "mfa/messages/webauthn_added.txt": _("Your passkey has been added."),
    "mfa/messages/webauthn_removed.txt": _("Your passkey has been removed."),
    "usersessions/messages/sessions_logged_out.txt": _("You are signed out everywhere else."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves; every way in and out is told to the audit trail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Enter the email address and password that belong together"),
        "enter_current_password": _("Enter your present password"),
        "incorrect_password": _("Enter your password again: it was not right"),
        "incorrect_code": _("Enter the code again: it was not right"),
        "too_many_login_attempts": _("Too many wrong attempts. Wait ten minutes, then try again"),
        "rate_limited": _("Too many wrong attempts. Wait ten minutes, then try again"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """Return the person whose e-mail address and password these are; an account that is shut is no account."""
        self.pre_authenticate(request, **credentials)
        person = authenticate(request, **credentials)
        if person is None:
            self.authentication_failed(request, **credentials)
        else:
            self._rollback_login_failed_rl_usage()
        return person

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the trail; an address without an account is told too, by a name that only this house can work out."""
        email = str(credentials.get("email", "")).lower()
        person = Person.objects.select_related("force").filter(email=email).first()
        unknown = ("people.unknown", salted_hmac("people.unknown", email, algorithm="sha256").hexdigest()[:16])
        audit.record_denied("people.sign_in", target=person or unknown, by=None, at=self._now())

    def pre_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse | None:
        """Stop a leaver however they came: a passkey or a provider knows nothing of the day they left."""
        if user.has_left(london_day(self._now())):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **facts)

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse:
        how = [one["method"] for one in get_authentication_records(request, user)]
        audit.record("people.signed_in", target=user, by=user, at=self._now(), after={"by": how})
        return super().post_login(request, user, **facts)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, Person):
            audit.record("people.signed_out", target=request.user, by=request.user, at=self._now())
        super().logout(request)

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Say whether this is the password of somebody who is signed in; wrong ones count towards the lockout."""
        found = self.authenticate(self.request, email=user.email or "", password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **facts: Any) -> bool:
        """Ask for the password again, unless it was given in the last minutes: on signing in, say."""
        records = get_authentication_records(self.request, self.request.user)
        just_now = records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        return not just_now and super().is_reauthentication_required(app=app, **facts)

    def set_password(self, user: Any, password: str) -> None:
        """Set the password and end every session but the one that asked."""
        super().set_password(user, password)
        end_sessions(user, but=self.request.session.session_key)
        by = self.request.user if self.request.user == user else None
        audit.record("people.password_changed", target=user, by=by, at=self._now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        self._post(LETTERS[template_prefix], context["user"])

    def send_notification_mail(self, template_prefix: str, user: Any, *_: Any, **__: Any) -> None:
        self._post(LETTERS.get(template_prefix, letters.SECOND_FACTOR_CHANGED), user)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_: Any, **facts: Any
    ) -> None:
        """Say in our words what was done; signing in and out speak for themselves."""
        words = facts.get("message") or WORDS.get(message_template or "")
        if words:
            messages.add_message(request, level, words)

    @transaction.atomic
    def _post(self, letter: str, person: Person) -> None:
        if person.email:
            letters.post(letter, to=person, on_behalf_of=self.request.person, at=self._now())

    def _now(self) -> datetime:
        """The moment of the request; asked of the request that made this adapter, for letters leave after it ended."""
        return self.request.at
