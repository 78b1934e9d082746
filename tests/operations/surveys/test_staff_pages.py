"""The pages of those who ask: beginning, editing and publishing a questionnaire; planning, drawing, opening, closing a wave."""

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from homebeat.foundation.access.context import as_person
from homebeat.foundation.audit.models import Event as Trail
from homebeat.foundation.audit.models import EventValues
from homebeat.foundation.jobs.queue import Run
from homebeat.operations.surveys import codes, queries
from homebeat.operations.surveys.models import (
    Draft,
    Invitation,
    PublishedResult,
    Questionnaire,
    QuestionnaireVersion,
    Response,
    SampleCell,
    Wave,
)
from homebeat.operations.surveys.tasks import clear_drafts, close_what_is_over, shuffle
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_force, make_neighbourhood
from tests.factories.people import sign_in
from tests.factories.surveys import (
    choice,
    make_cell,
    make_content,
    make_invitation,
    make_responses,
    make_version,
    make_wave,
    written,
)
from tests.operations.surveys.test_answering import begin

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
QUERIES_OF_THE_LIST = 10


@pytest.fixture(autouse=True)
def afternoon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def force():
    force = make_force("Testshire Police")
    for name in ("Aldermere", "Burcombe"):
        make_neighbourhood(make_borough(force, name), f"{name} Ward")
    return force


@pytest.fixture
def unit(client, force):
    person = make_holder("central_unit", force)
    sign_in(client, person)
    return person


def text(page) -> str:
    return page.content.decode()


def told(action: str) -> int:
    return Trail.objects.filter(action=action, outcome__in=["done", "batch"]).count()


