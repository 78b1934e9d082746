"""The key file of the backups: it is kept apart from them, and nothing in it is ever inside one.

It holds the key that opens the backups and, where the data folder keeps one, the installation's secret key, without
which the second factors of a restored database cannot be read.
"""

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from .problems import BackupRefused

KEY_LABEL, SECRET_LABEL = "homebeat-backup-key", "homebeat-secret-key"
LENGTH = 32
ID_LENGTH = 8


@dataclass(frozen=True)
class KeyFile:
    """What a key file holds."""

    key: bytes
    secret: str = ""


def make_key_file(file: Path, *, secret: str = "") -> KeyFile:
    """Make a new key, in a file that was not there before and that only its owner may read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    made = KeyFile(secrets.token_bytes(LENGTH), secret)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(f"{KEY_LABEL} {base64.b64encode(made.key).decode()}\n")
        opened.write(f"{SECRET_LABEL} {secret}\n" if secret else "")
        opened.flush()
        os.fsync(opened.fileno())
    return made


def read_key_file(file: Path) -> KeyFile:
    """Return what the file holds.

    Raises:
        BackupRefused: there is no such file, or it holds no key.
    """
    try:
        held = dict(line.split(maxsplit=1) for line in file.read_text().splitlines() if line.strip())
        key = base64.b64decode(held.get(KEY_LABEL, ""), validate=True)
    except FileNotFoundError:
        raise BackupRefused(f"There is no key file {file}. Name the key file with --with-key.") from None
    except (ValueError, binascii.Error):
        held, key = {}, b""
    if len(key) != LENGTH:
        raise BackupRefused(f"{file} holds no key of a backup: its first line begins '{KEY_LABEL}'.")
    return KeyFile(key, held.get(SECRET_LABEL, ""))


def key_id(key: bytes) -> bytes:
    """Return a short mark that tells keys apart and gives nothing of the key away."""
    return hashlib.sha256(b"homebeat backup key id" + key).digest()[:ID_LENGTH]


def secret_id(secret: str) -> str:
    """Return a short mark that tells secret keys apart and gives nothing of them away."""
    return hashlib.sha256(b"homebeat secret key id" + secret.encode()).hexdigest()[: 2 * ID_LENGTH]
