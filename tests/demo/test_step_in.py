"""The step-in page: anybody of the demo force in demo mode; in every other mode there is no such door."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import Http404
from django.test import Client, RequestFactory, override_settings
from django.urls import NoReverseMatch, reverse

from homebeat.config.database import RoleUrls
from homebeat.demo import actions, queries, views
from homebeat.demo.models import DemoForce
from homebeat.demo.prepared import PREPARED
from homebeat.foundation.audit.models import Event
from homebeat.foundation.people.models import Person
from tests.conftest import ROOT, as_owner
from tests.demo import demo_urls  # read here, before any test pretends to be in demo mode
from tests.factories.areas import make_force
from tests.factories.demo import make_demo
from tests.factories.people import make_person, make_visitor

ADDRESS, STEP = "/demo/", "/demo/step-in/"
DEMO_MODE = {"DEMO": True, "MODE": "demo", "ROOT_URLCONF": demo_urls.__name__}


@pytest.fixture(scope="module")
def demo(module_database: RoleUrls) -> DemoForce:
    return make_demo().mark


@pytest.fixture
def demo_mode() -> Iterator[None]:
    with override_settings(**DEMO_MODE):
        yield


def prepared(role: str) -> Person:
    return Person.objects.get(email=next(one.email for one in PREPARED if one.role == role))


def signed_in_as(client: Client) -> int | None:
    kept = client.session.get("_auth_user_id")
    return int(kept) if kept else None


def test_the_page_offers_every_prepared_person_with_work_place_and_what_to_look_at(demo: DemoForce, demo_mode) -> None:
    page = Client().get(ADDRESS)

    offered = [one for one in PREPARED if one.held_at != "poor_borough"]  # one borough is too few for a poor one
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count(f'action="{STEP}"') == len(offered) == 12
    assert all(str(one.look_at).split(",")[0] in text.replace("&#39;", "'") for one in offered)
    assert demo.force.name in text


def test_anybody_else_is_found_by_name(demo: DemoForce, demo_mode) -> None:
    one = Person.objects.filter(kind="panel_member", force=demo.force).order_by("pk").last()

    page = Client().get(ADDRESS, {"q": one.name.upper()})

    assert f'value="{one.key}"' in page.content.decode()


def test_a_name_that_nobody_has_is_said_plainly(demo: DemoForce, demo_mode) -> None:
    assert "Nobody has that name" in Client().get(ADDRESS, {"q": "Zzyzx"}).content.decode()


def test_the_page_asks_the_same_few_questions_of_the_database_whoever_is_found(
    demo: DemoForce, demo_mode, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(14):
        Client().get(ADDRESS, {"q": "a"})


@pytest.mark.parametrize(
    "role", ["pcso", "sergeant", "borough_commander", "partner_user", "panel_member", "inspectorate"]
)
def test_stepping_in_opens_a_session_as_that_person(demo: DemoForce, demo_mode, role: str) -> None:
    client, person = Client(), prepared(role)

    answer = client.post(STEP, {"person": person.key})

    assert answer.status_code == 302
    assert signed_in_as(client) == person.pk
    with as_owner():
        told = Event.objects.filter(action="demo.stepped_in").latest("pk")
    assert (told.actor_key, told.target_key) == (person.key, person.key)


def test_a_sergeant_who_was_stepped_into_sees_pages_without_a_second_step(demo: DemoForce, demo_mode) -> None:
    client = Client()
    client.post(STEP, {"person": prepared("sergeant").key})

    page = client.get(reverse("workplace:home"))

    assert page.status_code == 200
    assert prepared("sergeant").name in page.content.decode()


def test_outside_demo_mode_the_same_session_has_to_confirm_a_second_factor(demo: DemoForce) -> None:
    client = Client()
    with override_settings(**DEMO_MODE):
        client.post(STEP, {"person": prepared("sergeant").key})

    assert client.get(reverse("workplace:home")).headers["Location"].startswith("/account/")


def test_stepping_in_leaves_nothing_of_the_person_before(demo: DemoForce, demo_mode) -> None:
    client = Client()
    client.post(STEP, {"person": prepared("sergeant").key})
    session = client.session
    session["purpose"] = "left over"
    session.save()

    client.post(STEP, {"person": prepared("pcso").key})

    assert signed_in_as(client) == prepared("pcso").pk
    assert "purpose" not in client.session


def test_a_step_needs_the_pages_own_form(demo: DemoForce, demo_mode) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(STEP, {"person": prepared("pcso").key}).status_code == 403
    assert signed_in_as(client) is None


@pytest.mark.parametrize("make", [lambda: make_person(make_force()), make_visitor], ids=["another force", "visitor"])
def test_real_people_in_the_same_database_cannot_be_stepped_into(demo: DemoForce, demo_mode, make) -> None:
    person, client = make(), Client()
    try:
        assert client.post(STEP, {"person": person.key}).status_code == 404
        assert signed_in_as(client) is None
        assert person.key not in client.get(ADDRESS, {"q": person.name}).content.decode()
    finally:
        with as_owner():
            person.delete()


@pytest.mark.parametrize("key", ["", "nobody", "0" * 12])
def test_a_key_that_nobody_has_is_not_found(demo: DemoForce, demo_mode, key: str) -> None:
    assert Client().post(STEP, {"person": key}).status_code == 404


def test_getting_the_step_address_steps_into_nobody(demo: DemoForce, demo_mode) -> None:
    assert Client().get(STEP).status_code == 405


def test_without_the_mark_demo_mode_offers_nobody(fresh_database: RoleUrls, demo_mode) -> None:
    assert Client().get(ADDRESS).status_code == 404
    assert Client().post(STEP, {"person": "0" * 12}).status_code == 404


def test_outside_demo_mode_there_is_no_such_address_though_the_mark_is_there(demo: DemoForce) -> None:
    client = Client()

    assert DemoForce.objects.exists()
    assert client.get(ADDRESS).status_code == 404
    assert client.post(STEP, {"person": prepared("administrator").key}).status_code == 404
    assert signed_in_as(client) is None
    with pytest.raises(NoReverseMatch):
        reverse("demo:people")


def test_outside_demo_mode_even_the_views_refuse(demo: DemoForce) -> None:
    request = RequestFactory().post(STEP, {"person": prepared("administrator").key})

    assert queries.demo_force() is None
    with pytest.raises(Http404):
        views.step_in(request)


@pytest.mark.parametrize(("mode", "known"), [("production", "False"), ("demo", "True")])
def test_the_address_exists_in_demo_mode_alone(mode: str, known: str) -> None:
    program = (
        "import django; django.setup()\n"
        "from django.urls import resolve, Resolver404\n"
        "try: print(resolve('/demo/step-in/').view_name == 'demo:step_in')\n"
        "except Resolver404: print(False)"
    )
    environment = {
        **os.environ, "HOMEBEAT_MODE": mode, "HOMEBEAT_ALLOWED_HOSTS": "localhost", "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == known


def test_a_demo_session_is_worth_nothing_to_any_other_mode(demo: DemoForce) -> None:
    client = Client()
    with override_settings(**DEMO_MODE, SECRET_KEY=f"demo:{settings.SECRET_KEY}"):
        client.post(STEP, {"person": prepared("administrator").key})
        assert client.session[actions.STEPPED_IN] is True

    assert client.session.get(actions.STEPPED_IN) is None
    assert signed_in_as(client) is None