class TestQuestionnaires:
    def test_begins_from_the_bank(self, client, unit):
        said = {"bank": "public_attitude_survey", "title": "Local confidence", "token": "t"}
        page = client.post("/surveys/questionnaires/new/", said, follow=True)
        assert "Begun. Look through the questions, then publish it." in text(page)
        assert "Taking everything into account, how good a job" in text(page)
        client.post("/surveys/questionnaires/new/", said)
        assert Questionnaire.objects.get().title == "Local confidence"
        assert told("surveys.questionnaire_begun") == 1

    def test_a_name_and_a_bank_are_needed(self, client, unit):
        page = client.post("/surveys/questionnaires/new/", {"token": "t"})
        assert page.status_code == 422
        for words in ("Choose what to begin from", "Enter a name"):
            assert words in text(page)

    def test_shows_what_it_asks_where_it_skips_and_in_which_words(self, client, unit, force):
        content = make_content(
            choice("know", text={"en": "Do you know us?", "cy": "Ydych chi’n ein hadnabod?"}, measure="Known", favourable=["yes"],
                   polarity="higher", quoted=True, skip=[{"when": ["no"], "to": "end"}]),
            choice("how"), languages=("en", "cy"),
        )  # fmt: skip
        version = make_version(force, content)
        page = text(client.get(f"/surveys/versions/{version.key}/"))
        for words in (
            "After “No” go to: the end",
            "official wording",
            "Feeds “Known”",
            "a higher figure is better",
            '<p lang="cy">Ydych',
            "2 questions are shown in English",
        ):
            assert words in page

    def test_questions_change_places_are_taken_out_and_added(self, client, unit, force):
        version = make_version(force, make_content(choice("a"), choice("b"), choice("c")), state="draft")
        said = {"revision": "1", "place_a": "2", "place_b": "", "place_c": "1", "add": "crime_survey.foot_patrol"}
        client.post(f"/surveys/versions/{version.key}/edit/", said)
        version.refresh_from_db()
        assert [one.code for one in version.asks.questions] == ["c", "a", "foot_patrol"]
        assert version.asks.question("foot_patrol").skips == (), "skips belong to the questionnaire that they came from"
        assert told("surveys.version_edited") == 1

    def test_a_place_that_is_none(self, client, unit, force):
        version = make_version(force, state="draft")
        page = client.post(
            f"/surveys/versions/{version.key}/edit/", {"revision": "1", "place_first": "x", "place_second": "2"}
        )
        assert page.status_code == 422
        assert "Enter a place, such as 3" in text(page)

    def test_skips_are_set_and_a_circle_is_named_before_publishing(self, client, unit, force):
        version = make_version(force, state="draft")
        address = f"/surveys/versions/{version.key}/"
        client.post(f"{address}skips/second/", {"revision": "1", "after_yes": "first", "after_no": ""})
        page = text(client.get(address))
        assert "These questions go round in a circle: first → second → first." in page
        assert "Publish it" not in page
        refused = client.post(f"{address}publish/", {"revision": "2"}, follow=True)
        assert "go round in a circle" in text(refused)
        client.post(f"{address}skips/second/", {"revision": "2", "after_yes": "end", "after_no": ""})
        version.refresh_from_db()
        assert [(skip.to, skip.when) for skip in version.asks.question("second").skips] == [("end", frozenset({"yes"}))]

    def test_skips_after_a_question_without_answers_to_choose(self, client, unit, force):
        content = make_content(written("a"), choice("b"), choice("c", skip=[{"to": "end"}]))
        version = make_version(force, content, state="draft")
        client.post(f"/surveys/versions/{version.key}/skips/a/", {"revision": "1", "after": "c"})
        version.refresh_from_db()
        assert version.asks.question("a").skips[0].to == "c"
        assert client.get(f"/surveys/versions/{version.key}/skips/nothing/").status_code == 404

    def test_whoever_was_second_saves_nothing(self, client, unit, force):
        version = make_version(force, state="draft")
        said = {"revision": "7", "place_first": "2", "place_second": "1"}
        page = client.post(f"/surveys/versions/{version.key}/edit/", said, follow=True)
        assert "Someone changed this draft first" in text(page)
        assert "Someone changed this draft first" in text(
            client.post(f"/surveys/versions/{version.key}/publish/", {"revision": "x"}, follow=True)
        )
        version.refresh_from_db()
        assert version.revision == 1

    def test_published_is_frozen_by_the_page_and_by_the_database(self, client, unit, force):
        version = make_version(force, state="draft")
        page = client.post(f"/surveys/versions/{version.key}/publish/", {"revision": "1"}, follow=True)
        assert "Published. Nothing in it can change now" in text(page)
        assert client.get(f"/surveys/versions/{version.key}/edit/").status_code == 404
        assert client.post(f"/surveys/versions/{version.key}/publish/", {"revision": "1"}).status_code == 404
        version.refresh_from_db()
        assert len(version.sha256) == 64
        for change in (
            lambda: QuestionnaireVersion.objects.update(content={}),
            lambda: QuestionnaireVersion.objects.all().delete(),
        ):
            with (
                as_owner(),
                pytest.raises(IntegrityError, match="published, so it cannot be changed"),
                transaction.atomic(),
            ):
                change()

    def test_the_next_version_begins_from_the_last(self, client, unit, force):
        version = make_version(force)
        address = f"/surveys/questionnaires/{version.questionnaire.key}/"
        assert "Begin the next version" in text(client.get(address))
        first = client.post(f"{address}next/").headers["Location"]
        again = client.post(f"{address}next/").headers["Location"]
        assert first == again, "one draft at a time"
        newest = QuestionnaireVersion.objects.get(number=2)
        assert (newest.state, newest.content) == ("draft", version.content)
        assert "Begin the next version" not in text(client.get(address))

    def test_the_list_of_questionnaires_also_as_a_file(self, client, unit, force):
        make_version(force, title="Local confidence")
        assert "Local confidence" in text(client.get("/surveys/questionnaires/"))
        file = b"".join(client.get("/surveys/questionnaires/?format=csv")).decode()
        assert "Local confidence" in file


