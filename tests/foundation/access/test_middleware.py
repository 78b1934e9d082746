"""The door: one transaction as the person, failures undone, refusals remembered, forbidden the same as not found."""

import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.test import override_settings
from django.urls import get_resolver, path
from django.utils import timezone

from homebeat.foundation.access import decisions as access
from homebeat.foundation.access import middleware
from homebeat.foundation.access.policy import Permission, Policy, policy
from homebeat.foundation.audit.models import Event
from homebeat.foundation.people.models import Person
from homebeat.foundation.residents.models import Resident
from tests.conftest import as_owner
from tests.factories.access import grant, make_holder
from tests.factories.areas import make_neighbourhood
from tests.factories.people import make_person, make_visitor, sign_in
from tests.factories.residents import make_resident

pytestmark = pytest.mark.django_db


def whoami(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('homebeat.person', true)")
        told = cursor.fetchone()[0]
    return HttpResponse(f"{request.person and request.person.pk} {told} {request.today}")


def resident(request, key: str):
    found = get_object_or_404(Resident.objects.visible_to(request.person, on=request.today), key=key)
    return HttpResponse(found.name)


def rename(request, how: str):
    """Write something, then fail in one of many ways."""
    Person.objects.filter(pk=request.person.pk).update(rank=how)
    if how == "answers-500":
        return HttpResponse("sorry", status=500)
    if how in FAILURES:
        raise FAILURES[how]
    if how == "denied":
        access.require(request.person, "access.grant_role", request.person, at=request.at)
    return HttpResponse("done")


FAILURES = {
    "breaks": RuntimeError("broken"),
    "missing": Http404("gone"),
    "forbidden": PermissionDenied("no"),
    "suspicious": SuspiciousOperation("odd"),
}


def stream(request):
    def names():
        yield "Names: "
        yield from (str(one) for one in Resident.objects.visible_to(request.person, on=request.today))

    return StreamingHttpResponse(names())


def purpose(request):
    return HttpResponse(request.purpose)


urlpatterns = [
    *get_resolver("homebeat.config.urls").url_patterns,
    path("t/whoami/", whoami, name="t_whoami"),
    path("t/resident/<str:key>/", resident, name="t_resident"),
    path("t/rename/<str:how>/", rename, name="t_rename"),
    path("t/stream/", stream, name="t_stream"),
    path("t/purpose/", purpose, name="t_purpose"),
]
handler403 = "homebeat.foundation.ui.errors.permission_denied"
handler400 = "homebeat.foundation.ui.errors.bad_request"
handler404 = "homebeat.foundation.ui.errors.page_not_found"
handler500 = "homebeat.foundation.ui.errors.server_error"

ROWS = {
    "t_whoami": Permission("residents.read_contact", "", frozenset(["pcso"]), ()),
    "t_resident": Permission("residents.read_contact", "", frozenset(["pcso"]), ()),
    "t_rename": Permission("account.look_after", "", frozenset(["signed_in"]), ()),
    "t_stream": Permission("residents.read_contact", "", frozenset(["pcso"]), ()),
    "t_purpose": Permission("engagement.read_events", "", frozenset(["inspectorate"]), ()),
}


@pytest.fixture(autouse=True)
def test_routes(monkeypatch: pytest.MonkeyPatch):
    table = Policy(policy().by_action, {**policy().by_route, **ROWS})
    monkeypatch.setattr(middleware, "policy", lambda: table)
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def officer(client):
    person = make_holder("pcso", make_neighbourhood())
    sign_in(client, person)
    return person


def shown(answer) -> tuple:
    """Everything a reader could tell two answers apart by; the key in the address is theirs already."""
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Security-Policy"}
    content = answer.content.replace(answer.request["PATH_INFO"].encode(), b"(here)")
    return answer.status_code, content, headers, [*answer.cookies]


def test_the_view_and_the_database_know_who_asks(client, officer) -> None:
    assert client.get("/t/whoami/").content.decode().split()[:2] == [str(officer.pk), str(officer.pk)]


def test_who_is_not_signed_in_is_sent_to_sign_in(client) -> None:
    answer = client.get("/t/whoami/?a=1")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/login/?next=/t/whoami/%3Fa%3D1")


def test_a_role_that_does_not_open_the_door_reads_not_found_and_is_remembered(client) -> None:
    analyst = make_holder("analyst", make_neighbourhood())
    sign_in(client, analyst)

    client.get("/account/")  # the first answer of a session brings its cookie
    refused, missing = client.get("/t/whoami/"), client.get("/t/nobody/")

    assert refused.status_code == missing.status_code == 404
    assert shown(refused) == shown(missing)
    event = Event.objects.get(outcome="denied")
    assert (event.action, event.target_key, event.actor_key) == ("residents.read_contact", "t_whoami", analyst.key)


def test_hidden_and_missing_read_the_same(client, officer) -> None:
    seen = make_resident(officer.roles.get().area)
    hidden = make_resident(make_neighbourhood())

    assert client.get(f"/t/resident/{seen.key}/").status_code == 200
    answers = [shown(client.get(f"/t/resident/{key}/")) for key in (hidden.key, "0" * 12, "z" * 12)]

    assert answers[0][0] == 404
    assert answers[0] == answers[1] == answers[2]
    assert hidden.name.encode() not in answers[0][1]


def test_the_check_would_see_a_difference(client, officer) -> None:
    seen = make_resident(officer.roles.get().area)

    assert shown(client.get(f"/t/resident/{seen.key}/")) != shown(client.get("/t/resident/000000000000/"))


@pytest.mark.parametrize(
    ("how", "status"),
    [("answers-500", 500), ("breaks", 500), ("missing", 404), ("forbidden", 403), ("suspicious", 400), ("denied", 404)],
)
def test_a_failed_view_leaves_nothing_behind_and_still_draws_its_page(client, officer, how: str, status: int) -> None:
    client.raise_request_exception = False
    answer = client.get(f"/t/rename/{how}/")

    assert answer.status_code == status
    assert Person.objects.get(pk=officer.pk).rank == ""
    if how != "answers-500":
        assert b"<h1" in answer.content


def test_a_view_that_works_is_kept(client, officer) -> None:
    assert client.get("/t/rename/fine/").status_code == 200
    assert Person.objects.get(pk=officer.pk).rank == "fine"


def test_a_broken_view_is_told_to_the_log_with_its_cause(client, officer, caplog: pytest.LogCaptureFixture) -> None:
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, logger="django.request"):
        client.get("/t/rename/breaks/")

    assert "broken" in str(caplog.records[-1].exc_info[1])


