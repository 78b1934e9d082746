"""Texts of messages: a subject, a body, our own links, and nothing that somebody else slipped in."""

from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, UndefinedError

from homebeat.foundation.messages import texts
from homebeat.foundation.messages.texts import BadTemplate, Link, UnknownTemplate, compose, harmless, path_of

ABOUT = SimpleNamespace(name="Abbey Ward", key="h7k2m9qrstvw")


@pytest.fixture
def room(monkeypatch):
    """Give the tests a room of their own with texts."""
    files: dict[str, str] = {}
    environment = texts._environment()
    monkeypatch.setattr(environment, "loader", DictLoader(files))
    environment.cache.clear()
    yield lambda name, text: files.__setitem__(f"made_up/mail/{name}.txt", text)
    environment.cache.clear()


def test_the_first_line_is_the_subject_and_the_rest_the_body(room):
    room("decided", '{{ _("Decided") }}: {{ about.name }}\n\nSign in to read it.\n\n\n\nGoodbye.\n')

    text = compose("made_up.decided", about=ABOUT, keys={}, language="en-gb")

    assert text == texts.Text("Decided: Abbey Ward", "Sign in to read it.\n\nGoodbye.\n")


def test_keys_reach_the_text(room):
    room("decided", "Subject\n\nPanel {{ keys.panel }}")

    assert "Panel 7" in compose("made_up.decided", about=ABOUT, keys={"panel": 7}, language="en-gb").body


def test_our_links_stay_whole(room, settings):
    settings.SITE_URL = "https://homebeat.example"
    room("decided", 'Subject\n\n{{ link("jobs:failed_job", key=about.key) }}')

    body = compose("made_up.decided", about=ABOUT, keys={}, language="en-gb").body

    assert body == "https://homebeat.example/jobs/h7k2m9qrstvw/\n"


@pytest.mark.parametrize("text", ["Only a subject", "Only a subject\n\n  \n", "x" * 151 + "\n\nBody"])
def test_a_text_without_subject_or_body_is_refused(room, text):
    room("broken", text)

    with pytest.raises(BadTemplate):
        compose("made_up.broken", about=ABOUT, keys={}, language="en-gb")


def test_a_name_that_nobody_set_is_an_error_not_a_gap(room):
    room("broken", "Subject\n\n{{ about.nothing }}")

    with pytest.raises(UndefinedError):
        compose("made_up.broken", about=ABOUT, keys={}, language="en-gb")


@pytest.mark.parametrize("name", ["made_up.nothing", "nothing", "", "../secrets.x", "people.mail.x"])
def test_a_text_that_is_not_there_is_refused(name):
    with pytest.raises(UnknownTemplate):
        path_of(name)


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("Mrs Jones", "Mrs Jones"),
        ("St. Mary's at 6.30pm, 3,204 people", "St. Mary's at 6.30pm, 3,204 people"),
        ("http://evil.example/x", "evil. example/x"),
        ("HTTPS://Evil.Example", "Evil. Example"),
        ("www.evil.example", "www. evil. example"),
        ("evil.com", "evil. com"),
        ("mailto:a@evil.com", "a@evil. com"),
        ("javascript:alert.x", "alert.x"),
        ("two\nlines\r\nBcc: all@x.org", "two lines Bcc: all@x. org"),
        ("right\u202eleft\u200b.com", "right left .com"),
        ("null\x00byte", "null byte"),
        (7, "7"),
        (Link("https://ours.example/a"), "https://ours.example/a"),
    ],
)
def test_what_others_wrote_is_one_line_without_a_live_link(given, printed):
    assert harmless(given) == printed


def test_a_subject_cannot_grow_a_header(room):
    room("decided", "About {{ about.name }}\n\nBody")

    text = compose(
        "made_up.decided", about=SimpleNamespace(name="x\r\nBcc: all@example.org"), keys={}, language="en-gb"
    )

    assert text.subject == "About x Bcc: all@example. org"


def test_every_text_that_the_rooms_ship_has_a_subject_in_every_language():
    shipped = [name for name in texts._environment().list_templates() if "/mail/" in name and name.endswith(".txt")]

    assert len(shipped) >= 4
    for name in shipped:
        first = texts._environment().loader.get_source(texts._environment(), name)[0].splitlines()
        assert first[0].strip(), f"{name} needs a subject in its first line"
        assert first[1].strip() == "", f"{name} needs an empty line below the subject"
