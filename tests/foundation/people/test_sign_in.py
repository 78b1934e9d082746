"""Signing in by password: who gets in, what everybody else is told, and what is left behind."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import identify_hasher
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from homebeat.foundation.audit.models import Event
from homebeat.foundation.people.lockout import unlock
from homebeat.foundation.people.models import Person
from homebeat.foundation.people.sessions import name_of, open_sessions
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_neighbourhood
from tests.factories.hashers import QUICK
from tests.factories.letters import catch_letters
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "seven kettles on a raft"
WRONG = "Enter the email address and password that belong together"


@pytest.fixture(autouse=True)
def _quick(settings) -> None:
    settings.PASSWORD_HASHERS = QUICK
    cache.clear()


@pytest.fixture
def person() -> Person:
    """A panel member, whose role needs no second step."""
    return make_person(kind="panel_member", email="ada@example.org", password=PASSWORD)


def sign(client, email: str = "ada@example.org", password: str = PASSWORD, **more):
    return client.post("/account/login/", {"login": email, "password": password}, **more)


def test_the_page_asks_for_address_and_password(client) -> None:
    page = client.get("/account/login/").content.decode()

    assert 'name="login"' in page
    assert 'autocomplete="current-password"' in page
    assert "no-store" in client.get("/account/login/").headers["Cache-Control"]


def test_the_right_password_opens_a_session_and_the_trail_knows(client, person) -> None:
    answer = sign(client, next="/account/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/account/").status_code == 200
    event = Event.objects.get(action="people.signed_in")
    assert (event.target_key, event.actor_key, event.outcome) == (person.key, person.key, "done")


def test_capitals_and_spaces_in_the_address_do_not_matter(client, person) -> None:
    assert sign(client, " Ada@Example.ORG ").status_code == 302


def test_it_goes_on_to_the_page_that_was_asked_for_and_never_out_of_the_house(client, person) -> None:
    data = {"login": "ada@example.org", "password": PASSWORD}

    assert (
        client.post("/account/login/", {**data, "next": "/account/sessions/"}).headers["Location"]
        == "/account/sessions/"
    )
    client.logout()
    assert client.post("/account/login/", {**data, "next": "https://evil.example/"}).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("email", "password", "facts"),
    [
        ("nobody@example.org", PASSWORD, {}),
        ("ada@example.org", "wrong", {}),
        ("ada@example.org", PASSWORD, {"is_active": False}),
        ("ada@example.org", PASSWORD, {"left_on": timezone.now().date()}),
    ],
    ids=["unknown", "wrong password", "shut", "left today"],
)
def test_everybody_else_is_told_the_same(client, person, email: str, password: str, facts) -> None:
    with as_owner():
        Person.objects.filter(pk=person.pk).update(**facts) if facts else None
    answer = sign(client, email, password)

    assert answer.status_code == 200
    assert answer.content.decode().count(WRONG) == 1
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_for_a_known_account_is_on_its_trail(client, person) -> None:
    sign(client, password="wrong")

    event = Event.objects.get(action="people.sign_in")
    assert (event.outcome, event.target_key, event.actor_key) == ("denied", person.key, "")


def test_a_guess_at_an_unknown_account_is_on_the_trail_without_the_address(client) -> None:
    for email in ("nobody@example.org", "Nobody@example.org", "else@example.org"):
        sign(client, email)

    keys = list(Event.objects.filter(action="people.sign_in").order_by("pk").values_list("target_key", flat=True))
    assert keys[0] == keys[1] != keys[2]
    assert "nobody" not in str(list(Event.objects.values()))


def test_a_whole_station_may_sign_in_from_one_address(client, person) -> None:
    for _ in range(60):
        assert sign(client).status_code == 302
        client.logout()


def test_an_account_without_a_password_cannot_be_signed_in_to(client) -> None:
    make_person(email="new@example.org")

    for guess in ("", "!", "None"):
        assert sign(client, "new@example.org", guess).status_code == 200


def test_empty_boxes_say_what_to_do(client) -> None:
    page = client.post("/account/login/", {}).content.decode()

    assert "Enter your email address" in page
    assert "Enter your password" in page
    assert "This field is required" not in page


def test_signing_in_gives_the_session_a_new_name(client, person) -> None:
    client.get("/account/login/")
    session = client.session
    session["carried"] = "yes"
    session.save()
    client.cookies["sessionid"] = session.session_key
    before = session.session_key
    sign(client)

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_signing_out_needs_a_click_and_ends_the_session_on_the_server(client, person) -> None:
    sign(client)
    key = client.session.session_key

    assert client.get("/account/logout/").status_code == 200
    assert Session.objects.filter(session_key=key).exists()
    client.post("/account/logout/")
    assert not Session.objects.filter(session_key=key).exists()
    assert Event.objects.filter(action="people.signed_out", target_key=person.key).exists()


def test_pages_of_a_signed_in_person_are_not_kept_by_any_cache(client, person) -> None:
    sign(client)

    for address in ("/account/", "/account/sessions/", "/nowhere/"):
        assert "no-store" in client.get(address).headers["Cache-Control"]


def test_passwords_are_stored_hashed(person) -> None:
    assert identify_hasher(Person.objects.get(pk=person.pk).password).algorithm == "pbkdf2_sha256"


class TestLockout:
    """Five wrong passwords and the account rests at that address."""

    def lock(self, client, email: str = "ada@example.org", address: str = "192.0.2.1"):
        return [sign(client, email, f"wrong {number}", REMOTE_ADDR=address) for number in range(5)]

    def test_the_fifth_wrong_password_locks_and_the_right_one_does_not_open(self, client, person) -> None:
        answers = self.lock(client)

        assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
        page = answers[-1].content.decode()
        assert "Too many wrong passwords" in page
        assert "30 minutes" in page
        assert sign(client, REMOTE_ADDR="192.0.2.1").status_code == 429

    def test_an_account_that_does_not_exist_locks_in_the_same_words(self, client, person) -> None:
        known = self.lock(client)[-1]
        unknown = self.lock(client, "nobody@example.org")[-1]

        assert known.status_code == unknown.status_code
        assert known.content == unknown.content

    def test_another_address_and_another_account_go_on(self, client, person) -> None:
        make_person(kind="panel_member", email="ben@example.org", password=PASSWORD)
        self.lock(client)

        assert sign(client, "ben@example.org", REMOTE_ADDR="192.0.2.1").status_code == 302
        client.logout()
        assert sign(client, REMOTE_ADDR="192.0.2.2").status_code == 302

    def test_it_opens_again_after_half_an_hour(self, client, person) -> None:
        self.lock(client)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=29))
        assert sign(client, REMOTE_ADDR="192.0.2.1").status_code == 429
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=31))

        assert sign(client, REMOTE_ADDR="192.0.2.1").status_code == 302

    def test_the_right_password_in_time_forgets_the_wrong_ones(self, client, person) -> None:
        for _ in range(3):
            for _ in range(4):
                sign(client, password="wrong")
            assert sign(client).status_code == 302
            client.logout()

    def test_somebody_may_open_it_sooner(self, client, person) -> None:
        self.lock(client)
        assert unlock(person) == 1

        assert sign(client, REMOTE_ADDR="192.0.2.1").status_code == 302

    def test_capitals_do_not_get_round_it(self, client, person) -> None:
        for email in ("ada@example.org", "ADA@example.org", "Ada@Example.Org", " ada@example.org", "adA@example.org"):
            answer = sign(client, email, "wrong")

        assert answer.status_code == 429

    def test_no_password_is_kept_with_the_attempts(self, client, person) -> None:
        self.lock(client)

        kept = str(AccessAttempt.objects.values().first())
        assert "wrong 0" not in kept


class TestPasswords:
    """Changing and replacing passwords."""

    @pytest.fixture(autouse=True)
    def _letters(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent = catch_letters(monkeypatch)

    def change(self, client, new: str, old: str = PASSWORD):
        return client.post("/account/password/change/", {"oldpassword": old, "password1": new, "password2": new})

    def test_changing_it_keeps_this_session_and_ends_the_others(self, client, person) -> None:
        other = Client()
        sign(client)
        sign(other)
        answer = self.change(client, "nine lamps under the stairs")

        assert answer.status_code == 302
        assert client.get("/account/").status_code == 200
        assert other.get("/account/").status_code == 302
        assert self.sent == [("people.password_changed", "ada@example.org")]
        assert Event.objects.filter(action="people.password_changed", actor_key=person.key).exists()

    @pytest.mark.parametrize(
        ("new", "said"),
        [
            ("short", "at least 12"),
            ("password1234", "too common"),
            ("ada@example.org", "too similar"),
            ("x" * 200, None),
        ],
    )
    def test_a_weak_one_is_refused_and_a_long_one_is_welcome(self, client, person, new: str, said: str | None) -> None:
        sign(client)
        answer = self.change(client, new)

        assert answer.status_code == (200 if said else 302)
        assert said is None or said in answer.content.decode()

    def test_the_present_one_is_asked_for(self, client, person) -> None:
        sign(client)

        assert (
            "Enter your present password" in self.change(client, "nine lamps under stairs", old="no").content.decode()
        )

    def test_the_two_boxes_must_agree(self, client, person) -> None:
        sign(client)
        data = {"oldpassword": PASSWORD, "password1": "nine lamps under stairs", "password2": "ten lamps under stairs"}

        assert "Type the same password in both boxes" in client.post("/account/password/change/", data).content.decode()

    def link(self, person: Person) -> str:
        return f"/account/password/reset/key/{person.reset_name}-{person.reset_key}/"

    def test_asking_for_a_new_one_reads_the_same_for_everybody(self, client, person) -> None:
        known = client.post("/account/password/reset/", {"email": "ada@example.org"})
        unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"})

        assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
        assert self.sent == [("people.forgotten_password", "ada@example.org")]

    def test_a_leaver_gets_no_link(self, client, person) -> None:
        with as_owner():
            Person.objects.filter(pk=person.pk).update(left_on=timezone.now().date())
        client.post("/account/password/reset/", {"email": "ada@example.org"})

        assert self.sent == []

    def test_the_link_sets_a_new_one_once_and_ends_every_session(self, client, person) -> None:
        elsewhere = Client()
        sign(elsewhere)
        link = self.link(Person.objects.get(pk=person.pk))
        page = client.get(link, follow=True)
        new = {"password1": "nine lamps under the stairs", "password2": "nine lamps under the stairs"}
        done = client.post(page.request["PATH_INFO"], new)

        assert done.headers["Location"] == "/account/password/reset/key/done/"
        assert "_auth_user_id" not in client.session
        assert elsewhere.get("/account/").status_code == 302
        assert sign(client, password="nine lamps under the stairs").status_code == 302
        assert "This link no longer works" in Client().get(link, follow=True).content.decode()

    def test_the_link_dies_after_an_hour(self, client, person, settings) -> None:
        link = self.link(person)
        settings.PASSWORD_RESET_TIMEOUT = -1

        assert "This link no longer works" in client.get(link, follow=True).content.decode()

    @pytest.mark.parametrize("key", ["zz-abc-def", "1-set-password", "!-x"])
    def test_a_made_up_link_opens_nothing(self, client, key: str) -> None:
        answer = client.get(f"/account/password/reset/key/{key}/", follow=True)

        assert answer.status_code in {200, 404}
        assert 'name="password1"' not in answer.content.decode()


class TestSessions:
    """The list of one's open sessions, and ending them."""

    def test_each_browser_is_one_line_without_its_secret(self, client, person) -> None:
        sign(client, HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 14) Chrome/156.0")
        page = client.get("/account/sessions/").content.decode()

        assert "Chrome on Android" in page
        assert "This one" in page
        assert client.session.session_key not in page

    def test_one_of_them_can_be_ended(self, client, person) -> None:
        other = Client()
        sign(client)
        sign(other)
        theirs = next(one for one in open_sessions(person) if one.session_key == other.session.session_key)
        client.post("/account/sessions/end/", {"session": name_of(theirs)})

        assert other.get("/account/").status_code == 302
        assert client.get("/account/").status_code == 200
        assert Event.objects.filter(action="people.session_ended", target_key=person.key).exists()

    def test_somebody_elses_cannot(self, client, person) -> None:
        stranger = make_person(kind="panel_member", email="eve@example.org", password=PASSWORD)
        theirs = Client()
        sign(theirs, "eve@example.org")
        sign(client)
        client.post("/account/sessions/end/", {"session": name_of(open_sessions(stranger)[0])})

        assert theirs.get("/account/").status_code == 200

    def test_all_others_can_be_ended_at_once(self, client, person) -> None:
        others = [Client(), Client()]
        for one in (client, *others):
            sign(one)
        client.post("/account/sessions/end-others/")

        assert [one.get("/account/").status_code for one in others] == [302, 302]
        assert client.get("/account/").status_code == 200

    def test_looking_at_the_address_ends_nothing(self, client, person) -> None:
        sign(client)

        assert client.get("/account/sessions/end/").status_code == 405


def test_my_account_and_language(client, person) -> None:
    sign(client)

    assert "ada@example.org" in client.get("/account/").content.decode()
    answer = client.post("/account/language/", {"language": "cy"})
    assert answer.cookies["homebeat_language"].value == "cy"
    assert Person.objects.get(pk=person.pk).language == "cy"
    assert "Choose an option from the list" in client.post("/account/language/", {"language": "xx"}).content.decode()
    assert Event.objects.filter(action="people.language_chosen").count() == 1


def test_own_account_says_that_only_administrators_change_names(client) -> None:
    officer = make_holder("sergeant", make_neighbourhood())
    sign_in(client, officer)

    assert officer.name in client.get("/account/").content.decode()
