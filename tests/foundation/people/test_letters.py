"""Letters about accounts: their words, and the link with which a person sets a password."""

import re
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from homebeat.foundation.messages.models import OutboundMessage
from homebeat.foundation.messages.texts import compose
from homebeat.foundation.people import letters
from tests.conftest import as_owner
from tests.factories.hashers import QUICK
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
ALL = (letters.FORGOTTEN_PASSWORD, letters.INVITATION, letters.PASSWORD_CHANGED, letters.SECOND_FACTOR_CHANGED)
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _quick(settings) -> None:
    settings.PASSWORD_HASHERS = QUICK


@pytest.mark.parametrize("letter", ALL)
@pytest.mark.parametrize("language", ["en-gb", "cy"])
def test_each_has_a_subject_and_says_what_to_do(letter: str, language: str) -> None:
    text = compose(letter, about=make_person(), keys={}, language=language)

    assert 10 < len(text.subject) < 70
    assert "/account/password/reset/" in text.body


@pytest.mark.parametrize("letter", [letters.FORGOTTEN_PASSWORD, letters.INVITATION])
def test_the_link_in_it_sets_a_password(letter: str) -> None:
    person = make_person(kind="panel_member", email="ada@example.org")
    body = compose(letter, about=person, keys={}, language="en-gb").body
    path = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", body)[1]
    client = Client()
    page = client.get(path, follow=True)
    new = {"password1": "nine lamps under the stairs", "password2": "nine lamps under the stairs"}
    client.post(page.request["PATH_INFO"], new)

    answer = client.post("/account/login/", {"login": "ada@example.org", "password": new["password1"]})
    assert answer.status_code == 302


def test_no_table_holds_the_key_of_the_link(settings) -> None:
    """The key is made when the letter is written; what waits to be sent knows only whom it is about."""
    person = make_person(email="ada@example.org")
    with transaction.atomic():
        letters.post(letters.FORGOTTEN_PASSWORD, to=person, at=NOW)

    with as_owner():
        kept = list(OutboundMessage.objects.values())
    assert len(kept) == 1
    assert person.reset_key.partition("-")[2] not in str(kept)


def test_a_house_without_an_outbox_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "_ways", [])
    with pytest.raises(LookupError, match=r"letters\.py"):
        letters.post(letters.INVITATION, to=make_person(), at=NOW)
