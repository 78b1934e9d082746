"""The encrypted stream gives back every byte, or says that it cannot; nothing that was changed is ever taken for true."""

import io
import secrets

import pytest

from homebeat.config.backup.encryption import BLOCK, HEADER_LENGTH, TAG_LENGTH, DecryptingReader, EncryptingWriter
from homebeat.config.backup.keys import KeyFile, make_key_file, read_key_file
from homebeat.config.backup.problems import BackupRefused

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
SIZES = [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 3 * BLOCK + 7]


def encrypted(data: bytes, key: bytes = KEY) -> bytes:
    into = io.BytesIO()
    writer = EncryptingWriter(into, key)
    for start in range(0, len(data), 300_000):
        writer.write(data[start : start + 300_000])
    writer.close()
    return into.getvalue()


def decrypted(data: bytes, key: bytes = KEY) -> bytes:
    return DecryptingReader(io.BytesIO(data), key).read()


@pytest.mark.parametrize("size", SIZES)
def test_what_is_written_comes_back(size: int):
    data = secrets.token_bytes(size)

    assert decrypted(encrypted(data)) == data


def test_reading_in_small_steps_gives_the_same():
    data = secrets.token_bytes(BLOCK + 5000)
    reader = DecryptingReader(io.BytesIO(encrypted(data)), KEY)

    assert b"".join(iter(lambda: reader.read(777), b"")) == data


def test_nothing_of_the_content_shows():
    assert b"secret" not in encrypted(b"secret " * 1000)


def test_the_same_content_never_encrypts_alike():
    assert encrypted(b"x" * 100)[HEADER_LENGTH:] != encrypted(b"x" * 100)[HEADER_LENGTH:]


def test_another_key_is_refused_by_name():
    with pytest.raises(BackupRefused, match="another key"):
        decrypted(encrypted(b"x"), OTHER_KEY)


def test_a_flipped_bit_anywhere_is_refused():
    whole = encrypted(secrets.token_bytes(2 * BLOCK + 9))
    places = [0, 20, HEADER_LENGTH - 1, HEADER_LENGTH, HEADER_LENGTH + BLOCK, len(whole) - 30, len(whole) - 1]

    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1
        with pytest.raises(BackupRefused):
            decrypted(bytes(damaged))


def test_a_stream_cut_anywhere_is_refused():
    whole = encrypted(secrets.token_bytes(2 * BLOCK + 9))
    at_a_block = HEADER_LENGTH + BLOCK + TAG_LENGTH

    for length in (0, 10, HEADER_LENGTH, HEADER_LENGTH + 5, at_a_block, 2 * at_a_block - HEADER_LENGTH, len(whole) - 1):
        with pytest.raises(BackupRefused):
            decrypted(whole[:length])


def test_blocks_that_change_places_are_refused():
    whole = encrypted(secrets.token_bytes(3 * BLOCK))
    size = BLOCK + TAG_LENGTH
    first, second = HEADER_LENGTH, HEADER_LENGTH + size
    swapped = whole[:first] + whole[second : second + size] + whole[first:second] + whole[second + size :]

    with pytest.raises(BackupRefused, match="block 1"):
        decrypted(swapped)


@pytest.mark.parametrize("secret", ["", "a-secret_KEY"])
def test_a_key_file_is_made_once_and_read_back(tmp_path, secret: str):
    made = make_key_file(tmp_path / "new" / "backup.key", secret=secret)

    assert read_key_file(tmp_path / "new" / "backup.key") == made == KeyFile(made.key, secret)
    assert (tmp_path / "new" / "backup.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        make_key_file(tmp_path / "new" / "backup.key")


@pytest.mark.parametrize("text", [b"", b"hello", b"homebeat-backup-key AAAA", b"homebeat-backup-key ???", b"\xff\xfe"])
def test_a_file_that_holds_no_key_is_refused(tmp_path, text: bytes):
    (tmp_path / "key").write_bytes(text)

    with pytest.raises(BackupRefused, match="holds no key"):
        read_key_file(tmp_path / "key")


def test_a_key_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BackupRefused, match="There is no key file"):
        read_key_file(tmp_path / "key")
