"""Nobody can say who answered what: every way of joining answers with invitations that the database offers is tried."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction

from homebeat.foundation.access.context import as_person
from homebeat.foundation.audit.models import Event
from homebeat.operations.surveys import codes
from homebeat.operations.surveys.actions import answering
from homebeat.operations.surveys.models import Draft, Invitation, Remark, Response, Wave
from tests.conftest import as_owner
from tests.factories.surveys import choice, make_content, make_invitation, make_wave, written

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
ASKED = make_content(choice("first"), written("why"))


def answer(wave: Wave, code: str, **answers) -> None:
    """Answer as somebody with a letter does, in transactions of their own."""
    with as_person(None, at=NOW):
        codes.bring(codes.digest_of(code))
        invitation = Invitation.objects.filter(token_digest=codes.digest_of(code)).first()
        began = answering.Began(wave, invitation.area, invitation.group, Response.Source.WEB, "en")
        draft = answering.begin(began=began, code=code, at=NOW)
        content = wave.version.asks
        answering.keep(draft=draft, content=content, answers=answers, left_out=set(), at=NOW)
    with as_person(None, at=NOW):
        answering.send(code=code, content=content, wave=wave, at=NOW)


@pytest.fixture
def answered(fresh_database):
    """Twenty people answered, each in transactions of their own; the codes in the order in which they did."""
    wave = make_wave(content=ASKED)
    letters = [make_invitation(wave) for _ in range(30)]
    for number, code in enumerate(letters[:20]):
        answer(wave, code, first="yes" if number % 2 else "no", why=f"words {number}")
    return wave, letters, fresh_database


def rows(urls, sql: str) -> list[tuple]:
    """Read as the database's owner, who sees everything."""
    with psycopg.connect(urls.owner) as owner:
        return owner.execute(sql).fetchall()


