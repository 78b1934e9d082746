"""The code of an invitation or a draft: made once, shown once, kept as a digest only."""

from django.db import connection
from django.utils.crypto import salted_hmac

from homebeat.foundation.keys import ALPHABET, LENGTH, new_key

SALT = "homebeat.surveys.code"
EASILY_MISREAD = str.maketrans({"i": "1", "l": "1", "o": "0"})


def new_code() -> str:
    """Return a fresh code of 60 random bits."""
    return new_key()


def read_code(typed: str) -> str:
    """Return the code that somebody typed from a letter, or "" where it cannot be one: case, gaps and look-alikes forgiven."""
    code = "".join(typed.split()).replace("-", "").lower().translate(EASILY_MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def in_print(code: str) -> str:
    """Return the code in groups of four, as a letter prints it."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4)).upper()


def digest_of(code: str) -> str:
    """Return what is kept of a code; without the installation's key nobody can find the code by trying."""
    return salted_hmac(SALT, code, algorithm="sha256").hexdigest()


def bring(digest: str) -> None:
    """Tell the database, for the rest of this transaction, that somebody here holds the code of this digest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('homebeat.survey_code', %s, true)", [digest])
