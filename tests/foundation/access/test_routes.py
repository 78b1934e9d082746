"""Every route of the project stands in exactly one row of the declared table; one that does not is shut."""

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.urls.resolvers import URLPattern as Pattern

from homebeat.foundation.access.policy import NOBODY, policy
from tests.factories.access import make_holder
from tests.factories.areas import make_neighbourhood
from tests.factories.people import sign_in


def routes(patterns, space: str = "") -> list[tuple[str, Pattern]]:
    """Return every route with the name that the door knows it by."""
    found = []
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            found += routes(one.url_patterns, inner)
        elif isinstance(one, URLPattern):
            found.append((f"{space}{one.name or one.lookup_str}", one))
    return found


def undeclared(patterns) -> set[str]:
    return {name for name, _ in routes(patterns)} - set(policy().by_route)


def test_every_route_is_declared() -> None:
    assert len(routes(get_resolver().url_patterns)) > 40
    assert undeclared(get_resolver().url_patterns) == set()


def test_every_declared_route_exists() -> None:
    known = {name for name, _ in routes(get_resolver().url_patterns)}
    only_in_the_demo = {name for name in policy().by_route if name.startswith("demo:")}

    assert set(policy().by_route) - known - only_in_the_demo == set()


def test_the_walk_finds_a_route_that_is_not_declared() -> None:
    added = [*get_resolver().url_patterns, path("secret/", lambda request: None, name="secret")]

    assert undeclared(added) == {"secret"}


def opened(request):
    return HttpResponse("open")


urlpatterns = [
    *get_resolver("homebeat.config.urls").url_patterns,
    path("secret/", opened, name="secret"),
    path("unnamed/", opened),
]
handler404 = "homebeat.foundation.ui.errors.page_not_found"


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("address", ["/secret/", "/unnamed/"])
def test_a_route_that_is_not_declared_is_shut(client, address: str) -> None:
    administrator = make_holder("administrator", make_neighbourhood().force)

    assert client.get(address).status_code == 404
    assert sign_in(client, administrator).get(address).status_code == 404


@pytest.mark.django_db
def test_doors_of_the_library_that_are_not_used_are_shut_for_everybody(client) -> None:
    administrator = make_holder("administrator", make_neighbourhood().force)
    shut = [name for name, row in policy().by_route.items() if NOBODY in row.roles]
    addresses = {name: f"/{one.pattern}" for name, one in routes(get_resolver().url_patterns)}

    assert "account_signup" in shut
    assert set(shut) <= set(addresses)
    for address in (
        "/account/signup/",
        "/account/email/",
        "/account/confirm-email/",
        "/account/provider/",
        "/account/provider/signup/",
    ):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    assert sign_in(client, administrator).get("/account/signup/").status_code == 404