def test_answering_leaves_nothing_of_the_code(answered):
    _wave, letters, urls = answered
    used = {codes.digest_of(code) for code in letters[:20]}
    with psycopg.connect(urls.owner) as owner:
        tables = [row[0] for row in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        holding = []
        for table in tables:
            text = owner.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t').fetchone()[0] or ""
            if any(one in text for one in [*used, *letters[:20]]):
                holding.append(table)
    assert holding == []
    assert rows(urls, "SELECT count(*) FROM surveys_draft") == [(0,)]
    assert rows(urls, "SELECT count(*) FROM surveys_invitation") == [(10,)]


def test_the_search_finds_a_code_that_is_there(answered):
    _wave, letters, urls = answered
    waiting = codes.digest_of(letters[25])
    assert rows(urls, f"SELECT count(*) FROM surveys_invitation t WHERE t::text LIKE '%{waiting}%'") == [(1,)]


def test_no_row_shares_a_transaction_with_an_answer(answered):
    """Before the shuffle an answer stands in a transaction of its own; nothing else that is left was written by it."""
    _wave, _letters, urls = answered
    with psycopg.connect(urls.owner) as owner:
        mine = {row[0] for row in owner.execute("SELECT xmin::text FROM surveys_response")}
        tables = [row[0] for row in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        shared = [
            table
            for table in tables
            if table not in ("surveys_response", "surveys_remark")
            and {row[0] for row in owner.execute(f'SELECT xmin::text FROM "{table}"')} & mine
        ]
    assert shared == []


def test_no_column_joins_answers_with_invitations_or_drafts():
    held = {
        model: {field.column for field in model._meta.concrete_fields}
        for model in (Response, Remark, Invitation, Draft)
    }
    tellable = {"wave_id", "area_id", "group"}  # what a cell of the sample says of everybody in it
    for answers in (Response, Remark):
        for codes_of in (Invitation, Draft):
            shared = (held[answers] & held[codes_of]) - tellable - {"id"}
            assert shared <= {"source", "answers"}, shared  # both belong to the draft, which is gone once it is sent
    related = {field.related_model for model in (Response, Remark) for field in model._meta.fields if field.is_relation}
    assert not related & {Invitation, Draft, apps.get_model("people.Person")}


def test_answers_know_the_day_and_no_moment():
    kinds = {field.get_internal_type() for model in (Response, Remark) for field in model._meta.fields}
    assert "DateField" in kinds
    assert not kinds & {"DateTimeField", "TimeField", "BigAutoField", "AutoField"}


def test_after_the_shuffle_order_and_transaction_say_nothing(answered):
    """The order of arrival is known here: after the shuffle it cannot be read from where rows stand, keys or transactions."""
    _wave, _letters, urls = answered
    before = [row[0] for row in rows(urls, "SELECT words FROM surveys_remark ORDER BY ctid")]
    ids = {row[0] for row in rows(urls, "SELECT id FROM surveys_response")}
    assert before == [f"words {number}" for number in range(20)], "until then, rows stand as they came"
    with psycopg.connect(urls.worker) as worker:
        assert worker.execute("SELECT surveys_shuffle()").fetchone() == (40,)
    after = [row[0] for row in rows(urls, "SELECT words FROM surveys_remark ORDER BY ctid")]
    assert sorted(after) == sorted(before)
    assert after != before  # once in 2.4 million million million times they fall as they came
    assert len(rows(urls, "SELECT DISTINCT xmin::text FROM surveys_response")) == 1
    assert not ids & {row[0] for row in rows(urls, "SELECT id FROM surveys_response")}
    words = [row[0] for row in rows(urls, "SELECT words FROM surveys_remark ORDER BY id")]
    assert words != before


def test_a_single_new_answer_waits_for_company_before_it_is_shuffled(fresh_database):
    wave = make_wave(content=ASKED)
    answer(wave, make_invitation(wave), first="yes")
    with psycopg.connect(fresh_database.worker) as worker:
        assert worker.execute("SELECT surveys_shuffle()").fetchone() == (0,)
    assert rows(fresh_database, "SELECT is_shuffled FROM surveys_response") == [(False,)]


def test_answers_are_counted_and_not_written_to_the_trail(answered):
    with as_owner():
        assert not Event.objects.filter(action__startswith="surveys.").exists()


@pytest.mark.django_db
def test_words_stand_apart_from_the_other_answers():
    wave = make_wave(content=ASKED)
    answer(wave, make_invitation(wave), first="yes", why="The lamp at number 12")
    with as_owner():
        response, remark = Response.objects.get(), Remark.objects.get()
    assert response.answers == {"first": "yes"}
    assert (remark.question, remark.words) == ("why", "The lamp at number 12")
    assert {field.name for field in Remark._meta.fields} == {"id", "wave", "area", "question", "words", "is_shuffled"}


def test_the_database_forgets_the_code_with_the_transaction(fresh_database):
    wave = make_wave(content=ASKED)
    code = make_invitation(wave)
    with as_person(None, at=NOW):
        codes.bring(codes.digest_of(code))
        assert Invitation.objects.count() == 1
    with as_person(None, at=NOW):
        assert Invitation.objects.count() == 0


@pytest.mark.django_db
class TestTheDatabaseItself:
    def test_shows_a_draft_and_an_invitation_to_the_holder_of_the_code_alone(self):
        wave = make_wave(content=ASKED)
        mine, other = make_invitation(wave), make_invitation(wave)
        with as_person(None, at=NOW):
            assert not Invitation.objects.exists()
            codes.bring(codes.digest_of(mine))
            assert [one.token_digest for one in Invitation.objects.all()] == [codes.digest_of(mine)]
            codes.bring(codes.digest_of("nothing"))
            assert not Invitation.objects.filter(token_digest=codes.digest_of(other)).exists()

    @pytest.mark.parametrize("state", ["planned", "closed"])
    def test_refuses_an_answer_to_a_wave_that_is_not_open(self, state):
        wave = make_wave(content=ASKED, state=state)
        row = Response(wave=wave, area=wave.area, source="web", answered_on=NOW.date(), answers={})
        with as_person(None, at=NOW), pytest.raises(Exception, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)

    def test_lets_nobody_change_or_take_out_an_answer(self):
        wave = make_wave(content=ASKED)
        answer(wave, make_invitation(wave), first="yes")
        with as_person(None, at=NOW):
            assert Response.objects.update(answers={}) == 0
            assert Response.objects.all().delete()[0] == 0

    def test_lets_the_public_read_no_answer(self):
        wave = make_wave(content=ASKED)
        answer(wave, make_invitation(wave), first="yes", why="words")
        with as_person(None, at=NOW), connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT count(*) FROM surveys_response), (SELECT count(*) FROM surveys_remark)")
            assert cursor.fetchone() == (0, 0)
