"""Addresses of records, made quickly, are those that the routes give."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, path, reverse, set_urlconf

from homebeat.foundation.ui.addresses import address_of


def page(request: HttpRequest, key: str = "", kind: str = "") -> HttpResponse:
    return HttpResponse(key)


urlpatterns = [
    path("things/<slug:key>/story/", page, name="thing"),
    path("things/", page, name="things"),
    path("kinds/<str:kind>/<str:key>/", page, name="of_kind"),
]


@pytest.fixture(autouse=True)
def _routes_of_this_file():
    set_urlconf(__name__)
    yield
    set_urlconf(None)


def test_the_address_is_the_route_s_own():
    assert address_of("thing", "abc123def456") == reverse("thing", kwargs={"key": "abc123def456"})


def test_other_parts_of_the_route_are_told_apart():
    told = [address_of("of_kind", "abc123def456", kind=kind) for kind in ("engagement.event", "people.person")]

    assert told == ["/kinds/engagement.event/abc123def456/", "/kinds/people.person/abc123def456/"]


@pytest.mark.parametrize("route", ["no-such-page", "things"])
def test_a_route_that_takes_no_key_is_refused(route):
    with pytest.raises(NoReverseMatch):
        address_of(route, "abc123def456")
