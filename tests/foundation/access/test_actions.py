"""Giving and ending roles, adding people, leavers: done with a trail, or refused with nothing left behind."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.db import DatabaseError, connection, transaction
from django.test import Client

from homebeat.foundation.access import scope
from homebeat.foundation.access.actions import accounts, roles
from homebeat.foundation.access.context import as_person
from homebeat.foundation.access.decisions import AccessDenied
from homebeat.foundation.access.models import RoleGrant
from homebeat.foundation.audit.models import Event
from homebeat.foundation.people.models import Person, TeamMember
from homebeat.foundation.rulebook import AlreadyChanged, RuleBroken
from tests.conftest import as_owner
from tests.factories.access import grant, make_holder
from tests.factories.areas import make_borough, make_force, make_neighbourhood, make_team
from tests.factories.hashers import QUICK
from tests.factories.letters import catch_letters
from tests.factories.people import make_member, make_person, make_visitor, sign_in

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch, settings):
    settings.PASSWORD_HASHERS = QUICK
    return catch_letters(monkeypatch)


@pytest.fixture
def ward():
    return make_neighbourhood()


@pytest.fixture
def administrator(ward):
    return make_holder("administrator", ward.force)


@pytest.fixture
def officer(ward):
    return make_person(ward.force)


def give(person, role, area, *, by, **facts):
    with as_person(by, at=NOW):
        return roles.grant_role(person=person, role=role, area=area, by=by, at=NOW, **{"starts_on": TODAY, **facts})


def refused(action, *codes: str) -> None:
    """The action is refused for these reasons, and nothing of it stays: no role, no person, no event."""
    before = (RoleGrant.objects.count(), Person.objects.count(), Event.objects.count())
    with pytest.raises(RuleBroken) as broken:
        action()
    assert broken.value.codes == codes
    assert (RoleGrant.objects.count(), Person.objects.count(), Event.objects.count()) == before


class TestGrantRole:
    def test_a_role_is_given_and_the_trail_knows(self, ward, administrator, officer) -> None:
        given = give(officer, "sergeant", ward, by=administrator, reason="Posted from Brixton")

        assert scope.held_roles(officer, on=TODAY)[0].role == "sergeant"
        event = Event.objects.get(action="access.role_granted")
        assert (event.actor_key, event.target_key, event.purpose) == (
            administrator.key,
            officer.key,
            "Posted from Brixton",
        )
        assert event.values_held.after == {
            "role": "sergeant",
            "area": ward.key,
            "starts_on": str(TODAY),
            "ends_on": None,
        }
        assert given.ends_on is None

    @pytest.mark.parametrize("role", ["sergeant", "borough_commander", "analyst", "central_unit"])
    def test_only_an_administrator_gives_roles(self, ward, officer, role: str) -> None:
        somebody = make_holder(role, ward.force)
        with pytest.raises(AccessDenied):
            give(officer, "constable", ward, by=somebody)

    def test_an_administrator_of_another_force_does_not(self, ward, officer) -> None:
        stranger = make_holder("administrator", make_force())
        with pytest.raises(AccessDenied):
            give(officer, "constable", ward, by=stranger)

    def test_nor_one_whose_own_role_has_ended(self, ward, officer) -> None:
        former = make_holder("administrator", ward.force, ends_on=TODAY)
        with pytest.raises(AccessDenied):
            give(officer, "constable", ward, by=former)

    def test_nobody_gives_themselves_a_role(self, ward, administrator) -> None:
        refused(lambda: give(administrator, "sergeant", ward, by=administrator), "oneself")

    @pytest.mark.parametrize(
        ("role", "kind", "level", "codes"),
        [
            ("sergeant", "staff", "force", ("wrong-level",)),
            ("administrator", "staff", "ward", ("wrong-level",)),
            ("partner_user", "staff", "ward", ("wrong-kind",)),
            ("sergeant", "panel_member", "ward", ("wrong-kind",)),
            ("inspectorate", "partner", "ward", ("wrong-kind", "wrong-level")),
            ("wizard", "staff", "ward", ("unknown-role",)),
        ],
    )
    def test_the_policy_data_says_who_may_hold_it_and_where(
        self, ward, administrator, role, kind, level, codes
    ) -> None:
        person = make_person(ward.force, kind=kind)
        place = ward.force if level == "force" else ward
        refused(lambda: give(person, role, place, by=administrator), *codes)

    def test_a_person_of_another_force_gets_none_here(self, ward, administrator) -> None:
        stranger = make_person()
        refused(lambda: give(stranger, "sergeant", ward, by=administrator), "other-force")

    def test_a_visitor_may_be_let_in_to_inspect_and_for_nothing_else(self, ward, administrator) -> None:
        visitor = make_visitor()
        give(visitor, "inspectorate", ward.force, by=administrator)
        refused(lambda: give(visitor, "central_unit", ward.force, by=administrator), "other-force")

    def test_a_leaver_gets_none(self, ward, administrator) -> None:
        leaver = make_person(ward.force, left_on=TODAY)
        refused(lambda: give(leaver, "sergeant", ward, by=administrator), "has-left")

    @pytest.mark.parametrize(
        ("held", "wanted", "clash"),
        [
            ((-10, None), (0, None), True),
            ((-10, 0), (0, None), False),
            ((-10, 1), (0, None), True),
            ((5, None), (0, 5), False),
            ((5, None), (0, 6), True),
            ((5, 9), (9, None), False),
        ],
    )
    def test_the_same_role_is_not_held_twice_on_one_day(
        self, ward, administrator, officer, held, wanted, clash
    ) -> None:
        starts, ends = (None if days is None else TODAY + timedelta(days=days) for days in held)
        grant(officer, "sergeant", ward, starts_on=starts, ends_on=ends)
        starts, ends = (None if days is None else TODAY + timedelta(days=days) for days in wanted)

        def again() -> None:
            give(officer, "sergeant", ward, by=administrator, starts_on=starts, ends_on=ends)

        refused(again, "held-already") if clash else again()


class TestEndRole:
    def end(self, held: RoleGrant, by, on: date = TODAY, reason: str = "") -> None:
        with as_person(by, at=NOW):
            roles.end_role(grant=held, ends_on=on, by=by, at=NOW, reason=reason)

    def test_it_ends_on_the_first_day_without_it(self, ward, administrator, officer) -> None:
        held = grant(officer, "sergeant", ward)
        self.end(held, administrator, reason="Moved")

        assert scope.held_roles(officer, on=TODAY) == ()
        assert len(scope.held_roles(officer, on=TODAY - timedelta(days=1))) == 1
        event = Event.objects.get(action="access.role_ended")
        assert (event.values_held.before["ends_on"], event.values_held.after["ends_on"]) == (None, str(TODAY))
        assert event.purpose == "Moved"

    def test_nobody_ends_their_own(self, administrator) -> None:
        refused(lambda: self.end(administrator.roles.get(), administrator), "oneself")

    def test_nor_one_in_another_force(self, ward, officer) -> None:
        held = grant(officer, "sergeant", ward)
        with pytest.raises(AccessDenied):
            self.end(held, make_holder("administrator", make_force()))

    def test_not_before_it_began_nor_later_than_it_ends(self, ward, administrator, officer) -> None:
        held = grant(officer, "sergeant", ward, starts_on=TODAY, ends_on=TODAY + timedelta(days=9))
        refused(lambda: self.end(held, administrator, TODAY - timedelta(days=1)), "before-start")
        refused(lambda: self.end(held, administrator, TODAY + timedelta(days=9)), "over-by-then")

    def test_the_second_to_end_it_is_told(self, ward, administrator, officer) -> None:
        held = grant(officer, "sergeant", ward)
        stale = RoleGrant.objects.get(pk=held.pk)
        self.end(held, administrator)

        with pytest.raises(AlreadyChanged):
            self.end(stale, administrator, TODAY + timedelta(days=-3))

    def test_the_rest_of_the_request_decides_by_the_new_roles(self, ward, administrator, officer) -> None:
        held = grant(officer, "administrator", ward.force)
        with as_person(administrator, at=NOW) as now:
            scope.held_roles(administrator, on=TODAY)
            assert now.remembered
            roles.end_role(grant=held, ends_on=TODAY, by=administrator, at=NOW)
            assert not now.remembered


DETAILS = accounts.Details(
    kind="staff", name=" Ada Okoro ", email="Ada@Example.org", rank="sergeant", collar_number="12AB"
)


class TestAddPerson:
    def add(self, force, by, details: accounts.Details = DETAILS):
        with as_person(by, at=NOW):
            return accounts.add_person(force=force, details=details, joined_on=TODAY, by=by, at=NOW)

    def test_the_person_is_there_without_a_password_and_is_written_to(self, administrator, sent) -> None:
        added = self.add(administrator.force, administrator)

        assert (added.name, added.email, added.force, added.joined_on) == (
            "Ada Okoro",
            "ada@example.org",
            administrator.force,
            TODAY,
        )
        assert not added.has_usable_password()
        assert sent == [("people.invitation", "ada@example.org")]
        assert Event.objects.get(action="access.person_added").target_key == added.key

    def test_only_administrators_of_that_force_add(self, ward, administrator) -> None:
        for somebody, force in [(make_holder("inspector", ward), ward.force), (administrator, make_force())]:
            with pytest.raises(AccessDenied):
                self.add(force, somebody)

    def test_one_account_for_one_address_and_one_collar_number_in_a_force(self, administrator) -> None:
        make_person(make_force(), email="ada@example.org")
        make_person(administrator.force, collar_number="12AB")
        refused(lambda: self.add(administrator.force, administrator), "email-taken", "collar-taken")

    def test_the_same_collar_number_in_another_force_is_another_person(self, administrator) -> None:
        make_person(make_force(), collar_number="12AB")
        self.add(administrator.force, administrator)

    def test_a_rank_that_is_none(self, administrator) -> None:
        details = accounts.Details(kind="staff", name="Ada", email="ada@example.org", rank="admiral")
        refused(lambda: self.add(administrator.force, administrator, details), "unknown-rank")


class TestCorrectPerson:
    def correct(self, person, by, **facts) -> None:
        details = accounts.Details(**{"kind": "staff", "name": "Ada Byrne", "email": "ada@example.org", **facts})
        with as_person(by, at=NOW):
            accounts.correct_person(person=person, details=details, by=by, at=NOW)

    def test_it_keeps_before_and_after(self, administrator) -> None:
        person = make_person(administrator.force, name="Ada Okoro", email="ada@example.org")
        self.correct(person, administrator)

        event = Event.objects.get(action="access.person_corrected")
        assert (event.values_held.before["name"], event.values_held.after["name"]) == ("Ada Okoro", "Ada Byrne")

    def test_another_address_ends_the_sessions_and_forgets_the_old_one(self, administrator, client) -> None:
        person = make_holder(
            "panel_member",
            make_neighbourhood(make_borough(administrator.force)),
            kind="panel_member",
            email="old@example.org",
            password="seven kettles on a raft",
        )
        client.post("/account/login/", {"login": "old@example.org", "password": "seven kettles on a raft"})
        EmailAddress.objects.get_or_create(
            user=person, email="old@example.org", defaults={"verified": True, "primary": True}
        )
        self.correct(person, administrator, kind="panel_member", email="new@example.org")

        assert client.get("/account/").status_code == 302
        again = Client().post("/account/login/", {"login": "old@example.org", "password": "seven kettles on a raft"})
        assert again.status_code == 200
        new = Client().post("/account/login/", {"login": "new@example.org", "password": "seven kettles on a raft"})
        assert new.status_code == 302

    def test_a_stranger_does_not(self, administrator) -> None:
        with pytest.raises(AccessDenied):
            self.correct(make_person(), administrator)


class TestLeaver:
    def leave(self, person, by, on: date = TODAY) -> None:
        with as_person(by, at=NOW):
            accounts.record_leaver(person=person, left_on=on, by=by, at=NOW, reason="Retired")

    def test_everything_ends_the_same_day(self, ward, administrator, officer, client) -> None:
        held, later = (
            grant(officer, "sergeant", ward),
            grant(officer, "inspector", ward, starts_on=TODAY + timedelta(days=9)),
        )
        past = grant(officer, "constable", ward, starts_on=date(2006, 1, 1), ends_on=date(2007, 1, 1))
        make_member(officer, make_team(ward))
        sign_in(client, officer)
        assert client.get("/account/").status_code == 200
        self.leave(officer, administrator)

        assert client.get("/account/").headers["Location"].startswith("/account/login/")
        assert RoleGrant.objects.get(pk=held.pk).ends_on == TODAY
        assert not RoleGrant.objects.filter(pk=later.pk).exists()
        assert RoleGrant.objects.get(pk=past.pk).ends_on == date(2007, 1, 1)
        assert TeamMember.objects.get(person=officer).ends_on == TODAY
        event = Event.objects.get(action="access.person_left")
        assert (event.purpose, event.values_held.after["left_on"]) == ("Retired", str(TODAY))

    def test_a_day_to_come_shuts_the_account_on_that_day(self, ward, administrator, officer, client) -> None:
        grant(officer, "sergeant", ward)
        sign_in(client, officer)
        last = TODAY + timedelta(days=3)
        self.leave(officer, administrator, last)

        assert client.get("/account/").status_code == 200
        person = Person.objects.get(pk=officer.pk)
        assert [person.has_left(last + timedelta(days=days)) for days in (-1, 0, 1)] == [False, True, True]

    @pytest.mark.parametrize(
        ("facts", "on", "codes"),
        [
            ({"left_on": date(2007, 1, 1)}, TODAY, ("left-already",)),
            ({"joined_on": TODAY}, TODAY - timedelta(days=1), ("before-joining",)),
        ],
    )
    def test_what_cannot_be(self, administrator, facts, on, codes) -> None:
        person = make_person(administrator.force, **facts)
        refused(lambda: self.leave(person, administrator, on), *codes)

    def test_nobody_records_themselves(self, administrator) -> None:
        refused(lambda: self.leave(administrator, administrator), "oneself")

    def test_a_stranger_does_not(self, administrator) -> None:
        with pytest.raises(AccessDenied):
            self.leave(make_person(), administrator)


class TestHelp:
    def help(self, person, how: str, by) -> None:
        with as_person(by, at=NOW):
            accounts.help_to_sign_in(person=person, how=how, by=by, at=NOW, reason="They called")

    def test_unlocking(self, administrator, officer) -> None:
        AccessAttempt.objects.create(username=officer.email, ip_address="192.0.2.1", failures_since_start=5)
        self.help(officer, "account_unlocked", administrator)

        assert not AccessAttempt.objects.exists()
        assert Event.objects.get(action="access.account_unlocked").purpose == "They called"

    def test_ending_sessions(self, administrator, officer, client) -> None:
        sign_in(client, officer)
        client.get("/account/")
        UserSession.objects.create(user=officer, session_key=client.session.session_key, ip="192.0.2.1", user_agent="x")
        self.help(officer, "sessions_ended", administrator)

        assert client.get("/account/").status_code == 302

    def test_a_lost_second_step(self, administrator, officer, sent) -> None:
        with as_owner():
            Authenticator.objects.create(user=officer, type="totp", data={})
            Authenticator.objects.create(user=officer, type="recovery_codes", data={})
        self.help(officer, "second_step_removed", administrator)

        assert not Authenticator.objects.filter(user=officer).exists()
        assert sent == [("people.second_factor_changed", officer.email)]

    def test_a_new_link(self, administrator, officer, sent) -> None:
        self.help(officer, "link_sent", administrator)

        assert sent == [("people.invitation", officer.email)]

    def test_refusals(self, administrator) -> None:
        refused(lambda: self.help(administrator, "account_unlocked", administrator), "oneself")
        leaver = make_person(administrator.force, left_on=TODAY)
        refused(lambda: self.help(leaver, "link_sent", administrator), "has-left")
        with pytest.raises(AccessDenied):
            self.help(make_person(), "link_sent", administrator)


class TestTheDatabaseItselfRefuses:
    """Even code that forgets to ask cannot give a role outside the wall, or to its own user."""

    def write(self, by, person, area, role: str = "sergeant") -> None:
        with as_person(by, at=NOW), transaction.atomic():
            RoleGrant.objects.create(person=person, role=role, area=area, starts_on=TODAY)

    def test_an_administrator_inside_the_force_may(self, ward, administrator, officer) -> None:
        self.write(administrator, officer, ward)

    @pytest.mark.parametrize(
        "case", ["another force", "somebody of another force", "oneself", "not an administrator", "nobody"]
    )
    def test_everybody_else_may_not(self, ward, administrator, officer, case: str) -> None:
        by, person, area = administrator, officer, ward
        if case == "another force":
            area = make_neighbourhood()
        elif case == "somebody of another force":
            person = make_person()
        elif case == "oneself":
            person = administrator
        elif case == "not an administrator":
            by = make_holder("inspector", ward)
        else:
            by = None
        with pytest.raises(DatabaseError, match="row-level security"):
            self.write(by, person, area)

    def test_nor_change_or_remove_what_is_there(self, ward, officer) -> None:
        held = grant(officer, "constable", ward)
        with as_person(officer, at=NOW):
            assert RoleGrant.objects.filter(pk=held.pk).update(role="administrator", area=ward.force) == 0
            assert RoleGrant.objects.filter(pk=held.pk).delete()[0] == 0
        assert RoleGrant.objects.get(pk=held.pk).role == "constable"

    def test_nor_change_the_declared_table(self, administrator) -> None:
        with (
            as_person(administrator, at=NOW),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE access_permission SET role = 'pcso'")
