"""Pages about people and roles, as the cast reads them: administrator, officer, stranger, partner, public."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from homebeat.foundation.access import decisions as access
from homebeat.foundation.access.models import RoleGrant
from homebeat.foundation.audit.models import Event
from homebeat.foundation.people.models import Person
from tests.conftest import as_owner
from tests.factories.access import grant, make_holder
from tests.factories.areas import make_borough, make_force, make_neighbourhood
from tests.factories.letters import catch_letters
from tests.factories.people import make_person, make_visitor, sign_in

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()
QUERIES_OF_THE_LIST = 10


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch):
    return catch_letters(monkeypatch)


@pytest.fixture
def force():
    return make_force("Northshire")


@pytest.fixture
def ward(force):
    return make_neighbourhood(make_borough(force, "Fairfield"), "Larkhall")


@pytest.fixture
def administrator(force, client):
    person = make_holder("administrator", force, name="Zoe Admin")
    sign_in(client, person)
    return person


def names(page: str) -> list[str]:
    return re.findall(r'<a [^>]*href="/people/[0-9a-z]{12}/"[^>]*>([^<]+)</a>', page)


def text(answer) -> str:
    return answer.content.decode()


class TestWhoMayOpenThem:
    PAGES = ("access:people", "access:person_new")
    OF_ONE = ("access:person", "access:person_change", "access:person_left", "access:role_new", "access:help")

    @pytest.mark.parametrize(
        ("role", "kind"),
        [
            ("sergeant", "staff"),
            ("borough_commander", "staff"),
            ("partner_user", "partner"),
            ("panel_chair", "panel_member"),
        ],
    )
    def test_nobody_but_administrators(self, client, ward, role: str, kind: str) -> None:
        sign_in(client, make_holder(role, ward, kind=kind))
        somebody = make_person(ward.force)

        assert {client.get(reverse(name)).status_code for name in self.PAGES} == {404}
        assert {client.get(reverse(name, args=[somebody.key])).status_code for name in self.OF_ONE} == {404}
        assert {client.post(reverse(name, args=[somebody.key])).status_code for name in self.OF_ONE} == {404}

    def test_the_public_is_sent_to_sign_in(self, client) -> None:
        assert client.get("/people/").headers["Location"] == "/account/login/?next=/people/"

    def test_an_administrator_opens_all_of_them(self, client, administrator, force) -> None:
        somebody = make_person(force)

        assert {client.get(reverse(name)).status_code for name in self.PAGES} == {200}
        assert {client.get(reverse(name, args=[somebody.key])).status_code for name in self.OF_ONE} == {200}

    def test_people_and_roles_of_another_force_are_not_found(self, client, administrator) -> None:
        stranger = make_holder("sergeant", make_neighbourhood())
        held = stranger.roles.get()
        for name in self.OF_ONE:
            for answer in (
                client.get(reverse(name, args=[stranger.key])),
                client.post(reverse(name, args=[stranger.key])),
            ):
                assert answer.status_code == 404, name
        assert client.post(reverse("access:role_end", args=[held.key]), {"ends_on": str(TODAY)}).status_code == 404
        assert RoleGrant.objects.get(pk=held.pk).ends_on is None


class TestList:
    def test_it_shows_the_force_and_nobody_else(self, client, administrator, force) -> None:
        make_person(force, name="Ada Okoro")
        make_person(make_force(), name="Eve Stranger")
        visitor = make_visitor(name="Val Visitor")
        grant(visitor, "inspectorate", force)
        make_visitor(name="Wil Elsewhere")
        page = text(client.get("/people/"))

        assert names(page) == ["Ada Okoro", "Val Visitor", "Zoe Admin"]
        assert "Administrator (Northshire)" in page

    def test_searching_and_filtering(self, client, administrator, force, ward) -> None:
        sergeant = make_person(force, name="Ada Okoro", collar_number="77LK")
        grant(sergeant, "sergeant", ward)
        former = make_person(force, name="Ben Former", left_on=TODAY)
        grant(former, "sergeant", ward)
        past = make_person(force, name="Cy Past")
        grant(past, "sergeant", ward, ends_on=TODAY)

        assert names(text(client.get("/people/?q=oko"))) == ["Ada Okoro"]
        assert names(text(client.get("/people/?q=77lk"))) == ["Ada Okoro"]
        assert names(text(client.get("/people/?role=sergeant"))) == ["Ada Okoro"]
        assert names(text(client.get(f"/people/?area={ward.key}"))) == ["Ada Okoro"]
        assert names(text(client.get(f"/people/?area={ward.parent.key}"))) == ["Ada Okoro"]
        assert names(text(client.get("/people/?state=left"))) == ["Ben Former"]
        assert "Nothing matches" in text(client.get("/people/?q=nobody-of-this-name"))

    def test_a_place_of_another_force_filters_nothing_and_tells_nothing(self, client, administrator) -> None:
        elsewhere = make_neighbourhood(name="Hidden Ward")
        page = text(client.get(f"/people/?area={elsewhere.key}"))

        assert "Hidden Ward" not in page
        assert "Choose a place from the list" in page

    def test_pages_of_twenty_five(self, client, administrator, force) -> None:
        for number in range(30):
            make_person(force, name=f"Person {number:02}")

        assert len(names(text(client.get("/people/")))) == 25
        assert len(names(text(client.get("/people/?page=2")))) == 6

    def test_the_file_holds_every_row_and_runs_nothing(self, client, administrator, force, ward) -> None:
        ada = make_person(force, name="=1+1", email="ada@example.org")
        grant(ada, "sergeant", ward)
        answer = client.get("/people/?format=csv")
        rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))

        assert answer.headers["Content-Type"].startswith("text/csv")
        assert [row["Name"] for row in rows] == ["'=1+1", "Zoe Admin"]
        assert (rows[0]["Email address"], rows[0]["Roles"]) == ("ada@example.org", "Team sergeant (Larkhall)")

    @pytest.mark.parametrize("people", [3, 60])
    def test_the_same_queries_for_few_and_many(
        self, client, administrator, force, ward, people: int, django_assert_num_queries
    ) -> None:
        for number in range(people):
            grant(make_person(force, name=f"Person {number}"), "sergeant", ward)
        client.get("/people/")
        with django_assert_num_queries(QUERIES_OF_THE_LIST):
            client.get("/people/")


class TestAdding:
    GIVEN = {
        "name": "Ada Okoro",
        "kind": "staff",
        "email": "Ada@example.org",
        "rank": "sergeant",
        "collar_number": "12AB",
    }

    def test_a_person_is_added_and_shown(self, client, administrator, force, sent) -> None:
        answer = client.post("/people/new/", self.GIVEN)
        added = Person.objects.get(email="ada@example.org")

        assert answer.headers["Location"] == f"/people/{added.key}/"
        assert (added.force_id, added.kind, added.rank) == (force.pk, "staff", "sergeant")
        assert sent == [("people.invitation", "ada@example.org")]
        page = text(client.get(answer.headers["Location"]))
        assert "No roles yet" in page
        assert "Police sergeant" in page

    def test_what_is_missing_is_said_in_words(self, client, administrator) -> None:
        page = text(client.post("/people/new/", {}))

        for words in ("Enter the person", "Choose a kind of account", "Enter an email address"):
            assert words in page
        assert "This field is required" not in page

    def test_every_reason_of_the_rule_is_shown_at_once(self, client, administrator, force) -> None:
        make_person(make_force(), email="ada@example.org")
        make_person(force, collar_number="12AB")
        page = text(client.post("/people/new/", self.GIVEN))

        assert "an account has this one" in page
        assert "someone in this force has this one" in page
        assert Person.objects.filter(name="Ada Okoro").count() == 0

    def test_nobody_of_the_public_is_made_here(self, client, administrator) -> None:
        client.post("/people/new/", {**self.GIVEN, "kind": "public"})

        assert not Person.objects.filter(email="ada@example.org").exists()

    def test_the_record_can_be_corrected(self, client, administrator, force) -> None:
        ada = make_person(force, name="Ada Okoro", email="ada@example.org")
        assert 'value="Ada Okoro"' in text(client.get(f"/people/{ada.key}/change/"))
        client.post(f"/people/{ada.key}/change/", {**self.GIVEN, "name": "Ada Byrne"})

        assert Person.objects.get(pk=ada.pk).name == "Ada Byrne"


class TestRoles:
    def test_giving_one(self, client, administrator, force, ward) -> None:
        ada = make_person(force)
        given = {"role": "sergeant", "area": ward.key, "starts_on": str(TODAY), "reason": "Posted"}
        answer = client.post(f"/people/{ada.key}/roles/new/", given)

        assert answer.headers["Location"] == f"/people/{ada.key}/"
        held = RoleGrant.objects.get(person=ada)
        assert (held.role, held.area, held.starts_on, held.ends_on) == ("sergeant", ward, TODAY, None)
        page = text(client.get(f"/people/{ada.key}/"))
        assert "Team sergeant" in page
        assert "Held now" in page

    def test_the_rule_speaks_on_the_form(self, client, administrator, force) -> None:
        ada = make_person(force)
        given = {"role": "sergeant", "area": force.key, "starts_on": str(TODAY)}
        page = text(client.post(f"/people/{ada.key}/roles/new/", given))

        assert "Choose a place at a level where this role is held." in page
        assert not RoleGrant.objects.filter(person=ada).exists()

    def test_a_place_of_another_force_is_no_choice(self, client, administrator, force) -> None:
        ada, elsewhere = make_person(force), make_neighbourhood(name="Hidden Ward")
        page = text(
            client.post(
                f"/people/{ada.key}/roles/new/", {"role": "sergeant", "area": elsewhere.key, "starts_on": str(TODAY)}
            )
        )

        assert "Hidden Ward" not in page
        assert not RoleGrant.objects.filter(person=ada).exists()

    def test_ending_one(self, client, administrator, ward) -> None:
        ada = make_holder("sergeant", ward)
        held = ada.roles.get()
        assert f"/people/roles/{held.key}/end/" in text(client.get(f"/people/{ada.key}/"))
        client.post(f"/people/roles/{held.key}/end/", {"ends_on": str(TODAY), "reason": "Moved"})

        assert RoleGrant.objects.get(pk=held.pk).ends_on == TODAY
        assert "Over" in text(client.get(f"/people/{ada.key}/"))
        assert Event.objects.get(action="access.role_ended").purpose == "Moved"

    def test_two_who_end_it_at_once_are_told(self, client, administrator, ward, monkeypatch) -> None:
        held = make_holder("sergeant", ward).roles.get()
        ask = access.require

        def somebody_is_faster(*args, **facts) -> None:
            ask(*args, **facts)
            with as_owner():
                RoleGrant.objects.filter(pk=held.pk).update(ends_on=TODAY - timedelta(days=1))

        monkeypatch.setattr(access, "require", somebody_is_faster)
        page = text(client.post(f"/people/roles/{held.key}/end/", {"ends_on": str(TODAY)}))

        assert "Someone else changed this first" in page

    def test_ones_own_page_offers_no_change_of_roles(self, client, administrator) -> None:
        page = text(client.get(f"/people/{administrator.key}/"))

        assert "Nobody changes their own roles" in page
        assert "/roles/new/" not in page
        assert "/end/" not in page
        held = administrator.roles.get()
        answer = client.post(f"/people/roles/{held.key}/end/", {"ends_on": str(TODAY)})
        assert "nobody ends their own role" in text(answer)


class TestLeaversAndHelp:
    def test_recording_a_leaver(self, client, administrator, ward) -> None:
        ada = make_holder("sergeant", ward)
        client.post(f"/people/{ada.key}/left/", {"left_on": str(TODAY), "reason": "Retired"})
        page = text(client.get(f"/people/{ada.key}/"))

        assert "This person has left" in page
        assert "/roles/new/" not in page

    def test_a_day_in_three_boxes(self, client, administrator, ward) -> None:
        ada, day = make_holder("sergeant", ward), TODAY + timedelta(days=40)
        client.post(
            f"/people/{ada.key}/left/", {"left_on_day": day.day, "left_on_month": day.month, "left_on_year": day.year}
        )

        assert Person.objects.get(pk=ada.pk).left_on == day

    def test_helping(self, client, administrator, ward, sent) -> None:
        ada = make_holder("sergeant", ward)
        assert "Choose what is needed" in text(client.post(f"/people/{ada.key}/help/", {}))
        answer = client.post(f"/people/{ada.key}/help/", {"how": "link_sent", "reason": "They called"})

        assert "It is in the audit trail" in text(client.get(answer.headers["Location"]))
        assert sent == [("people.invitation", ada.email)]


def test_the_menu_shows_people_to_administrators_alone(client, administrator, ward) -> None:
    assert 'href="/people/"' in text(client.get("/account/"))
    client.logout()
    sign_in(client, make_holder("sergeant", ward))
    assert 'href="/people/"' not in text(client.get("/account/"))
