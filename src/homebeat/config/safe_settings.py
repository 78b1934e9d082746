"""Settings that would leave the door open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from homebeat.foundation.rulebook import N_, Shortfall

SAFE = "Homebeat's own: a safe installation"
WITHOUT_MISTAKE = "OWASP ASVS 5.0, V13 Configuration and V3 Web Frontend"
KEY_LENGTH, KEY_LETTERS = 50, 10
KNOWN_KEYS = ("django-insecure-", "test-only-", "change", "secret", "example", "default")
LOCAL = {"localhost", "127.0.0.1", "[::1]", "testserver"}
A_YEAR = timedelta(days=365).total_seconds()


@dataclass(frozen=True)
class SettingsFacts:
    """The settings that decide how open the door is."""

    mode: str
    debug: bool
    secret_key: str
    allowed_hosts: Sequence[str]
    https_redirect: bool
    secure_cookies: bool
    hsts_seconds: float
    knows_https: bool
    trusted_proxies: int
    site_url: str


def settings_shortfalls(facts: SettingsFacts) -> Iterator[Shortfall]:
    """Return what is wrong with the settings, the most dangerous first."""
    if facts.debug:
        yield Shortfall("debug", N_("Turn debugging off: unset HOMEBEAT_DEBUG."), WITHOUT_MISTAKE)
    yield from _key_shortfalls(facts.secret_key)
    yield from _host_shortfalls(facts)
    if facts.mode == "production":
        yield from _https_shortfalls(facts)


def _key_shortfalls(key: str) -> Iterator[Shortfall]:
    plain = key.removeprefix("demo:")
    if len(plain) < KEY_LENGTH or len(set(plain)) < KEY_LETTERS:
        words = N_("Set HOMEBEAT_SECRET_KEY to at least %(length)s random characters.")
        yield Shortfall("weak-key", words, WITHOUT_MISTAKE, (("length", KEY_LENGTH),))
    elif any(known in plain.lower() for known in KNOWN_KEYS):
        yield Shortfall("default-key", N_("Set HOMEBEAT_SECRET_KEY to a key that nobody else has."), WITHOUT_MISTAKE)


def _host_shortfalls(facts: SettingsFacts) -> Iterator[Shortfall]:
    if any(host.strip(".") in {"*", ""} for host in facts.allowed_hosts):
        words = N_("Name your own addresses in HOMEBEAT_ALLOWED_HOSTS; '*' lets anybody borrow the site's name.")
        yield Shortfall("any-host", words, WITHOUT_MISTAKE)
    if facts.mode == "production" and not facts.allowed_hosts:
        yield Shortfall("no-host", N_("Name the site's address in HOMEBEAT_ALLOWED_HOSTS."), WITHOUT_MISTAKE)
    away = sorted(set(facts.allowed_hosts) - LOCAL)
    if facts.mode == "demo" and away:
        words = N_("The demo lets everybody step into everybody: unset HOMEBEAT_ALLOWED_HOSTS, or leave demo mode.")
        yield Shortfall("demo-in-public", words, SAFE)


def _https_shortfalls(facts: SettingsFacts) -> Iterator[Shortfall]:
    if not facts.https_redirect:
        yield Shortfall("no-https", N_("Send everybody to HTTPS: unset HOMEBEAT_HTTPS_REDIRECT."), WITHOUT_MISTAKE)
    if not facts.secure_cookies:
        yield Shortfall("open-cookies", N_("Keep cookies to HTTPS: they must be marked secure."), WITHOUT_MISTAKE)
    if facts.hsts_seconds < A_YEAR:
        yield Shortfall("no-hsts", N_("Promise HTTPS for a year (HSTS)."), WITHOUT_MISTAKE)
    if not facts.knows_https:
        words = N_("Serve through a proxy that speaks HTTPS and says so, and set HOMEBEAT_BEHIND_PROXY=1.")
        yield Shortfall("no-proxy", words, SAFE)
    elif facts.trusted_proxies < 1:
        words = N_("Set HOMEBEAT_TRUSTED_PROXIES to the number of your proxies, or all readers share one address.")
        yield Shortfall("proxies-unknown", words, SAFE)
    if not facts.site_url.startswith("https://"):
        words = N_("Set HOMEBEAT_URL to the site's https:// address; links in letters begin with it.")
        yield Shortfall("no-site-address", words, SAFE)


def settings_facts(read: Any = settings) -> SettingsFacts:
    """Return the settings in force, or those of another reading of them."""
    return SettingsFacts(
        mode=read.MODE,
        debug=read.DEBUG,
        secret_key=read.SECRET_KEY,
        allowed_hosts=tuple(read.ALLOWED_HOSTS),
        https_redirect=read.SECURE_SSL_REDIRECT,
        secure_cookies=read.SESSION_COOKIE_SECURE and read.CSRF_COOKIE_SECURE,
        hsts_seconds=read.SECURE_HSTS_SECONDS,
        knows_https=read.SECURE_PROXY_SSL_HEADER is not None,
        trusted_proxies=read.ALLAUTH_TRUSTED_PROXY_COUNT,
        site_url=read.SITE_URL,
    )


def require_safe_settings() -> None:
    """Let the web start only on safe settings, however it is started; tests may do as they like.

    Raises:
        ImproperlyConfigured: they are not safe; says every reason.
    """
    found = [] if settings.MODE == "test" else [*settings_shortfalls(settings_facts())]
    if found:
        raise ImproperlyConfigured(" ".join(str(one) for one in found))