class TestPlanning:
    def said(self, version, **changes):
        days = {
            "opens_on_day": "1",
            "opens_on_month": "4",
            "opens_on_year": "2026",
            "closes_on_day": "30",
            "closes_on_month": "4",
            "closes_on_year": "2026",
        }
        return {"token": "t", "version": version.key, "title": "Spring 2026", "entry": "invited", **days, **changes}

    def test_a_wave_of_the_newest_published_version(self, client, unit, force):
        version = make_version(force)
        page = client.post("/surveys/waves/new/", self.said(version, by_interview="on"), follow=True)
        assert "The wave is planned. Draw its sample next." in text(page)
        client.post("/surveys/waves/new/", self.said(version))
        wave = Wave.objects.get()
        assert (wave.title, wave.state, wave.by_interview, wave.opens_on) == (
            "Spring 2026",
            "planned",
            True,
            date(2026, 4, 1),
        )
        assert told("surveys.wave_planned") == 1

    def test_everything_that_is_wrong_is_said_at_once(self, client, unit, force):
        said = self.said(make_version(force), title=" ", closes_on_month="2", closes_on_day="1")
        page = client.post("/surveys/waves/new/", said)
        assert page.status_code == 422
        for words in ("Give the wave a name", "The last day is before the first day"):
            assert words in text(page)
        assert not Wave.objects.exists()

    def test_without_a_published_questionnaire_the_page_says_so(self, client, unit, force):
        make_version(force, state="draft")
        assert "Nothing is published yet" in text(client.get("/surveys/waves/new/"))


class TestTheSample:
    def draw(self, client, wave, **said):
        return client.post(
            f"/surveys/waves/{wave.key}/sample/",
            {"kind": "borough", "groups": "", "invited": "3", "wanted": "2", **said},
        )

    def test_codes_come_once_as_a_file_and_only_digests_are_kept(self, client, unit, force):
        wave = make_wave(force, state="planned")
        page = self.draw(client, wave, groups="burglary\nviolence\n\nburglary")
        assert page.headers["Cache-Control"] == "no-store"
        rows = list(csv.DictReader(io.StringIO(text(page))))
        assert len(rows) == 2 * 2 * 3
        assert {(row["area"], row["group"]) for row in rows} == {
            (a, g) for a in ("Aldermere", "Burcombe") for g in ("burglary", "violence")
        }
        read = {codes.read_code(row["code"]) for row in rows}
        assert {row["address"].rstrip("/").rpartition("/")[2] for row in rows} == read
        with as_owner():
            kept = set(Invitation.objects.values_list("token_digest", flat=True))
        assert kept == {codes.digest_of(code) for code in read}
        assert list(SampleCell.objects.values_list("invited", "wanted").distinct()) == [(3, 2)]
        assert told("surveys.sample_drawn") == 1
        assert not any(code in str(list(EventValues.objects.values_list("after", flat=True))) for code in read)

    def test_drawing_again_ends_the_earlier_codes(self, client, unit, force):
        wave = make_wave(force, state="planned")
        first = list(csv.DictReader(io.StringIO(text(self.draw(client, wave)))))
        self.draw(client, wave, kind="neighbourhood", invited="1", wanted="")
        with as_owner():
            assert Invitation.objects.count() == 2
            assert not Invitation.objects.filter(
                token_digest=codes.digest_of(codes.read_code(first[0]["code"]))
            ).exists()

    def test_quotas_of_a_wave_that_anybody_can_answer(self, client, unit, force):
        wave = make_wave(force, state="planned", entry="anybody")
        page = self.draw(client, wave, kind="whole", invited="0", wanted="400")
        assert page.status_code == 302
        assert SampleCell.objects.get().wanted == 400

    @pytest.mark.parametrize(
        ("said", "words"),
        [({"invited": ""}, "Enter how many invitations to make"), ({"invited": "x"}, "Enter a whole number, such as 160"),
         ({"invited": "0"}, "Invite at least one person"), ({"wanted": "5"}, "More answers are wanted than people are invited"),
         ({"kind": ""}, "Choose where to draw")],
    )  # fmt: skip
    def test_what_cannot_be_is_said(self, client, unit, force, said, words):
        page = self.draw(client, make_wave(force, state="planned"), **said)
        assert page.status_code == 422
        assert words in text(page)
        with as_owner():
            assert not Invitation.objects.exists()

    def test_not_once_it_is_open(self, client, unit, force):
        wave = make_wave(force)
        make_invitation(wave)
        assert "Draw the sample before the wave opens" in text(self.draw(client, wave))
        with as_owner():
            assert Invitation.objects.count() == 1

    def test_an_invitation_that_will_not_be_answered(self, client, unit, force):
        wave = make_wave(force)
        code = make_invitation(wave)
        for outcome in ("refused", "not_eligible"):
            page = client.post(
                f"/surveys/waves/{wave.key}/outcome/", {"code": codes.in_print(code), "outcome": outcome}, follow=True
            )
            assert "Recorded." in text(page)
        cell = SampleCell.objects.get()
        assert (cell.refused, cell.not_eligible) == (0, 1)
        page = client.post(f"/surveys/waves/{wave.key}/outcome/", {"code": "0123456789ab", "outcome": "refused"})
        assert "No invitation of this wave waits under that code" in text(page)
        assert "0 of 0 people" not in text(client.get(f"/surveys/waves/{wave.key}/"))


