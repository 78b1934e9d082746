"""Signing in through a force's own identity provider, the whole round trip over HTTP."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from homebeat.foundation.audit.models import Event
from homebeat.foundation.people import cipher
from homebeat.foundation.people.models import Person
from homebeat.foundation.people.provider import asked_for_second_factor
from tests.conftest import as_owner
from tests.factories.access import grant
from tests.factories.areas import make_force
from tests.factories.people import make_person
from tests.foundation.people.identity_provider import CLIENT, SECRET, running

pytestmark = pytest.mark.django_db
BACK = "/account/oidc/northshire/login/callback/"


@pytest.fixture(scope="module")
def stub():
    with running() as provider:
        yield provider


@pytest.fixture
def provider(stub, settings):
    stub.fault = ""
    stub.person = {"sub": "u-1", "email": "Ada@example.org", "email_verified": True, "amr": ["pwd"]}
    stub.asked.clear()
    app = {
        "provider_id": "northshire",
        "name": "Northshire Police",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {
            "server_url": stub.address,
            "force": "northshire",
            "amr": ["mfa", "hwk"],
            "acr": ["gold"],
            "fetch_userinfo": False,
            "email_authentication": True,
            "token_auth_method": "client_secret_post",
        },
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    return stub


@pytest.fixture
def person() -> Person:
    """A panel member of the provider's force: nothing but the provider stands between them and their account."""
    return make_person(make_force("Northshire"), kind="panel_member", email="ada@example.org")


def go(client, path: str = "/account/oidc/northshire/login/", **data):
    """Go to the provider and come back, as a browser would."""
    away = client.post(path, data)
    assert away.status_code == 302
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=5)
    parts = urlsplit(back.headers["Location"])
    assert (parts.netloc, parts.path) == ("testserver", BACK)
    return client.get(f"{parts.path}?{parts.query}")


def is_signed_in(client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_sign_in_page_offers_it(client, provider) -> None:
    page = client.get("/account/login/").content.decode()

    assert "Sign in with Northshire Police" in page
    assert "/account/oidc/northshire/login/" in page


def test_the_round_trip_signs_in_a_person_whom_the_force_has_added(client, provider, person) -> None:
    answer = go(client, next="/account/sessions/")

    assert answer.headers["Location"] == "/account/sessions/"
    assert is_signed_in(client)
    assert provider.asked.count("/token") == 1
    assert "/keys" in provider.asked
    assert Event.objects.get(action="people.signed_in").target_key == person.key


def test_it_is_known_again_by_its_own_name_when_the_address_changes(client, provider, person) -> None:
    go(client)
    client.post("/account/logout/")
    provider.person["email"] = "married.name@example.org"
    go(client)

    assert is_signed_in(client)
    assert SocialAccount.objects.count() == 1


def test_it_asks_with_state_and_proof(client, provider) -> None:
    asked = parse_qs(urlsplit(client.post("/account/oidc/northshire/login/").headers["Location"]).query)

    assert len(asked["state"][0]) > 10
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}


def test_looking_at_the_address_starts_nothing(client, provider) -> None:
    assert client.get("/account/oidc/northshire/login/").status_code in {200, 405}
    assert provider.asked == []


class TestNobodyIsAdded:
    """The provider vouches for people; the force alone adds them."""

    def refused(self, client, people: int = 1) -> None:
        answer = go(client)

        assert answer.status_code == 403
        assert "We could not sign you in" in answer.content.decode()
        assert not is_signed_in(client)
        assert (SocialAccount.objects.count(), Person.objects.count()) == (0, people)
        assert Event.objects.filter(action="people.sign_in", outcome="denied").exists()

    def test_somebody_unknown(self, client, provider, person) -> None:
        provider.person |= {"email": "eve@example.org"}
        self.refused(client)

    @pytest.mark.parametrize("verified", [False, None, "true", 1])
    def test_an_address_that_the_provider_has_not_verified(self, client, provider, person, verified) -> None:
        provider.person["email_verified"] = verified
        self.refused(client)

    def test_no_address_at_all(self, client, provider, person) -> None:
        del provider.person["email"]
        self.refused(client)

    def test_a_person_of_another_force(self, client, provider) -> None:
        make_person(make_force("Southshire"), kind="panel_member", email="ada@example.org")
        self.refused(client)

    @pytest.mark.parametrize("facts", [{"is_active": False}, {"left_on": timezone.now().date()}])
    def test_a_leaver(self, client, provider, person, facts) -> None:
        with as_owner():
            Person.objects.filter(pk=person.pk).update(**facts)
        answer = go(client)

        assert answer.status_code == 403
        assert not is_signed_in(client)

    def test_a_person_who_was_linked_and_has_moved_to_another_force(self, client, provider, person) -> None:
        go(client)
        client.post("/account/logout/")
        with as_owner():
            Person.objects.filter(pk=person.pk).update(force=make_force("Southshire"))

        assert go(client).status_code == 403
        assert not is_signed_in(client)