def test_a_refusal_is_remembered_although_the_view_was_undone(client, officer) -> None:
    client.get("/t/rename/denied/")

    event = Event.objects.get(outcome="denied")
    assert (event.action, event.target_type, event.target_key) == ("access.grant_role", "people.person", officer.key)


def test_a_stream_that_forgets_its_own_transaction_reads_nothing(client, officer) -> None:
    make_resident(officer.roles.get().area)

    assert b"".join(client.get("/t/stream/").streaming_content) == b"Names: "


class TestLeavers:
    """Whoever leaves is nobody at their next request, whatever is open."""

    @pytest.mark.parametrize(
        "facts",
        [
            {"is_active": False},
            {"left_on": timezone.now().date()},
            {"left_on": timezone.now().date() - timedelta(days=9)},
        ],
    )
    def test_an_open_session_opens_nothing_more(self, client, officer, facts) -> None:
        assert client.get("/t/whoami/").status_code == 200
        with as_owner():
            Person.objects.filter(pk=officer.pk).update(**facts)

        assert client.get("/t/whoami/").headers["Location"].startswith("/account/login/")
        assert client.get("/account/").headers["Location"].startswith("/account/login/")

    def test_somebody_who_leaves_tomorrow_still_works_today(self, client, officer) -> None:
        with as_owner():
            Person.objects.filter(pk=officer.pk).update(left_on=timezone.now().date() + timedelta(days=2))

        assert client.get("/t/whoami/").status_code == 200

    def test_a_role_that_ended_today_opens_nothing(self, client, officer) -> None:
        with as_owner():
            officer.roles.update(ends_on=timezone.now().date())

        assert client.get("/t/whoami/").status_code == 404


