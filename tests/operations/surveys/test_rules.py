"""The rules of surveys as truth tables; the page in `docs/rules` is made from these rows."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homebeat.foundation import rulebook
from homebeat.operations.surveys import bank
from homebeat.operations.surveys.models import Invitation, QuestionnaireVersion, Wave
from homebeat.operations.surveys.rules import routing, waves
from homebeat.operations.surveys.rules.answering import Refused, read_answer, split_words, unanswered
from homebeat.operations.surveys.rules.content import as_data, content_from, question_from
from homebeat.operations.surveys.rules.routing import pages, shortfalls_before_publishing, way_through
from homebeat.operations.surveys.rules.waves import (
    Dispositions,
    Entry,
    Outcome,
    VersionState,
    WaveFacts,
    WaveState,
    response_rate,
    takes_answers,
)
from tests.factories.surveys import choice, make_content, written
from tests.operations.rulebook_page import Case, Page, Table, check_page, codes_written_in

TODAY = date(2026, 3, 12)
PLANNED = WaveFacts(title="Spring", opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 31), is_published=True)


def skip(to: str, *when: str) -> dict:
    return {"when": list(when), "to": to} if when else {"to": to}


def publishing(says, *codes, questions):
    return Case(says, lambda: shortfalls_before_publishing(make_content(*questions) if questions else EMPTY), codes)


EMPTY = make_content().with_questions(())
PUBLISHING = Table(
    "Before a questionnaire is published",
    "`shortfalls_before_publishing`: everybody who begins comes to an end, and no question is asked of nobody.",
    (
        publishing("two questions in a row", questions=(choice("a"), choice("b"))),
        publishing("a skip past a question that other answers lead to", questions=(choice("a", skip=[skip("c", "no")]), choice("b"), choice("c"))),
        publishing("a skip to the end", questions=(choice("a", skip=[skip("end", "no")]), choice("b"))),
        publishing("questions in another order than they stand in", questions=(choice("a", skip=[skip("c")]), choice("b", skip=[skip("end")]), choice("c", skip=[skip("b")]))),
        publishing("no questions", "no-questions", questions=()),
        publishing("the same question twice", "asked-twice", questions=(choice("a"), choice("a"))),
        publishing("a skip back to an earlier question", "goes-round", questions=(choice("a"), choice("b", skip=[skip("a", "no")]))),
        publishing("a skip to the question itself", "goes-round", questions=(choice("a", skip=[skip("a", "no")]), choice("b"))),
        publishing("every answer skips past the next question, and an answer is needed", "never-asked",
                   questions=(choice("a", skip=[skip("c", "yes", "no")], required=True), choice("b"), choice("c"))),
        publishing("every answer skips past the next question, but the question can be left out",
                   questions=(choice("a", skip=[skip("c", "yes", "no")]), choice("b"), choice("c"))),
        publishing("a skip whatever is answered", "never-asked", questions=(written("a", skip=[skip("c")]), choice("b"), choice("c"))),
        publishing("a skip to a question that is not there", "skips-nowhere", questions=(choice("a", skip=[skip("z", "no")]), choice("b"))),
        publishing("a skip by an answer that is not offered", "skips-by-unknown-answer", questions=(choice("a", skip=[skip("end", "maybe")]), choice("b"))),
        publishing("a skip by answer where people write", "skips-by-no-answer", questions=(written("a", skip=[skip("end", "x")]), choice("b"))),
        publishing("one answer to choose from", "no-choice", questions=(choice("a", "yes"),)),
        publishing("a measure counts an answer that is not offered", "counts-unknown-answer", questions=(choice("a", measure="M", favourable=["good"]),)),
        publishing("a measure that counts no answer", "counts-nothing", questions=(choice("a", measure="M"),)),
    ),
)  # fmt: skip


def planning(says, *codes, **changes):
    return Case(says, lambda: waves.shortfalls_before_planning(replace(PLANNED, **changes), today=TODAY), codes)


PLANNING = Table(
    "Before a wave is planned",
    "`shortfalls_before_planning`",
    (
        planning("a name, a published questionnaire, days in order"),
        planning("the last day is today", closes_on=TODAY),
        planning("no name", "title-missing", title=" "),
        planning("a questionnaire that is not published", "not-published", is_published=False),
        planning(
            "the last day before the first",
            "closes-before-opening",
            opens_on=date(2026, 4, 2),
            closes_on=date(2026, 4, 1),
        ),
        planning("the last day has passed", "closes-in-the-past", closes_on=date(2026, 3, 11)),
    ),
)


def drawing(says, *codes, **changes):
    facts = {"state": WaveState.PLANNED, "entry": Entry.INVITED, "cells": 32, "each": 160, "wanted": 100, **changes}
    return Case(says, lambda: waves.shortfalls_before_drawing(**facts), codes)


DRAWING = Table(
    "Before a sample is drawn",
    "`shortfalls_before_drawing`: a sample is complete before answers come in.",
    (
        drawing("160 in each of 32 boroughs, 100 wanted"),
        drawing("quotas for a wave that anybody can answer", entry=Entry.ANYBODY, each=0),
        drawing("the wave is open already", "already-open", state=WaveState.OPEN),
        drawing("the wave is closed", "already-open", state=WaveState.CLOSED),
        drawing("no area", "no-cells", cells=0),
        drawing("nobody in each area", "none-each", each=0),
        drawing("invitations to a wave that anybody can answer", "nobody-to-invite", entry=Entry.ANYBODY),
        drawing("more than 50,000 at once", "too-many", each=1_600),
        drawing("more answers wanted than invited", "wants-more-than-asked", wanted=161),
    ),
)


def opening(says, *codes, **changes):
    facts = {"state": WaveState.PLANNED, "entry": Entry.INVITED, "invited": 10, "closes_on": TODAY, "today": TODAY}
    return Case(says, lambda: waves.shortfalls_before_opening(**facts | changes), codes)


OPENING = Table(
    "Before a wave is opened",
    "`shortfalls_before_opening`",
    (
        opening("planned, with invitations, its last day today"),
        opening("planned, open to anybody", entry=Entry.ANYBODY, invited=0),
        opening("open already", "not-from-this-state", state=WaveState.OPEN),
        opening("closed", "not-from-this-state", state=WaveState.CLOSED),
        opening("nobody invited", "nobody-invited", invited=0),
        opening("its last day has passed", "closes-in-the-past", closes_on=date(2026, 3, 11)),
    ),
)
TABLES = (PUBLISHING, PLANNING, DRAWING, OPENING)


@pytest.mark.parametrize("case", [case for table in TABLES for case in table.cases], ids=lambda case: case.says)
def test_truth_tables(case):
    assert tuple(one.code for one in case.ask()) == case.codes


def test_every_reason_that_a_rule_can_give_stands_in_a_truth_table():
    shown = {code for table in TABLES for case in table.cases for code in case.codes}
    assert codes_written_in(routing, waves, rulebook) == shown


def test_the_page_of_rules_is_made_from_these_tables():
    opening = "What must be true before a questionnaire is published, and before a wave is planned, drawn and opened."
    check_page(Page("surveys", "Surveys", opening, (waves.VERSION_LIFE, waves.WAVE_LIFE), TABLES))


def test_the_states_of_the_rules_are_those_of_the_records():
    assert {one.value for one in WaveState} == set(Wave.State.values)
    assert {one.value for one in VersionState} == set(QuestionnaireVersion.State.values)
    assert {one.value for one in Entry} == set(Wave.Entry.values)
    assert {one.value for one in Outcome} == set(Invitation.Outcome.values)
    assert rulebook.reachable(waves.WAVE_LIFE) == set(WaveState)
    assert rulebook.reachable(waves.VERSION_LIFE) == set(VersionState)


class TestTheBank:
    def test_every_questionnaire_of_the_bank_can_be_published(self):
        assert set(bank.banks()) == {
            "crime_survey",
            "public_attitude_survey",
            "text_message",
            "user_satisfaction",
            "youth",
        }
        for code, content in bank.banks().items():
            assert shortfalls_before_publishing(content) == (), code

    def test_is_asked_in_the_languages_that_it_says(self):
        for code, content in bank.banks().items():
            assert routing.missing_texts(content) == {}, code
            assert set(content.languages) <= set(bank.languages())

    def test_what_is_stored_asks_the_same(self):
        for content in bank.banks().values():
            assert content_from(as_data(content)) == content

    def test_official_wording_is_quoted_with_its_source(self):
        quoted = [one for content in bank.banks().values() for one in content.questions if one.quoted]
        assert [one.measure for one in quoted] == ["KDI"]
        assert all("HMIC 2008" in one.source for one in quoted)

    def test_every_measure_says_which_way_is_better(self):
        for content in bank.banks().values():
            for one in content.questions:
                assert (one.polarity in ("higher", "lower")) == bool(one.measure), one.code

    def test_the_youth_survey_fits_one_page(self):
        assert len(pages(bank.banks()["youth"], {})) == 1


class TestTheWay:
    CONTENT = make_content(choice("a", skip=[skip("c", "no"), skip("end", "never")]), choice("b"), choice("c"))

    @pytest.mark.parametrize(
        ("answers", "way"),
        [({}, "abc"), ({"a": "yes"}, "abc"), ({"a": "no"}, "ac"), ({"a": "never"}, "a"), ({"b": "no"}, "abc")],
    )
    def test_follows_the_answers(self, answers, way):
        assert "".join(one.code for one in way_through(self.CONTENT, answers)) == way

    def test_the_first_skip_that_is_met_decides(self):
        several = {**choice("a", "x", "y"), "kind": "several", "skip": [skip("c", "y"), skip("b", "x")]}
        content = make_content(several, choice("b"), choice("c"))
        assert [one.code for one in way_through(content, {"a": ["x", "y"]})] == ["a", "c"]

    def test_a_questionnaire_that_goes_round_comes_to_an_end_all_the_same(self):
        content = make_content(choice("a"), choice("b", skip=[skip("a")]))
        assert len(way_through(content, {})) == 2

    def test_short_pages_are_never_longer_than_four(self):
        content = make_content(*(choice(f"q{number}") for number in range(9)), layout="short")
        assert [len(page) for page in pages(content, {})] == [4, 4, 1]


@st.composite
def questionnaires(draw):
    """Questionnaires of up to six questions with skips to anywhere."""
    size = draw(st.integers(1, 6))
    codes = [f"q{number}" for number in range(size)]
    questions = []
    for code in codes:
        skips = draw(
            st.lists(st.tuples(st.sampled_from(["yes", "no", ""]), st.sampled_from([*codes, "end"])), max_size=2)
        )
        more = {"skip": [skip(to, when) if when else skip(to) for when, to in skips], "required": draw(st.booleans())}
        questions.append(choice(code, **more))
    return make_content(*questions)


@given(questionnaires())
def test_what_passes_the_check_ends_for_everybody_and_asks_everything_of_somebody(content):
    """Held against walking every way there is, one answer at a time."""
    seen, endless = set(), []

    def walk(code, way):
        if code == "end":
            return
        if code in way:
            endless.append(code)
            return
        seen.add(code)
        question = content.question(code)
        for answer in ("yes", "no", *([] if question.required else [None])):
            walk(routing.next_after(content, question, answer), (*way, code))

    walk(content.questions[0].code, ())
    codes = {one.code for one in shortfalls_before_publishing(content)}
    assert ("never-asked" in codes) == (seen != {one.code for one in content.questions})
    if endless:
        assert "goes-round" in codes
    if not codes:
        assert not endless


class TestReadingAnAnswer:
    def read(self, data, *sent):
        return read_answer(question_from(data), sent)

    @pytest.mark.parametrize(
        ("sent", "read"),
        [(("yes",), "yes"), ((), None), (("",), None), (("maybe",), Refused("choose_one", {})),
         (("yes", "no"), Refused("choose_one", {}))],
    )  # fmt: skip
    def test_one_choice(self, sent, read):
        assert self.read(choice("a"), *sent) == read

    def test_several_come_in_the_order_of_the_question(self):
        assert self.read({**choice("a", "x", "y", "z"), "kind": "several"}, "z", "x") == ["x", "z"]

    @pytest.mark.parametrize(
        ("sent", "read"),
        [("8", 8), ("24", 24), (" 12 ", 12), ("7", None), ("25", None), ("-8", None), ("8.5", None), ("١٢", None), ("1e1", None)],
    )  # fmt: skip
    def test_numbers(self, sent, read):
        given = self.read(written("a", "number", least=8, most=24), sent)
        assert given == (read if read is not None else Refused("number_range", {"least": 8, "most": 24}))

    def test_a_number_without_a_limit(self):
        assert self.read(written("a", "number"), "0") == 0
        assert self.read(written("a", "number"), "x") == Refused("enter_number", {})
        assert self.read(written("a", "number"), "1234567") == Refused("enter_number", {})

    @pytest.mark.parametrize("kind", ["words", "number"])
    def test_what_is_required(self, kind):
        assert self.read(written("a", kind, required=True), " ") == Refused("required", {})

    def test_words_are_kept_as_they_are_up_to_the_limit(self):
        assert self.read(written("a"), "  Fix the lamp. ") == "Fix the lamp."
        assert self.read(written("a"), "x" * 500) == "x" * 500
        assert self.read(written("a"), "x" * 501) == Refused("too_long", {"most": 500})

    def test_every_reason_has_words_in_every_language(self):
        for words in bank.languages().values():
            for reason in (
                "required",
                "choose_one",
                "choose_several",
                "choose_not_both",
                "enter_number",
                "number_range",
                "too_long",
            ):
                assert words[reason]

    def test_what_must_be_answered_is_only_asked_on_the_way(self):
        content = make_content(choice("a", skip=[skip("end", "no")]), choice("b", required=True))
        assert unanswered(content, {"a": "no"}) is None
        assert unanswered(content, {"a": "yes"}).code == "b"

    def test_words_are_split_from_what_is_counted(self):
        content = make_content(choice("a"), written("b"), written("c", "number"))
        assert split_words(content, {"a": "yes", "b": "hello", "c": 3}) == ({"a": "yes", "c": 3}, {"b": "hello"})


class TestResponseRate:
    @pytest.mark.parametrize(
        ("of", "rate"),
        [
            (Dispositions(invited=0, answered=0), None),
            (Dispositions(invited=100, answered=0), 0.0),
            (Dispositions(invited=100, answered=40), 0.4),
            (Dispositions(invited=100, answered=40, refused=20, no_contact=10, unable=5), 0.4),
            (Dispositions(invited=100, answered=40, not_eligible=20), 0.5),
            (Dispositions(invited=10, answered=0, not_eligible=10), None),
        ],
    )
    def test_rate_one(self, of, rate):
        assert response_rate(of) == rate

    def test_is_the_published_formula(self):
        """RR1 = I / ((I + P) + (R + NC + O) + (UH + UO)), with nobody counted as partial."""
        of = Dispositions(invited=1000, answered=410, refused=120, no_contact=90, unable=15, not_eligible=60)
        i, p, r, nc, o, u = 410, 0, 120, 90, 15, 1000 - 410 - 120 - 90 - 15 - 60
        assert of.unknown == u
        assert response_rate(of) == i / ((i + p) + (r + nc + o) + u)

    @given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
    def test_lies_between_nobody_and_everybody(self, answered, refused, not_eligible, unknown):
        of = Dispositions(answered + refused + not_eligible + unknown, answered, refused, not_eligible=not_eligible)
        rate = response_rate(of)
        assert rate is None or 0 <= rate <= 1


@pytest.mark.parametrize(
    ("state", "day", "takes"),
    [
        (WaveState.OPEN, 1, True),
        (WaveState.OPEN, 31, True),
        (WaveState.PLANNED, 12, False),
        (WaveState.CLOSED, 12, False),
    ],
)
def test_answers_come_in_from_the_first_day_to_the_last(state, day, takes):
    days = {"opens_on": date(2026, 3, 1), "closes_on": date(2026, 3, 31)}
    assert takes_answers(state=state, **days, today=date(2026, 3, day)) is takes
    assert not takes_answers(state=state, **days, today=date(2026, 4, 1))
    assert not takes_answers(state=state, **days, today=date(2026, 2, 28))