class TestFaultyProvider:
    """A token that does not hold opens nothing."""

    @pytest.mark.parametrize(
        "fault",
        [
            "other key",
            "unknown key",
            "other audience",
            "other issuer",
            "too old",
            "no signature",
            "public key as a password",
        ],
    )
    def test_the_token_is_checked(self, client, provider, person, fault: str) -> None:
        provider.fault = fault
        answer = go(client)

        assert "no answer that we can trust" in answer.content.decode()
        assert not is_signed_in(client)
        assert SocialAccount.objects.count() == 0

    def test_a_token_without_fault_opens(self, client, provider, person) -> None:
        go(client)

        assert is_signed_in(client)

    def test_stopping_there_is_no_fault(self, client, provider, person) -> None:
        provider.fault = "cancels"
        answer = go(client)

        assert answer.headers["Location"] == "/account/provider/login/cancelled/"
        assert "Nothing has changed" in client.get(answer.headers["Location"]).content.decode()

    def test_a_provider_that_is_down_is_said_plainly(self, client, provider, person) -> None:
        provider.fault = "is down"
        answer = client.post("/account/oidc/northshire/login/")

        assert "no answer that we can trust" in answer.content.decode()

    def test_an_answer_nobody_asked_for_is_refused(self, client, provider, person) -> None:
        answer = client.get(f"{BACK}?code=made-up&state=made-up")

        assert "no answer that we can trust" in answer.content.decode()
        assert provider.asked == []

    def test_the_answer_to_another_browser_is_refused(self, client, provider, person) -> None:
        away = Client().post("/account/oidc/northshire/login/")
        back = requests.get(away.headers["Location"], allow_redirects=False, timeout=5).headers["Location"]
        client.get(urlsplit(back)._replace(scheme="", netloc="").geturl())

        assert not is_signed_in(client)

    def test_a_provider_that_is_not_set_is_not_found(self, client, provider) -> None:
        assert client.post("/account/oidc/elsewhere/login/").status_code == 404
        assert client.get("/account/oidc/elsewhere/login/callback/").status_code == 404


class TestSecondFactor:
    """The provider's second factor counts only where its own words say so and the settings believe them."""

    @pytest.fixture
    def officer(self, person) -> Person:
        grant(person, "sergeant", person.force)
        return person

    def test_without_those_words_our_own_is_asked_for(self, client, provider, officer) -> None:
        go(client)

        assert client.get("/account/").headers["Location"] == "/account/2fa/"

    @pytest.mark.parametrize("words", [{"amr": ["pwd", "mfa"]}, {"amr": "hwk"}, {"acr": "gold"}])
    def test_with_them_it_is_enough(self, client, provider, officer, words) -> None:
        provider.person |= words
        go(client)

        assert is_signed_in(client)

    @pytest.mark.parametrize("words", [{"amr": ["otp"]}, {"amr": []}, {"amr": None}, {"acr": "silver"}, {"acr": ""}])
    def test_words_that_the_settings_do_not_believe_are_not_enough(self, client, provider, officer, words) -> None:
        provider.person |= words
        go(client)

        assert not is_signed_in(client)

    def test_somebody_with_an_app_here_is_asked_for_its_code(self, client, provider, officer) -> None:
        with as_owner():
            Authenticator.objects.create(user=officer, type="totp", data={"secret": cipher.seal("JBSWY3DPEHPK3PXP")})

        assert go(client).headers["Location"] == "/account/2fa/authenticate/"
        assert not is_signed_in(client)

    def test_settings_that_believe_nothing_believe_nothing(self) -> None:
        nothing = {"amr": [], "acr": []}

        assert not asked_for_second_factor({"amr": ["mfa"], "acr": "gold"}, nothing)
        assert not asked_for_second_factor({}, nothing)
