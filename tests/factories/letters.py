"""Letters about accounts, caught before they go to the outbox."""

import pytest

from homebeat.foundation.people import letters


def catch_letters(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Catch the letters that would go out, as (letter, address)."""
    caught: list[tuple[str, str]] = []

    def catch(letter, *, about, to, on_behalf_of, at) -> None:
        caught.append((letter, to.email))

    monkeypatch.setattr(letters, "_ways", [catch])
    return caught
