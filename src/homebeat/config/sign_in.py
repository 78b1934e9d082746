"""Settings of sign-in: passwords, second factors, lockout, sessions and a force's own identity provider.

A provider is named in HOMEBEAT_OIDC (several by commas) and described by HOMEBEAT_OIDC_<NAME>_URL, _CLIENT_ID, _SECRET,
_LABEL (the words on the button), _FORCE (the slug of the force whose people it signs in), _AMR and _ACR (which values of
those claims mean that the provider itself asked for a second factor; without them Homebeat asks for its own).
"""

from datetime import timedelta
from typing import Any

import environ

env = environ.Env()

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "homebeat.foundation.people.backend.PersonBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

SESSION_LASTS = timedelta(hours=env.int("HOMEBEAT_SESSION_HOURS", default=12))  # one long shift
SESSION_MAY_LIE_IDLE = timedelta(minutes=env.int("HOMEBEAT_SESSION_IDLE_MINUTES", default=60))
SESSION_COOKIE_AGE = int(SESSION_LASTS.total_seconds())

ACCOUNT_ADAPTER = "homebeat.foundation.people.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; the library wants to know
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators enter addresses, and a letter to them sets the first password
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Wrong passwords are counted in the database by account and address (below). These count in each web process: guesses
# at one account from many addresses, and floods. A whole station may share one address when a shift begins.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "120/m/ip,30/10m/key"}
ACCOUNT_FORMS = {
    "login": "homebeat.foundation.people.forms.SignInForm",
    "change_password": "homebeat.foundation.people.forms.ChangePasswordForm",
    "reset_password": "homebeat.foundation.people.forms.ForgottenPasswordForm",
    "reset_password_from_key": "homebeat.foundation.people.forms.NewPasswordForm",
    "set_password": "homebeat.foundation.people.forms.FirstPasswordForm",
    "reauthenticate": "homebeat.foundation.people.forms.ConfirmPasswordForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("HOMEBEAT_TRUSTED_PROXIES", default=0)

MFA_ADAPTER = "homebeat.foundation.people.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Homebeat"
MFA_TOTP_TOLERANCE = 1  # steps of half a minute: RFC 6238 (5.2) allows one for slow typing and clocks that are out
MFA_FORMS = {
    "activate_totp": "homebeat.foundation.people.forms.SetUpAppForm",
    "add_webauthn": "homebeat.foundation.people.forms.AddPasskeyForm",
    "authenticate": "homebeat.foundation.people.forms.CodeForm",
    "reauthenticate": "homebeat.foundation.people.forms.ConfirmCodeForm",
    "edit_webauthn": "homebeat.foundation.people.forms.RenamePasskeyForm",
}

USERSESSIONS_TRACK_ACTIVITY = False  # a write for every page would be dear; the session itself notes its last use

AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the audit trail tells who signed in
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "homebeat.foundation.people.lockout.account_of"
AXES_CLIENT_IP_CALLABLE = "homebeat.foundation.people.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "homebeat.foundation.people.lockout.locked_out"


def _provider(name: str) -> dict[str, Any]:
    prefix = f"HOMEBEAT_OIDC_{name.upper()}_"
    return {
        "provider_id": name,
        "name": env(f"{prefix}LABEL", default=name),
        "client_id": env(f"{prefix}CLIENT_ID"),
        "secret": env(f"{prefix}SECRET"),
        "settings": {
            "server_url": env(f"{prefix}URL"),
            "force": env(f"{prefix}FORCE"),
            "amr": env.list(f"{prefix}AMR", default=[]),
            "acr": env.list(f"{prefix}ACR", default=[]),
            "fetch_userinfo": False,
            "email_authentication": True,
        },
    }


SOCIALACCOUNT_ADAPTER = "homebeat.foundation.people.provider.ProviderAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [_provider(name) for name in env.list("HOMEBEAT_OIDC", default=[])],
        "OAUTH_PKCE_ENABLED": True,
    }
}
