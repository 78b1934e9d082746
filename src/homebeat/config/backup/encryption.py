"""A stream encrypted block by block with AES-256-GCM, so that it can be any length and no byte can be changed.

The file begins with a mark, the key's id and a salt, from which this file's own key is derived. Each block's nonce
counts the blocks and says whether it is the last: a block that is changed, moved, left out or cut off does not open.
"""

import io
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .keys import ID_LENGTH, key_id
from .problems import BackupRefused

MARK = b"HOMEBEAT-BACKUP1"
SALT_LENGTH, TAG_LENGTH = 16, 16
HEADER_LENGTH = len(MARK) + ID_LENGTH + SALT_LENGTH
BLOCK = 1 << 20


class EncryptingWriter(io.RawIOBase):
    """Encrypts what is written to it into another file; closing it writes the last block and leaves that file open."""

    def __init__(self, into: BinaryIO, key: bytes) -> None:
        self._into, self._count, self._held = into, 0, bytearray()
        self._header = MARK + key_id(key) + secrets.token_bytes(SALT_LENGTH)
        self._cipher = _cipher(key, self._header)
        into.write(self._header)

    def writable(self) -> bool:
        """Say that one may write."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take the bytes, and pass on every block that is full and surely not the last."""
        self._held += data
        while len(self._held) > BLOCK:
            self._put(bytes(self._held[:BLOCK]), last=False)
            del self._held[:BLOCK]
        return len(data)

    def close(self) -> None:
        """Write the last block."""
        if not self.closed:
            self._put(bytes(self._held), last=True)
        super().close()

    def _put(self, block: bytes, *, last: bool) -> None:
        self._into.write(self._cipher.encrypt(_nonce(self._count, last=last), block, self._header))
        self._count += 1


class DecryptingReader(io.RawIOBase):
    """Reads back what an EncryptingWriter wrote; every byte it gives is proved to be as it was written.

    Raises:
        BackupRefused: not a backup, another key, or changed or cut short since.
    """

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        self._source, self._count, self._held, self._is_over = source, 0, b"", False
        self._header = source.read(HEADER_LENGTH)
        if not self._header.startswith(MARK) or len(self._header) < HEADER_LENGTH:
            raise BackupRefused("This file is no backup of Homebeat, or its beginning is damaged.")
        if self._header[len(MARK) : len(MARK) + ID_LENGTH] != key_id(key):
            raise BackupRefused("This backup was made with another key. Name its key file with --with-key.")
        self._cipher = _cipher(key, self._header)
        self._ahead = source.read(BLOCK + TAG_LENGTH)

    def readable(self) -> bool:
        """Say that one may read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return that many bytes, fewer only at the end."""
        parts, wanted = [], size
        while wanted and not (self._is_over and not self._held):
            if not self._held:
                self._held = self._next_block()
                continue
            part = self._held if wanted < 0 else self._held[:wanted]
            self._held = self._held[len(part) :]
            parts.append(part)
            wanted -= len(part) if wanted > 0 else 0
        return b"".join(parts)

    def drain(self) -> None:
        """Read to the end, so that a tail that was cut off is noticed."""
        while self.read(BLOCK):
            pass

    def _next_block(self) -> bytes:
        block, self._ahead = self._ahead, self._source.read(BLOCK + TAG_LENGTH)
        self._is_over = not self._ahead
        try:
            opened = self._cipher.decrypt(_nonce(self._count, last=self._is_over), block, self._header)
        except InvalidTag:
            raise BackupRefused(
                f"The backup is damaged or cut short at block {self._count + 1}: use another copy."
            ) from None
        self._count += 1
        return opened


def _cipher(key: bytes, header: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=header[-SALT_LENGTH:], info=MARK).derive(key))


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])
