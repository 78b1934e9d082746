import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from homebeat.foundation.ui.middleware import ResponseHeaders


@pytest.mark.parametrize(("person", "kept"), [(None, None), (object(), "private, no-store")])
def test_a_signed_in_persons_pages_stay_out_of_caches(person, kept):
    request = RequestFactory().get("/")
    request.person = person
    answer = ResponseHeaders(lambda request: HttpResponse())(request)
    assert answer.headers.get("Cache-Control") == kept
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_what_a_view_says_about_caches_counts():
    request = RequestFactory().get("/")
    request.person = object()
    answer = ResponseHeaders(lambda request: HttpResponse(headers={"Cache-Control": "max-age=60"}))(request)
    assert answer.headers["Cache-Control"] == "max-age=60"
