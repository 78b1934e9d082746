"""A small share of the burst: many people send at once, some press twice, and every set of answers is there exactly once.

The whole, 13,300 answers in ten minutes beside staff at work, is `benchmarks/survey_burst.py`.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection, connections
from django.test import Client

from tests.factories.areas import make_borough, make_force
from tests.factories.surveys import make_invitation, make_wave

NOW = datetime.now(UTC)
PEOPLE, AT_ONCE = 120, 6


@pytest.fixture
def youth(fresh_database):
    force = make_force()
    here, there = make_borough(force), make_borough(force)
    wave = make_wave(force, bank_code="youth", entry="anybody", opens_on=NOW.date(), closes_on=NOW.date())
    return wave, (here, there), fresh_database


def one_person(wave, area, age: int, *, presses: int) -> list[int]:
    """Answer the whole survey as a browser does and press Send so many times at once; return how each was answered."""
    browser = Client()
    try:
        page = browser.post(f"/surveys/open/{wave.key}/", {"area": area.key}).headers["Location"]
        assert browser.get(page).status_code == 200
        said = {
            "age": str(age),
            "feel_safe": "fairly_safe",
            "unsafe_places": ["park", "street"],
            "change": f"words of {age}",
        }
        if presses == 1:
            return [browser.post(page, said).status_code]
        with ThreadPoolExecutor(presses) as hands:
            return list(hands.map(lambda _: _press(page, said), range(presses)))
    finally:
        connections.close_all()


def _press(page: str, said: dict) -> int:
    try:
        return Client().post(page, said).status_code
    finally:
        connections.close_all()


def counted(urls) -> tuple:
    with psycopg.connect(urls.owner) as owner:
        return owner.execute(
            "SELECT (SELECT count(*) FROM surveys_response), (SELECT count(*) FROM surveys_remark), (SELECT count(*) FROM surveys_draft)"
        ).fetchone()


def test_a_crowd_loses_nothing_and_adds_nothing(youth):
    wave, areas, urls = youth
    connection.close()
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        jobs = [
            crowd.submit(one_person, wave, areas[number % 2], 8 + number % 17, presses=2 if number % 10 == 0 else 1)
            for number in range(PEOPLE)
        ]
        answers = [job.result() for job in jobs]
    assert all(statuses.count(302) == 1 for statuses in answers), answers
    assert counted(urls) == (PEOPLE, PEOPLE, 0)


def test_one_code_pressed_many_times_at_once_counts_once(fresh_database):
    wave = make_wave(opens_on=NOW.date(), closes_on=NOW.date())
    code = make_invitation(wave)
    browser = Client()
    page = browser.post(f"/surveys/a/{code}/").headers["Location"]
    browser.post(page, {"first": "yes"})
    connection.close()
    with ThreadPoolExecutor(8) as hands:
        answers = sorted(hands.map(lambda _: _press(f"/surveys/a/{code}/check/", {}), range(8)))
    assert answers == [302] + [410] * 7
    assert counted(fresh_database)[0] == 1


def test_the_control_without_holding_the_draft_a_second_press_would_count(fresh_database, monkeypatch):
    """Take away what makes sending happen once, and the same presses make more than one set of answers."""
    wave = make_wave(opens_on=NOW.date(), closes_on=NOW.date())
    code = make_invitation(wave)
    page = Client().post(f"/surveys/a/{code}/").headers["Location"]
    Client().post(page, {"first": "yes"})
    monkeypatch.setattr("django.db.models.query.QuerySet.delete", lambda *_: (0, {}))
    assert [_press(f"/surveys/a/{code}/check/", {}) for _ in range(2)] == [302, 302]
    assert counted(fresh_database)[0] == 2
