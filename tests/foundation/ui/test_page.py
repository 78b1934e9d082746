"""The frame round every page, the error pages, and the reader's own choices."""

import re
from http import HTTPStatus

import pytest
from django.core.exceptions import BadRequest
from django.test import RequestFactory
from django.utils import translation

from homebeat.foundation.ui import errors, views
from homebeat.foundation.ui.environment import pages_backend, render_fragment, template_folders
from homebeat.foundation.ui.shell import THEME_COOKIE, use_force

from .conftest import Page

PAGE = '{% extends "ui/page.html" %}{% block title %}Wards{% endblock %}{% block content %}<h1>Wards</h1>{% endblock %}'


def framed(request=None, source=PAGE, **values):
    return Page(pages_backend().from_string(source).render(values, request or RequestFactory().get("/wards?a=1")))


def test_the_page_names_its_language_and_itself():
    page = framed()
    assert page.one("html")["lang"] == "en-gb"
    assert "<title>Wards - Homebeat</title>" in page.text


def test_a_form_with_errors_says_so_first():
    class Form:
        errors = {"name": ["Enter a name"]}

    assert "<title>Error: Wards - Homebeat</title>" in framed(form=Form()).text


def test_the_first_link_skips_to_the_content():
    page = framed()
    assert page.all("a")[0]["href"] == "#main-content"
    assert page.one("main")["id"] == "main-content"


def test_the_force_is_named_in_the_header_and_the_title():
    request = RequestFactory().get("/")
    use_force(request, "Northmoor <Police>", "/northmoor")
    page = framed(request)
    assert page.one("a", class_="hb-brand")["href"] == "/northmoor"
    assert "Wards - Northmoor &lt;Police&gt; - Homebeat" in page.text


def test_nothing_on_the_page_is_inline():
    page = framed()
    assert [attrs for _, attrs in page.tags if "style" in attrs] == []
    assert page.all("style") == []
    assert all("src" in script for script in page.all("script"))
    assert not re.search(r"\son[a-z]+=", page.text)


def test_the_demo_says_that_it_is_one(settings):
    settings.DEMO = True
    assert "Every person, place name and event here is invented." in framed().plain
    settings.DEMO = False
    assert "invented" not in framed().plain


def test_the_frame_needs_no_token_so_that_public_pages_can_be_kept():
    assert "csrfmiddlewaretoken" not in framed().text


def test_the_frame_speaks_welsh_to_those_who_ask():
    with translation.override("cy"):
        page = framed()
    assert page.one("html")["lang"] == "cy"
    assert page.one("button", value="cy")["aria-pressed"] == "true"


def test_a_name_that_nobody_set_is_an_error():
    with pytest.raises(Exception, match="nobody"):
        framed(source="{{ nobody }}")


def test_a_fragment_is_the_block_alone_with_token_and_translations():
    request = RequestFactory().get("/")
    answer = render_fragment(request, "ui/problem.html", "content", {"title": "T", "lines": ["<b>"]}, status=422)
    text = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "<html" not in text
    assert "&lt;b&gt;" in text
    assert "Go to the start page" in text


def test_every_rooms_templates_are_found():
    assert any(folder.parts[-2:] == ("ui", "templates") for folder in template_folders())
    assert len(template_folders()) == len(set(template_folders()))


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (lambda request: errors.bad_request(request, BadRequest()), 400, "could not read that request"),
        (lambda request: errors.permission_denied(request, Exception()), 403, "Your role does not include this"),
        (lambda request: errors.page_not_found(request, Exception()), 404, "Page not found"),
        (errors.server_error, 500, "there is a problem"),
        (errors.csrf_failure, 403, "load the page again"),
    ],
)
def test_error_pages_say_what_to_do(view, status, words):
    answer = view(RequestFactory().get("/x"))
    page = Page(answer.content.decode())
    assert (answer.status_code, words in page.plain) == (status, True)
    assert len(page.all("h1")) == 1


def sent(**data):
    return views.preferences(RequestFactory().post("/ui/preferences", data))


def test_a_choice_is_kept_and_leads_back():
    answer = sent(theme="dark", next="/wards?a=1")
    assert (answer.status_code, answer.url) == (302, "/wards?a=1")
    assert answer.cookies[THEME_COOKIE].value == "dark"
    assert answer.cookies[THEME_COOKIE]["httponly"]


def test_the_language_is_kept_in_djangos_cookie(settings):
    assert sent(language="cy").cookies[settings.LANGUAGE_COOKIE_NAME].value == "cy"


@pytest.mark.parametrize("data", [{"theme": "pink"}, {"language": "xx"}, {}])
def test_nonsense_is_not_kept(data):
    assert not sent(**data).cookies


def test_the_way_back_stays_at_home():
    assert sent(theme="dark", next="https://elsewhere.example/").url == "/"


def test_the_chosen_theme_is_on_the_page():
    request = RequestFactory().get("/")
    request.COOKIES[THEME_COOKIE] = "dark"
    assert framed(request).one("html")["data-theme"] == "dark"
    request.COOKIES[THEME_COOKIE] = '"><script>'
    assert framed(request).one("html")["data-theme"] == "auto"