class TestSessionsEnd:
    """A session ends after a pause and after a long shift, on the server, whatever the cookie says."""

    def at(self, client, **kept: timedelta) -> None:
        session = client.session
        for name, ago in kept.items():
            session[name] = (timezone.now() - ago).isoformat()
        session.save()

    def test_it_goes_on_while_it_is_used(self, client, officer) -> None:
        self.at(client, opened_at=timedelta(hours=11), seen_at=timedelta(minutes=59))

        assert client.get("/t/whoami/").status_code == 200
        assert client.session["seen_at"] > (timezone.now() - timedelta(minutes=1)).isoformat()

    @pytest.mark.parametrize(
        "kept",
        [
            {"opened_at": timedelta(hours=12), "seen_at": timedelta(minutes=1)},
            {"opened_at": timedelta(hours=2), "seen_at": timedelta(minutes=60)},
        ],
        ids=["too long", "too quiet"],
    )
    def test_it_ends(self, client, officer, kept) -> None:
        self.at(client, **kept)
        key = client.session.session_key

        assert client.get("/t/whoami/").headers["Location"].startswith("/account/login/")
        assert not Session.objects.filter(session_key=key).exists()

    def test_reading_many_pages_writes_once_a_minute(self, client, officer, django_assert_num_queries) -> None:
        client.get("/t/whoami/")
        first = client.session["seen_at"]
        client.get("/t/whoami/")

        assert client.session["seen_at"] == first


class TestInspectorate:
    """The inspectorate passes the wall with a purpose, and the purpose is on the trail."""

    @pytest.fixture
    def inspector(self, client):
        visitor = make_visitor()
        grant(visitor, "inspectorate", make_neighbourhood().force)
        sign_in(client, visitor)
        return visitor

    def test_without_a_purpose_it_is_asked_for_one(self, client, inspector) -> None:
        assert client.get("/t/purpose/").headers["Location"] == "/people/purpose/?next=%2Ft%2Fpurpose%2F"

    def test_with_a_purpose_the_page_opens_and_the_trail_knows_why(self, client, inspector) -> None:
        said = client.post("/people/purpose/", {"purpose": "Inspection of  2008, phase one", "next": "/t/purpose/"})

        assert said.headers["Location"] == "/t/purpose/"
        assert client.get("/t/purpose/").content == b"Inspection of 2008, phase one"
        event = Event.objects.get(action="access.purpose_stated")
        assert (event.purpose, event.actor_key) == ("Inspection of 2008, phase one", inspector.key)

    @pytest.mark.parametrize("words", ["", "   ", "because"])
    def test_a_purpose_says_something(self, client, inspector, words: str) -> None:
        assert client.post("/people/purpose/", {"purpose": words}).status_code == 200
        assert "purpose" not in client.session

    def test_no_way_out_of_the_house(self, client, inspector) -> None:
        given = {"purpose": "Inspection of 2008", "next": "https://elsewhere.example/"}

        assert client.post("/people/purpose/", given).headers["Location"] == "/"

    def test_the_purpose_goes_when_the_session_ends(self, client, inspector) -> None:
        client.post("/people/purpose/", {"purpose": "Inspection of 2008, phase one"})
        client.post("/account/logout/")
        sign_in(client, inspector)

        assert client.get("/t/purpose/").status_code == 302

    def test_somebody_of_a_force_is_not_asked_and_not_let_in(self, client) -> None:
        sign_in(client, make_person())

        assert client.get("/t/purpose/").status_code == 404
