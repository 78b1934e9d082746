"""Settings, all from the environment; `homebeat` fills in what the data folder knows before Django starts.

Production needs DATABASE_URL, HOMEBEAT_SECRET_KEY and HOMEBEAT_ALLOWED_HOSTS. `homebeat check` refuses unsafe values.
"""

from datetime import date
from pathlib import Path
from urllib.parse import unquote

import environ
from csp.constants import NONE, SELF

from homebeat.config.home import checkpoint_folder, snapshot_folder
from homebeat.config.sign_in import *  # noqa: F403  people, passwords, second factors, sessions, providers
from homebeat.foundation.ui.environment import template_folders

env = environ.Env()

SOURCE = Path(__file__).resolve().parents[1]

MODE = env("HOMEBEAT_MODE", default="production")  # production, demo or test
DEMO = MODE == "demo"
# The demo's calendar stands on this day; no other mode's may.
_today = env("HOMEBEAT_DEMO_TODAY", default="") if DEMO else ""
DEMO_TODAY = date.fromisoformat(_today) if _today else None
DEBUG = env.bool("HOMEBEAT_DEBUG", default=False)
SECRET_KEY = env("HOMEBEAT_SECRET_KEY", default="")
if DEMO and SECRET_KEY:
    SECRET_KEY = f"demo:{SECRET_KEY}"  # a session opened in the demo is worth nothing to any other mode
ALLOWED_HOSTS = env.list(
    "HOMEBEAT_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"] if MODE != "production" else []
)
CSRF_TRUSTED_ORIGINS = env.list("HOMEBEAT_TRUSTED_ORIGINS", default=[])
DATA_FOLDER = Path(env("HOMEBEAT_HOME", default=".homebeat"))
CHECKPOINT_FOLDER = checkpoint_folder()
SNAPSHOT_FOLDER = snapshot_folder()
SNAPSHOT_READER_URL = env("HOMEBEAT_READER_DATABASE_URL", default="")  # whoever makes snapshots needs it; the web never
SITE_URL = env("HOMEBEAT_URL", default="http://localhost:8000").rstrip("/")  # what the links in mail begin with

# The process connects as one role only; `homebeat` chooses it by verb.
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://homebeat_web@localhost/homebeat")}
DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])  # a socket's folder is written %2Flike%2Fthis
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"].setdefault("OPTIONS", {})
if env.bool("HOMEBEAT_POOL", default=False):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "homebeat.foundation.standards",
    "homebeat.foundation.audit",
    "homebeat.foundation.areas",
    "homebeat.foundation.people",
    "homebeat.foundation.access",
    "homebeat.foundation.residents",
    "homebeat.foundation.oversight",
    "homebeat.foundation.thread",
    "homebeat.foundation.recorded_crime",
    "homebeat.foundation.jobs",
    "homebeat.foundation.messages",
    "homebeat.foundation.ui",
    "homebeat.operations.surveys",
    "homebeat.operations.engagement",
    "homebeat.operations.priorities",
    "homebeat.snapshots",
    "homebeat.outlets.workplace",
    "homebeat.outlets.publicsite",
    "homebeat.demo",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "homebeat.foundation.ui.middleware.ResponseHeaders",
    "homebeat.outlets.publicsite.cache.PublicPageCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "homebeat.foundation.people.middleware.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "homebeat.foundation.access.middleware.AccessMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "homebeat.config.urls"
WSGI_APPLICATION = "homebeat.config.wsgi.application"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "django.template.context_processors.i18n",
    "homebeat.foundation.ui.context.shell",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": template_folders(),
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "homebeat.foundation.ui.environment.environment",
            "context_processors": CONTEXT_PROCESSORS,
        },
    },
    {  # third-party mail texts only; every page of ours is found above first
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "homebeat.foundation.ui.errors.csrf_failure"
SECURE = MODE == "production"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = env.bool("HOMEBEAT_HTTPS_REDIRECT", default=SECURE)
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("HOMEBEAT_BEHIND_PROXY", default=False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
MAP_TILE_URL = env("HOMEBEAT_MAP_TILE_URL", default="")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *([MAP_TILE_URL.split("{")[0]] if MAP_TILE_URL else [])],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# Words, days and numbers
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [SOURCE / "locale"]
LANGUAGE_COOKIE_NAME = "homebeat_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

# Static files are served by WhiteNoise straight from the rooms; hashed copies are a deployment step.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# Mail
EMAIL_BACKEND = f"django.core.mail.backends.{'filebased' if DEMO else 'smtp'}.EmailBackend"
EMAIL_FILE_PATH = DATA_FOLDER / "mail"  # the demo writes its letters here and sends none
EMAIL_HOST = env("HOMEBEAT_SMTP_HOST", default="localhost")
EMAIL_PORT = env.int("HOMEBEAT_SMTP_PORT", default=25)
EMAIL_HOST_USER = env("HOMEBEAT_SMTP_USER", default="")
EMAIL_HOST_PASSWORD = env("HOMEBEAT_SMTP_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("HOMEBEAT_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("HOMEBEAT_MAIL_FROM", default="homebeat@localhost")

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env("HOMEBEAT_LOG_LEVEL", default="WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
