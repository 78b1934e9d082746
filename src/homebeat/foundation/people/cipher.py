"""Keeps the secrets of second factors unreadable in the database and its backups."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    """Return the text sealed with this installation's secret key."""
    return _lock().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed; keys that were replaced still open what they closed.

    Raises:
        InvalidToken: no key of this installation closed it.
    """
    return _lock().decrypt(sealed.encode()).decode()


def _lock() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=32, person=b"second-factors").digest()
