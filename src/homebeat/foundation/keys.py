"""Keys that people see: random, short enough to read aloud, and impossible to count through."""

import secrets

from django.db import models

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o or u to misread
LENGTH = 12  # 60 bits


def new_key() -> str:
    """Return a fresh random key of 12 letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class Keyed(models.Model):
    """A record that pages and addresses name by a random key, never by its row number."""

    key = models.CharField(max_length=LENGTH, unique=True, default=new_key, editable=False)

    class Meta:
        abstract = True
