"""Addresses of records, made quickly, are those that the routes give."""

import pytest
from django.urls import NoReverseMatch, reverse

from homebeat.foundation.ui.addresses import address_of


@pytest.mark.urls("homebeat.config.urls")
def test_the_address_is_the_route_s_own():
    assert address_of("areas:detail", "abc123def456") == reverse("areas:detail", kwargs={"key": "abc123def456"})


@pytest.mark.urls("homebeat.config.urls")
@pytest.mark.parametrize("route", ["areas:no-such-page", "areas:list"])
def test_a_route_that_takes_no_key_is_refused(route):
    with pytest.raises(NoReverseMatch):
        address_of(route, "abc123def456")