class TestOpeningAndClosing:
    def test_opens_once_it_is_drawn(self, client, unit, force):
        wave = make_wave(force, state="planned")
        assert "Draw the sample first" in text(client.post(f"/surveys/waves/{wave.key}/open/", follow=True))
        make_invitation(wave)
        assert "The wave is open." in text(client.post(f"/surveys/waves/{wave.key}/open/", follow=True))
        assert "This has moved on." in text(client.post(f"/surveys/waves/{wave.key}/open/", follow=True))
        assert told("surveys.wave_opened") == 1

    def test_closing_destroys_invitations_and_drafts_and_keeps_the_counts(self, client, unit, force, settings):
        wave = make_wave(force)
        begun, waiting = make_invitation(wave), make_invitation(wave)
        begin(client, begun)
        make_responses(wave, 2)
        assert "Close “" in text(client.get(f"/surveys/waves/{wave.key}/close/"))
        page = client.post(f"/surveys/waves/{wave.key}/close/", follow=True)
        assert "The wave is closed. Its invitations are destroyed." in text(page)
        with as_owner():
            assert not Invitation.objects.exists()
            assert not Draft.objects.exists()
            assert Response.objects.filter(is_shuffled=True).count() == 2
        assert SampleCell.objects.get().invited == 2
        assert client.get(f"/surveys/a/{waiting}/").status_code == 410
        assert "This has moved on." in text(client.post(f"/surveys/waves/{wave.key}/close/", follow=True))

    def test_a_wave_whose_last_day_has_passed_closes_by_itself(self, force):
        over, today = make_wave(force, closes_on=date(2026, 3, 11)), make_wave(force, closes_on=date(2026, 3, 12))
        make_invitation(over)
        with as_person(None, at=NOW), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE homebeat_worker")
            close_what_is_over(run_at(NOW))
            cursor.execute("SET LOCAL ROLE homebeat_web")
        states = dict(Wave.objects.values_list("pk", "state"))
        assert (states[over.pk], states[today.pk]) == ("closed", "open")
        with as_owner():
            assert not Invitation.objects.exists()
        assert told("surveys.wave_closed") == 1

    def test_the_worker_shuffles_and_clears_what_retention_says(self, client, force):
        wave = make_wave(force)
        make_responses(wave, 3)
        begin(client, make_invitation(wave))
        with time_machine.travel(datetime(2026, 2, 9, 9, tzinfo=UTC), tick=False):
            old = make_wave(force, opens_on=date(2026, 2, 1), closes_on=date(2026, 4, 1))
            begin(client, make_invitation(old))
        with as_person(None, at=NOW), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE homebeat_worker")
            shuffle(run_at(NOW))
            clear_drafts(run_at(NOW))
            cursor.execute("SET LOCAL ROLE homebeat_web")
        with as_owner():
            assert Response.objects.filter(is_shuffled=True).count() == 3
            assert [one.wave_id for one in Draft.objects.all()] == [wave.pk]


