"""The pages about failed work, as the people who may see them and as those who may not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from homebeat.foundation.jobs import presenters
from homebeat.foundation.jobs.queries import Standing
from tests.factories.access import make_holder
from tests.factories.areas import make_force
from tests.factories.jobs import make_failed_job
from tests.factories.people import make_person, sign_in
from tests.foundation.jobs.workshop import NOW

LIST = "/jobs/"


@pytest.fixture
def force(db):
    return make_force()


@pytest.fixture
def administrator(force):
    return sign_in(Client(), make_holder("administrator", force))


def address(name: str, failed) -> str:
    return reverse(f"jobs:{name}", kwargs={"key": failed.key})


def test_an_empty_list_says_so(administrator):
    page = administrator.get(LIST).content.decode()

    assert "Nothing needs a decision from you." in page
    assert "Nothing has failed" in page


def test_the_list_says_what_why_how_often_and_when(administrator, force):
    failed = make_failed_job(make_person(force, name="Sgt Amara Oduya"))

    page = administrator.get(LIST).content.decode()

    for words in ("1 job needs a decision.", "Clear old records of background work", "The database did not answer.",
                  "20 March 2026 at 9:30am", "Sgt Amara Oduya", "Stopped", address("failed_job", failed)):  # fmt: skip
        assert words in page


def test_what_needs_a_decision_stands_first_and_the_list_can_be_narrowed(administrator):
    for state in ("given_up", "stopped", "retrying"):
        make_failed_job(state=state, task=f"made.{state}")

    page = administrator.get(LIST).content.decode()
    narrowed = administrator.get(LIST, {"state": "given_up"}).content.decode()

    assert page.index("made.stopped") < page.index("made.retrying") < page.index("made.given_up")
    assert "made.given_up" in narrowed
    assert "made.stopped" not in narrowed


def test_one_failure_shows_its_facts_and_offers_both_decisions(administrator, force):
    failed = make_failed_job(make_person(force), reason="unforeseen", place="ValueError at priorities/tasks.py:12")

    page = administrator.get(address("failed_job", failed)).content.decode()

    assert "ValueError at priorities/tasks.py:12" in page
    assert address("try_again", failed) in page
    assert address("give_up", failed) in page


@pytest.mark.parametrize("state", ["retrying", "given_up"])
def test_where_nothing_is_to_be_decided_nothing_is_offered(administrator, state):
    failed = make_failed_job(state=state)

    assert address("try_again", failed) not in administrator.get(address("failed_job", failed)).content.decode()


def test_trying_again_leads_back_and_says_so(administrator):
    answer = administrator.post(address("try_again", make_failed_job()), follow=True)

    assert answer.redirect_chain == [("/jobs/?done=again", 302)]
    assert "We are trying it again" in answer.content.decode()


def test_giving_up_asks_first(administrator):
    failed = make_failed_job()

    assert "this cannot be undone" in administrator.get(address("give_up", failed)).content.decode()
    assert administrator.post(address("give_up", failed)).url == "/jobs/?done=given_up"


def test_a_late_decision_says_that_nothing_changed(administrator):
    failed = make_failed_job()
    administrator.post(address("give_up", failed))

    for name in ("try_again", "give_up"):
        answer = administrator.post(address(name, failed), follow=True)
        assert "Somebody else decided first" in answer.content.decode()


def test_looking_does_not_decide(administrator):
    assert administrator.get(address("try_again", make_failed_job())).status_code == 405


@pytest.mark.parametrize("role", ["sergeant", "analyst", None])
def test_to_everyone_else_the_pages_do_not_exist(force, role):
    failed = make_failed_job(make_person(force))
    person = make_holder(role, force) if role else make_person(force)
    client = sign_in(Client(), person)

    for name in ("failed_job", "give_up"):
        assert client.get(address(name, failed)).status_code == 404
    assert client.get(LIST).status_code == 404
    assert client.post(address("try_again", failed)).status_code == 404


def test_another_forces_failure_does_not_exist(administrator):
    failed = make_failed_job(make_person(make_force()))

    assert administrator.get(address("failed_job", failed)).status_code == 404
    assert administrator.post(address("try_again", failed)).status_code == 404


def test_the_list_costs_the_same_whatever_its_length(administrator, force, django_assert_max_num_queries):
    person = make_person(force)
    make_failed_job(person)
    administrator.get(LIST)
    with django_assert_max_num_queries(60) as few:
        administrator.get(LIST)
    for _ in range(30):
        make_failed_job(person)
    administrator.get(LIST)
    with django_assert_max_num_queries(60) as many:
        administrator.get(LIST)

    assert len(few.captured_queries) == len(many.captured_queries)


class TestTrouble:
    QUIET = Standing(0, 0, 0, None, NOW)

    def test_none_while_a_worker_lives_and_nothing_waits_long(self):
        assert presenters.trouble(self.QUIET, at=NOW) is None
        assert presenters.trouble(Standing(3, 0, 0, NOW - timedelta(minutes=9), NOW), at=NOW) is None

    def test_none_on_a_fresh_installation_without_work(self):
        assert presenters.trouble(Standing(0, 0, 0, None, None), at=NOW) is None

    def test_no_worker_while_work_waits(self):
        assert "No worker is running" in presenters.trouble(Standing(1, 0, 0, NOW, None), at=NOW).title

    def test_a_worker_not_seen_for_long(self):
        notice = presenters.trouble(Standing(0, 0, 0, None, NOW - timedelta(hours=5)), at=NOW)

        assert notice.title == "No worker has been seen for 5 hours"

    def test_work_that_waits_too_long(self):
        notice = presenters.trouble(Standing(1, 0, 2, NOW - timedelta(minutes=45), NOW), at=NOW)

        assert notice.title == "The oldest job has waited for 45 minutes"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "1 minute"), (59, "59 minutes"), (119, "119 minutes"), (120, "2 hours"), (2879, "47 hours"), (2880, "2 days")],
)
def test_lengths_of_time_in_words(minutes, words):
    assert presenters.how_long(timedelta(minutes=minutes)) == words
