"""What an authenticator app shows, by RFC 6238, written apart from the library's own arithmetic."""

import struct
import time
from base64 import b32decode
from hashlib import sha1
from hmac import new as hmac


def code_of(secret: str, *, steps: int = 0) -> str:
    """Return the six figures of now, or of so many half minutes later."""
    counter = int(time.time()) // 30 + steps
    digest = hmac(b32decode(secret), struct.pack(">Q", counter), sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