def run_at(at: datetime):
    return Run(by=None, at=at, attempt=1, is_last=False)


class TestTheWave:
    def test_says_how_many_of_whom_answered(self, client, unit, force):
        wave = make_wave(
            force,
            content=make_content(
                choice("first", measure="Known", favourable=["yes"], polarity="higher"), written("why")
            ),
        )
        borough = force.children.get(name="Aldermere")
        make_cell(wave, borough, invited=10, wanted=4, refused=2, not_eligible=2)
        make_cell(wave, force.children.get(name="Burcombe"), invited=5, wanted=4)
        make_responses(wave, 4, borough.children.get(), by_invitation=True)
        make_responses(wave, 3, borough, source="interview", answers={})
        page = text(client.get(f"/surveys/waves/{wave.key}/"))
        for words in (
            "4 of 13 people who may belong to the sample have answered: 30.8 per cent.",
            "1 of 2 cells has the answers that are wanted.",
            "7 of 4",
            "0 of 4",
            "sets of answers in your areas",
        ):
            assert words.replace("1 of 2 cells has", "1 of 2 cells have") in page
        assert page.index("Burcombe") < page.index("Aldermere"), "those furthest behind come first"
        assert re.search(r"first\?.*Known.*?numeric\">4</td>", page, re.S)
        assert "why?" not in page, "words have no base to show"

    def test_nobody_invited_has_no_rate(self, client, unit, force):
        wave = make_wave(force, entry="anybody")
        make_responses(wave, 2)
        page = text(client.get(f"/surveys/waves/{wave.key}/"))
        assert "per cent" not in page
        assert f"/surveys/open/{wave.key}/" in page

    def test_shows_no_share_of_any_answer(self, client, unit, force):
        """Figures with a percentage stand on the performance pages, with interval and base; here are bases alone."""
        wave = make_wave(force, entry="anybody")
        make_responses(wave, 40)
        page = text(client.get(f"/surveys/waves/{wave.key}/"))
        assert "%" not in re.sub(r"<[^>]+>", "", page)

    def test_the_list_takes_as_many_queries_whatever_its_rows(self, client, unit, force):
        def queries_for() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get("/surveys/")
            return len(asked)

        make_responses(make_wave(force), 2)
        queries_for()  # the first page of a session also notes when it was used
        few = queries_for()
        for _ in range(12):
            make_responses(make_wave(force), 1)
        assert queries_for() == few == QUERIES_OF_THE_LIST

    def test_the_list_also_as_a_file(self, client, unit, force):
        make_responses(make_wave(force, title="Spring"), 2)
        rows = list(
            csv.DictReader(io.StringIO(b"".join(client.get("/surveys/?format=csv&state=open")).decode().lstrip("﻿")))
        )
        assert [row["Answers in your areas"] for row in rows] == ["2"]


class TestQueries:
    def test_areas_in_which_one_can_live(self, force):
        wave = make_wave(force)
        assert [one.name for one in queries.areas_to_live_in(wave, on=NOW.date())] == ["Aldermere", "Burcombe"]
        borough = force.children.get(name="Aldermere")
        assert [one.name for one in queries.areas_to_live_in(make_wave(borough), on=NOW.date())] == ["Aldermere Ward"]
        ward = borough.children.get()
        assert queries.areas_to_live_in(make_wave(ward), on=NOW.date()) == [ward]

    def test_surveys_whose_results_others_published(self, force):
        assert queries.published_surveys(force) == []
        assert not PublishedResult.objects.visible_to(None, on=NOW.date()).exists()
