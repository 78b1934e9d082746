"""The product's way of hashing passwords with one round in place of a million, so that tests do not wait for it."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class OneRound(PBKDF2PasswordHasher):
    """Quick, and good for nothing but tests."""

    iterations = 1


QUICK = [f"{__name__}.OneRound"]
