"""The product's pages on the demo force: they open for everyone who is offered, on the day where its calendar stands."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from homebeat.config.database import RoleUrls
from homebeat.demo.models import DemoForce
from homebeat.demo.prepared import PREPARED
from homebeat.foundation.areas.models import Area, Team
from homebeat.foundation.people.models import Person
from homebeat.operations.engagement.models import Event
from homebeat.operations.priorities.models import Priority
from tests.demo import demo_urls  # read here, before any test pretends to be in demo mode
from tests.factories.demo import AS_OF, make_demo

OFFERED = [one for one in PREPARED if one.held_at != "poor_borough"]


@pytest.fixture(scope="module")
def demo(module_database: RoleUrls) -> DemoForce:
    return make_demo().mark


@pytest.fixture(autouse=True)
def demo_mode() -> Iterator[None]:
    with override_settings(DEMO=True, MODE="demo", ROOT_URLCONF=demo_urls.__name__, DEMO_TODAY=AS_OF):
        yield


def step_into(role: str) -> Client:
    client = Client()
    person = Person.objects.get(email=next(one.email for one in PREPARED if one.role == role))
    client.post(reverse("demo:step_in"), {"person": person.key})
    return client


@pytest.mark.parametrize("role", [one.role for one in OFFERED])
def test_home_opens_for_everyone_who_is_offered(demo: DemoForce, role: str) -> None:
    page = step_into(role).get("/", follow=True)

    assert page.status_code == 200
    assert "hb-demo" in page.content.decode(), "the page does not say that it is a demonstration"


def test_the_teams_page_shows_what_is_current_and_what_comes_next(demo: DemoForce) -> None:
    ward = Area.objects.get(key=Area.objects.filter(priorities__state="proposed", priorities__isnull=False).first().key)
    team = Team.objects.get(area=ward, kind="ward")
    text = (
        Client().get(reverse("publicsite:team", kwargs={"force": demo.force.slug, "team": team.slug})).content.decode()
    )
    ahead = Event.objects.filter(area=ward, state="planned", is_public=True, starts_at__date__gte=AS_OF)

    for priority in Priority.objects.current().filter(area=ward):
        assert priority.title.split("'")[0] in text
    assert not ahead or any(event.place_name.split("'")[0] in text for event in ahead)


def test_a_sergeant_finds_the_ward_with_proposals_for_the_panel(demo: DemoForce) -> None:
    client = step_into("sergeant")
    ward = Person.objects.get(email=OFFERED[1].email).roles.get().area

    page = client.get(reverse("priorities:ward", kwargs={"key": ward.key}))

    assert page.status_code == 200
    assert Priority.objects.filter(area=ward, state="proposed").count() >= 2


def test_a_borough_commander_sees_the_borough(demo: DemoForce) -> None:
    borough = Area.objects.get(kind="borough")

    page = step_into("borough_commander").get(reverse("workplace:borough", kwargs={"key": borough.key}))

    assert page.status_code == 200
    assert all(ward.name.split("'")[0] in page.content.decode() for ward in Area.objects.neighbourhoods()[:5])
