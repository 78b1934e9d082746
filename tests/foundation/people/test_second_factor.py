"""The second step: set up before anything else opens, used once, limited in guesses, and kept when a password changes."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from homebeat.foundation.access.policy import ANYONE, NOBODY, policy
from homebeat.foundation.audit.models import Event
from homebeat.foundation.people import cipher
from homebeat.foundation.people.models import CodeGuesses
from homebeat.foundation.people.second_factor import may_guess_again, use_once
from tests.conftest import as_owner
from tests.factories.access import grant, make_holder
from tests.factories.areas import make_neighbourhood
from tests.factories.codes import code_of
from tests.factories.hashers import QUICK
from tests.factories.letters import catch_letters
from tests.factories.people import make_visitor, sign_in
from tests.foundation.access.test_routes import routes

pytestmark = pytest.mark.django_db
PASSWORD = "seven kettles on a raft"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def sent(settings, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    settings.PASSWORD_HASHERS = QUICK
    cache.clear()
    return catch_letters(monkeypatch)


@pytest.fixture
def officer():
    """A sergeant, whose role needs a second step and who has none yet."""
    return make_holder("sergeant", make_neighbourhood(), email="sgt@example.org", password=PASSWORD)


@pytest.fixture
def with_app(officer):
    with as_owner():
        Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": cipher.seal(SECRET)})
    return officer


def sign(client, password: str = PASSWORD, **more):
    return client.post("/account/login/", {"login": "sgt@example.org", "password": password, **more})


def confirm(client, code: str):
    return client.post("/account/2fa/authenticate/", {"code": code})


def addresses() -> list[tuple[str, str]]:
    """Return every route that is not for anyone, with an address of it."""
    found = []
    for name, pattern in _all_routes(get_resolver().url_patterns):
        row = policy().by_route[name]
        if not row.roles & {ANYONE, NOBODY} and not row.before_second_factor:
            found.append((name, re.sub(r"<(\w+:)?\w+>|\(\?P<.*?\)", "1", pattern)))
    return found


def _all_routes(patterns, before: str = "/", space: str = "") -> list[tuple[str, str]]:
    found = []
    for one in patterns:
        address = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            found += _all_routes(one.url_patterns, address, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            found.append((f"{space}{one.name}", address))
    return found


class TestPasswordAlone:
    """No page of staff opens on a password alone."""

    def test_no_route_answers(self, client, officer) -> None:
        sign(client)
        answers = {}
        for name, address in addresses():
            for answer in (client.get(address), client.post(address)):
                answers[name] = (answer.status_code, answer.headers.get("Location"))

        assert len(answers) > 25
        assert {name: what for name, what in answers.items() if what != (302, "/account/2fa/")} == {}

    def test_the_walk_would_notice_a_route_that_answers(self, client, with_app) -> None:
        sign_in(client, with_app)

        assert client.get("/account/").status_code == 200

    def test_the_walk_covers_the_whole_project(self) -> None:
        known = {name for name, _ in routes(get_resolver().url_patterns)}

        assert {name for name, _ in _all_routes(get_resolver().url_patterns)} == known

    def test_setting_up_is_what_opens(self, client, officer) -> None:
        sign(client)

        for address in (
            "/account/2fa/",
            "/account/2fa/totp/activate/",
            "/account/2fa/webauthn/add/",
            "/account/logout/",
        ):
            assert client.get(address).status_code == 200, address
        assert "a password alone is not enough" in client.get("/account/2fa/").content.decode()

    def test_a_session_older_than_the_app_must_give_a_code(self, client, officer) -> None:
        """Signed in on a password before the app was set up elsewhere: that session may not undo the app either."""
        sign(client)
        with as_owner():
            Authenticator.objects.create(
                user=officer, type=Authenticator.Type.TOTP, data={"secret": cipher.seal(SECRET)}
            )

        for address in ("/account/", "/account/2fa/", "/account/2fa/totp/deactivate/", "/account/2fa/webauthn/add/"):
            assert client.get(address).headers["Location"].startswith("/account/2fa/reauthenticate/"), address
        answer = client.post("/account/2fa/reauthenticate/", {"code": code_of(SECRET), "next": "/account/"})
        assert answer.headers["Location"] == "/account/"
        assert client.get("/account/").status_code == 200

    @pytest.mark.parametrize("role", ["panel_member"])
    def test_a_role_that_needs_none_goes_on(self, client, role: str) -> None:
        make_holder(role, make_neighbourhood(), kind="panel_member", email="sgt@example.org", password=PASSWORD)
        sign(client)

        assert client.get("/account/").status_code == 200

    def test_a_visitor_of_the_inspectorate_needs_one_before_saying_why(self, client) -> None:
        visitor = make_visitor(email="sgt@example.org", password=PASSWORD)
        grant(visitor, "inspectorate", make_neighbourhood().force)
        sign(client)

        assert client.get("/people/purpose/").headers["Location"] == "/account/2fa/"

    def test_a_role_that_the_policy_does_not_know_needs_one(self, client, officer) -> None:
        with as_owner():
            officer.roles.update(role="wizard")
        sign(client)

        assert client.get("/account/").headers["Location"] == "/account/2fa/"


class TestSettingUp:
    """An authenticator app, from the square to the first page."""

    def test_the_whole_way(self, client, officer, sent, django_capture_on_commit_callbacks) -> None:
        sign(client)
        page = client.get("/account/2fa/totp/activate/").content.decode()
        secret = re.search(r"<code class=\"hb-key\">([\w ]+)</code>", page)[1].replace(" ", "")

        assert "<svg" in page
        assert "style=" not in page[page.index("<svg") : page.index("</svg>")]
        with django_capture_on_commit_callbacks(execute=True):
            done = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
        assert done.headers["Location"] == "/account/2fa/recovery-codes/"
        codes = re.findall(
            r"<code class=\"hb-key\">(\d{8})</code>", client.get("/account/2fa/recovery-codes/").content.decode()
        )
        assert len(codes) == 10
        assert client.get("/account/").status_code == 200
        assert sent == [("people.second_factor_changed", "sgt@example.org")]
        assert Event.objects.filter(action="people.second_factor_added", actor_key=officer.key).exists()

    def test_the_codes_are_shown_once(self, client, officer) -> None:
        sign(client)
        client.get("/account/2fa/totp/activate/")
        client.post("/account/2fa/totp/activate/", {"code": code_of(client.session["mfa.totp.secret"])})
        client.get("/account/2fa/recovery-codes/")
        again = client.get("/account/2fa/recovery-codes/").content.decode()

        assert re.findall(r"\d{8}", again) == []
        assert "shown only once" in again

    def test_a_wrong_first_code_sets_nothing_up(self, client, officer) -> None:
        sign(client)
        client.get("/account/2fa/totp/activate/")
        answer = client.post("/account/2fa/totp/activate/", {"code": "000000"})

        assert "Enter the newest code" in answer.content.decode()
        assert not Authenticator.objects.filter(user=officer).exists()
        assert client.get("/account/").headers["Location"] == "/account/2fa/"

    def test_the_secret_is_sealed_in_the_database(self, client, officer) -> None:
        sign(client)
        client.get("/account/2fa/totp/activate/")
        secret = client.session["mfa.totp.secret"]
        client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})

        kept = str(list(Authenticator.objects.filter(user=officer).values_list("data", flat=True)))
        assert secret not in kept
        assert cipher.unseal(Authenticator.objects.get(user=officer, type="totp").data["secret"]) == secret


class TestUsing:
    """A code each time, good once, and not many guesses."""

    def test_password_then_code(self, client, with_app) -> None:
        assert sign(client, next="/account/sessions/").headers["Location"] == "/account/2fa/authenticate/"
        assert client.get("/account/").status_code == 302
        assert client.get("/account/2fa/authenticate/").status_code == 200
        assert confirm(client, code_of(SECRET)).headers["Location"] == "/account/sessions/"
        assert client.get("/account/").status_code == 200

    def test_a_code_is_good_once(self, client, with_app) -> None:
        code = code_of(SECRET)
        sign(client)
        confirm(client, code)
        client.logout()
        sign(client)

        assert "has been used" in confirm(client, code).content.decode()
        assert "_auth_user_id" not in client.session

    def test_a_code_of_the_next_half_minute_is_taken(self, client, with_app) -> None:
        sign(client)

        assert confirm(client, code_of(SECRET, steps=1)).status_code == 302

    @pytest.mark.parametrize("steps", [-2, 3])
    def test_an_old_or_early_code_is_refused(self, client, with_app, steps: int) -> None:
        sign(client)

        assert confirm(client, code_of(SECRET, steps=steps)).status_code == 200

    def test_five_wrong_codes_and_the_right_one_waits(self, client, with_app) -> None:
        sign(client)
        for _ in range(5):
            assert "this one was wrong" in confirm(client, "000000").content.decode()

        assert "Wait 15 minutes" in confirm(client, code_of(SECRET)).content.decode()

    def test_starting_again_or_from_elsewhere_gives_no_more_guesses(self, client, with_app) -> None:
        for _ in range(5):
            one = Client(REMOTE_ADDR="192.0.2.77")
            sign(one)
            confirm(one, "000000")
        sign(client)

        assert "Wait 15 minutes" in confirm(client, code_of(SECRET)).content.decode()

    def test_the_count_and_the_used_codes_are_kept_where_every_process_sees_them(self, client, with_app) -> None:
        sign(client)
        confirm(client, "000000")
        assert CodeGuesses.objects.get(person=with_app).count == 1
        cache.clear()  # what one process remembers is not asked
        code = code_of(SECRET)
        confirm(client, code)
        assert not CodeGuesses.objects.filter(person=with_app).exists()
        client.logout()
        cache.clear()
        sign(client)

        assert "has been used" in confirm(client, code).content.decode()

    def test_guesses_are_forgotten_after_a_quarter_of_an_hour(self, with_app) -> None:
        now = timezone.now()
        answers = [may_guess_again(with_app, at=now + timedelta(minutes=minutes)) for minutes in (0, 1, 2, 3, 4, 5, 14)]

        assert answers == [True, True, True, True, True, False, False]
        assert may_guess_again(with_app, at=now + timedelta(minutes=16))

    def test_a_used_code_may_come_round_again_later(self, with_app) -> None:
        now = timezone.now()
        answers = [use_once(with_app, "123456", at=now + timedelta(seconds=seconds)) for seconds in (0, 29, 119, 121)]

        assert answers == [True, False, False, True]

    def test_the_code_page_is_no_way_round_the_password(self, client, with_app) -> None:
        assert client.get("/account/2fa/authenticate/").headers["Location"] == "/account/login/"
        assert confirm(client, code_of(SECRET)).headers["Location"] == "/account/login/"

    def test_somebody_who_leaves_between_password_and_code_stays_out(self, client, with_app) -> None:
        sign(client)
        with as_owner():
            type(with_app).objects.filter(pk=with_app.pk).update(left_on=timezone.now().date())
        confirm(client, code_of(SECRET))

        assert client.get("/account/").headers["Location"].startswith("/account/login/")


class TestRecoveryCodes:
    """Ten codes for the day the phone is lost."""

    @pytest.fixture
    def codes(self, client, with_app) -> list[str]:
        sign(client)
        confirm(client, code_of(SECRET))
        client.post("/account/2fa/recovery-codes/generate/")
        page = client.get("/account/2fa/recovery-codes/").content.decode()
        client.logout()
        return re.findall(r"<code class=\"hb-key\">(\d{8})</code>", page)

    def test_each_opens_once(self, client, codes) -> None:
        assert len(codes) == 10
        sign(client)
        assert confirm(client, codes[0]).status_code == 302
        client.logout()
        sign(client)
        assert confirm(client, codes[0]).status_code == 200
        assert confirm(client, codes[1]).status_code == 302

    def test_new_ones_kill_the_old(self, client, with_app, codes) -> None:
        sign_in(client, with_app)
        client.post("/account/2fa/recovery-codes/generate/")
        client.logout()
        sign(client)

        assert confirm(client, codes[2]).status_code == 200


class TestKeeping:
    """A forgotten password does not get round the second step, and the last one stays."""

    def test_replacing_the_password_keeps_the_second_step(self, client, with_app) -> None:
        link = f"/account/password/reset/key/{with_app.reset_name}-{with_app.reset_key}/"
        page = client.get(link, follow=True)
        new = {"password1": "nine lamps under the stairs", "password2": "nine lamps under the stairs"}
        client.post(page.request["PATH_INFO"], new)

        assert sign(client, new["password1"]).headers["Location"] == "/account/2fa/authenticate/"
        assert client.get("/account/").status_code == 302

    def test_the_last_one_cannot_be_removed_by_whom_it_is_asked_of(self, client, with_app) -> None:
        sign_in(client, with_app)
        answer = client.post("/account/2fa/totp/deactivate/")

        assert "Add another second step first" in answer.content.decode()
        assert Authenticator.objects.filter(user=with_app, type="totp").exists()

    def test_nor_the_last_passkey(self, client, officer) -> None:
        with as_owner():
            key = Authenticator.objects.create(user=officer, type="webauthn", data={"name": "Blue", "credential": {}})
        sign_in(client, officer)
        with as_owner():
            Authenticator.objects.filter(user=officer, type="totp").delete()
        answer = client.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/")

        assert answer.headers["Location"] == "/account/2fa/webauthn/"
        assert Authenticator.objects.filter(pk=key.pk).exists()

    def test_one_of_two_passkeys_may_go_and_the_other_be_renamed(self, client, officer) -> None:
        with as_owner():
            keys = [
                Authenticator.objects.create(user=officer, type="webauthn", data={"name": name, "credential": {}})
                for name in ("Blue", "Red")
            ]
        sign_in(client, officer)
        client.post(f"/account/2fa/webauthn/keys/{keys[0].pk}/remove/")
        client.post(f"/account/2fa/webauthn/keys/{keys[1].pk}/edit/", {"name": "Green"})

        assert not Authenticator.objects.filter(pk=keys[0].pk).exists()
        assert Authenticator.objects.get(pk=keys[1].pk).data["name"] == "Green"
        assert "Enter a name" in client.post(f"/account/2fa/webauthn/keys/{keys[1].pk}/edit/", {}).content.decode()

    def test_somebody_elses_passkey_is_not_found(self, client, officer, with_app) -> None:
        other = make_holder("sergeant", make_neighbourhood())
        with as_owner():
            key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "Blue", "credential": {}})
        sign_in(client, with_app)

        assert client.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/").status_code == 404
        assert client.post(f"/account/2fa/webauthn/keys/{key.pk}/edit/", {"name": "Mine"}).status_code == 404

    def test_somebody_who_needs_none_may_remove_theirs(self, client) -> None:
        member = make_holder("panel_member", make_neighbourhood(), kind="panel_member")
        sign_in(client, member)

        assert client.post("/account/2fa/totp/deactivate/").status_code == 302
        assert not Authenticator.objects.filter(user=member).exists()

    def test_looking_after_the_second_step_asks_again_after_five_minutes(self, client, with_app) -> None:
        sign_in(client, with_app)
        assert client.get("/account/2fa/recovery-codes/generate/").status_code == 200
        session = client.session
        records = session["account_authentication_methods"]
        session["account_authentication_methods"] = [{**one, "at": one["at"] - 301} for one in records]
        session.save()

        for address in ("recovery-codes/generate/", "totp/deactivate/", "webauthn/add/"):
            answer = client.get(f"/account/2fa/{address}")
            assert answer.headers["Location"].startswith("/account/reauthenticate/"), address

    def test_the_password_again_counts(self, client, with_app) -> None:
        sign_in(client, with_app)
        session = client.session
        session["account_authentication_methods"] = [
            {**one, "at": one["at"] - 301} for one in session["account_authentication_methods"]
        ]
        session.save()
        wrong = client.post("/account/reauthenticate/", {"password": "no"})
        right = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/2fa/webauthn/add/"})

        assert "Enter your password again" in wrong.content.decode()
        assert right.headers["Location"] == "/account/2fa/webauthn/add/"
        assert client.get("/account/2fa/webauthn/add/").status_code == 200


def test_what_was_sealed_with_an_older_key_still_opens(settings) -> None:
    sealed = cipher.seal("secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, longer than the one before it was, and newer"

    assert cipher.unseal(sealed) == "secret"
    assert cipher.seal("secret") != sealed
