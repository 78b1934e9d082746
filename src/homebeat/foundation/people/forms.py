"""The shape of what people type when they sign in and look after their account."""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as apps
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.clocks import london_day
from homebeat.foundation.ui.forms import PlainForm, PlainWording

from .models import Person
from .second_factor import forget_guesses, may_guess_again, remember_set_up, use_once

PASSWORD_HINT = _("Use 12 characters or more. Three words that do not belong together work well.")
TWICE = _("Type the same password in both boxes")


class Plainly(PlainWording):
    """Gives the library's forms our words, and takes away its hints inside the boxes."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Plainly, account.LoginForm):
    """E-mail address and password."""

    labels = {"login": _("Email address"), "password": _("Password")}
    wording = {
        "login": {"required": _("Enter your email address")},
        "password": {"required": _("Enter your password")},
    }


class NewPasswordFields(Plainly):
    """Two boxes for one new password."""

    labels = {"password1": _("New password"), "password2": _("New password again")}
    hints = {"password1": PASSWORD_HINT}
    wording = {
        "password1": {"required": _("Enter a new password")},
        "password2": {"required": _("Enter the new password again")},
    }

    def add_error(self, field: Any, error: Any) -> None:
        """Say in our words that the two boxes differ."""
        if field == "password2" and not isinstance(error, ValidationError):
            error = ValidationError(TWICE, code="differ")
        super().add_error(field, error)  # type: ignore[misc]


class ChangePasswordForm(NewPasswordFields, account.ChangePasswordForm):
    """The present password and a new one."""

    labels = {**NewPasswordFields.labels, "oldpassword": _("Present password")}
    wording = {**NewPasswordFields.wording, "oldpassword": {"required": _("Enter your present password")}}


class NewPasswordForm(NewPasswordFields, account.ResetPasswordKeyForm):
    """A new password, from the link in a letter."""


class FirstPasswordForm(NewPasswordFields, account.SetPasswordForm):
    """A password for somebody who signed in by other means so far."""


class ForgottenPasswordForm(Plainly, account.ResetPasswordForm):
    """Whom to send a link to."""

    labels = {"email": _("Email address")}
    wording = {"email": {"required": _("Enter your email address")}}

    users: list[Person]

    def clean_email(self) -> str:
        email = super().clean_email()
        today = london_day(context.request.at)
        self.users = [person for person in self.users if not person.has_left(today)]
        return str(email)


class ConfirmPasswordForm(Plainly, account.ReauthenticateForm):
    """The password again, before something that matters."""

    labels = {"password": _("Password")}
    wording = {"password": {"required": _("Enter your password")}}


class CodeFields(Plainly):
    """One box for a code: figures only, and no guessing for ever."""

    labels = {"code": _("Code")}
    wording = {"code": {"required": _("Enter the code")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(inputmode="numeric", autocomplete="one-time-code", spellcheck="false")

    def clean_code(self) -> str:
        at = context.request.at
        if not may_guess_again(self.user, at=at):  # type: ignore[attr-defined]
            raise ValidationError(_("Too many wrong codes. Wait 15 minutes, then try again"), code="too_many")
        code = super().clean_code()  # type: ignore[misc]
        if self._is_of_an_app() and not use_once(self.user, code, at=at):  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        forget_guesses(self.user)  # type: ignore[attr-defined]
        return str(code)

    def _is_of_an_app(self) -> bool:
        """Say whether the code came from an app; the library keeps recovery codes from being used twice itself."""
        used = getattr(self, "authenticator", None)
        return used is None or used.type == used.Type.TOTP


class CodeForm(CodeFields, codes.AuthenticateForm):
    """The code of an app, or a recovery code, when signing in."""


class ConfirmCodeForm(CodeFields, codes.ReauthenticateForm):
    """A code again, before something that matters."""


class SetUpAppForm(CodeFields, apps.ActivateTOTPForm):
    """The first code of an app proves that it was set up."""

    def clean_code(self) -> str:
        code = super().clean_code()
        remember_set_up(self.user, "totp")
        return code


class AddPasskeyForm(Plainly, passkeys.AddWebAuthnForm):
    """A passkey or a security key, with a name to tell it from others."""

    labels = {
        "name": _("Name of this passkey"),
        "passwordless": _("Sign in with this passkey alone, without a password"),
    }
    hints = {"name": _("For example, work phone or blue key.")}
    wording = {"credential": {"required": _("Touch the button and follow your device. No passkey came back")}}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("credential") and not self.errors:
            remember_set_up(self.user, "webauthn")
        return cleaned


class RenamePasskeyForm(Plainly, passkeys.EditWebAuthnForm):
    """Another name for a passkey."""

    labels = {"name": _("Name of this passkey")}
    wording = {"name": {"required": _("Enter a name")}}


class LanguageForm(PlainForm):
    """The language that letters and pages speak to a person."""

    language = forms.ChoiceField(
        label=_("Language"), widget=forms.RadioSelect, error_messages={"required": _("Choose a language")}
    )

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
