"""Answering on the web: no sign-in, no cookie, no script; back and forth, in several languages, and once only."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from homebeat.operations.surveys import codes
from homebeat.operations.surveys.models import Draft, Invitation, Remark, Response, SampleCell
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_force, make_neighbourhood
from tests.factories.people import sign_in
from tests.factories.surveys import choice, make_cell, make_content, make_invitation, make_wave, written

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
SKIPPING = make_content(
    choice("know", "yes", "no", skip=[{"when": ["no"], "to": "safe"}], required=True),
    choice("contacted"),
    choice("safe", "safe", "unsafe", required=True),
    written("why", most=20),
)


@pytest.fixture(autouse=True)
def afternoon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visitor():
    """Somebody with a browser that checks CSRF as the real one does, and keeps no cookie."""
    return Client(enforce_csrf_checks=True)


def text(page) -> str:
    return page.content.decode()


def answers() -> list[dict]:
    with as_owner():
        return [one.answers for one in Response.objects.order_by("pk")]


def begin(visitor, code: str, **given: str) -> str:
    """Press Start and return the address of the first page."""
    return visitor.post(f"/surveys/a/{code}/", given).headers["Location"]


class TestTheWayThrough:
    def test_from_letter_to_thanks(self, visitor):
        wave = make_wave(content=SKIPPING)
        code = make_invitation(wave)
        assert "Your answers are anonymous." in text(visitor.get(f"/surveys/a/{code}/"))
        first = begin(visitor, code)
        assert first == f"/surveys/a/{code}/q/know/"
        assert "Question 1 of up to 4" in text(visitor.get(first))
        second = visitor.post(first, {"know": "yes"}).headers["Location"]
        assert second.endswith("/q/contacted/")
        third = visitor.post(second, {"contacted": "no"}).headers["Location"]
        fourth = visitor.post(third, {"safe": "unsafe"}).headers["Location"]
        check = visitor.post(fourth, {"why": "It is dark"}).headers["Location"]
        page = text(visitor.get(check))
        for words in ("Check your answers", "Unsafe", "It is dark", "/q/contacted/#contacted"):
            assert words in page
        thanks = visitor.post(check).headers["Location"]
        assert thanks == f"/surveys/thanks/{wave.key}/?language=en"
        assert "Your answers have arrived." in text(visitor.get(thanks))
        assert answers() == [{"know": "yes", "contacted": "no", "safe": "unsafe"}]
        with as_owner():
            assert Remark.objects.get().words == "It is dark"
            kept = Response.objects.get()
            assert (kept.by_invitation, kept.source, kept.answered_on) == (True, "web", date(2026, 3, 12))
            assert not Draft.objects.exists()
            assert not Invitation.objects.exists()

    def test_a_skip_leads_past_and_a_changed_mind_leaves_nothing_behind(self, visitor):
        code = make_invitation(make_wave(content=SKIPPING))
        first = begin(visitor, code)
        visitor.post(visitor.post(first, {"know": "yes"}).headers["Location"], {"contacted": "yes"})
        assert visitor.post(first, {"know": "no"}).headers["Location"].endswith("/q/safe/")
        visitor.post(f"/surveys/a/{code}/q/safe/", {"safe": "safe"})
        visitor.post(f"/surveys/a/{code}/check/")
        assert answers() == [{"know": "no", "safe": "safe"}]

    def test_back_leads_to_the_question_before_with_its_answer(self, visitor):
        code = make_invitation(make_wave(content=SKIPPING))
        first = begin(visitor, code)
        third = visitor.post(first, {"know": "no"}).headers["Location"]
        back = re.search(r'govuk-back-link" href="([^"]+)"', text(visitor.get(third)))[1]
        assert back == first
        assert re.search(r'value="no" id="know_1" checked', text(visitor.get(back)))

    def test_an_answer_can_be_taken_back(self, visitor):
        code = make_invitation(make_wave(content=SKIPPING))
        visitor.post(begin(visitor, code), {"know": "yes"})
        visitor.post(f"/surveys/a/{code}/q/contacted/", {"contacted": "yes"})
        visitor.post(f"/surveys/a/{code}/q/contacted/", {})
        visitor.post(f"/surveys/a/{code}/q/safe/", {"safe": "safe"})
        visitor.post(f"/surveys/a/{code}/check/")
        assert answers() == [{"know": "yes", "safe": "safe"}]

    def test_coming_back_later_goes_on_where_one_stopped(self, visitor):
        code = make_invitation(make_wave(content=SKIPPING))
        visitor.post(begin(visitor, code), {"know": "no"})
        later = Client().get(f"/surveys/a/{codes.in_print(code)}/")
        assert later.headers["Location"] == f"/surveys/a/{code}/q/safe/"

    def test_what_must_be_answered_is_asked_again_before_sending(self, visitor):
        code = make_invitation(make_wave(content=SKIPPING))
        visitor.post(begin(visitor, code), {"know": "no"})
        assert visitor.post(f"/surveys/a/{code}/check/").headers["Location"].endswith("/q/safe/")
        assert answers() == []

    def test_a_page_off_the_way_leads_back_onto_it(self, visitor):
        code = make_invitation(make_wave(content=SKIPPING))
        visitor.post(begin(visitor, code), {"know": "no"})
        assert visitor.get(f"/surveys/a/{code}/q/contacted/").headers["Location"].endswith("/q/safe/")

    @pytest.mark.parametrize(
        ("sent", "says"),
        [({}, "Answer this question to go on"), ({"know": "perhaps"}, "Choose one answer"),
         ({"know": ["yes", "no"]}, "Choose one answer")],
    )  # fmt: skip
    def test_a_wrong_answer_is_named_and_kept_nowhere(self, visitor, sent, says):
        code = make_invitation(make_wave(content=SKIPPING))
        page = visitor.post(begin(visitor, code), sent)
        assert page.status_code == 422
        assert says in text(page)
        assert 'href="#know_0"' in text(page)
        with as_owner():
            assert Draft.objects.get().answers == {}

    def test_words_that_are_too_long_are_shown_again(self, visitor):
        code = make_invitation(make_wave(content=SKIPPING))
        visitor.post(begin(visitor, code), {"know": "no"})
        visitor.post(f"/surveys/a/{code}/q/safe/", {"safe": "safe"})
        page = visitor.post(f"/surveys/a/{code}/q/why/", {"why": "x" * 21})
        assert "Write 20 characters or fewer" in text(page)
        assert "x" * 21 in text(page)


class TestOnceOnly:
    def test_a_second_press_adds_nothing_and_says_so_kindly(self, visitor):
        code = make_invitation(make_wave(content=make_content(choice("first"))))
        visitor.post(begin(visitor, code), {"first": "yes"})
        address = f"/surveys/a/{code}/check/"
        assert visitor.post(address).status_code == 302
        again = visitor.post(address)
        assert again.status_code == 410
        assert "If you have just sent your answers, they have arrived." in text(again)
        assert len(answers()) == 1

    @pytest.mark.parametrize("page", ["", "q/first/", "check/"])
    def test_a_used_code_opens_nothing(self, visitor, page):
        code = make_invitation(make_wave(content=make_content(choice("first"))))
        visitor.post(begin(visitor, code), {"first": "yes"})
        visitor.post(f"/surveys/a/{code}/check/")
        assert visitor.get(f"/surveys/a/{code}/{page}").status_code == 410
        assert visitor.post(f"/surveys/a/{code}/{page}", {"first": "no"}).status_code == 410
        assert answers() == [{"first": "yes"}]

    def test_pressing_start_twice_begins_once(self, visitor):
        code = make_invitation(make_wave())
        assert begin(visitor, code) == begin(visitor, code)
        with as_owner():
            assert Draft.objects.count() == 1

    def test_a_code_that_is_none(self, visitor):
        assert visitor.get("/surveys/a/short/").status_code == 404
        assert visitor.get("/surveys/a/0123456789ab/").status_code == 410
        assert visitor.post("/surveys/a/0123456789ab/").status_code == 410

    def test_whoever_was_counted_as_refusing_and_answers_no_longer_is(self, visitor):
        wave = make_wave(content=make_content(choice("first")))
        code = make_invitation(wave)
        with as_owner():
            Invitation.objects.update(outcome="refused")
            SampleCell.objects.update(refused=1)
        visitor.post(begin(visitor, code), {"first": "yes"})
        visitor.post(f"/surveys/a/{code}/check/")
        with as_owner():
            assert SampleCell.objects.get().refused == 0


class TestWhenTheWaveIsNotOpen:
    @pytest.mark.parametrize(
        "facts",
        [{"state": "planned"}, {"state": "closed"}, {"opens_on": date(2026, 3, 13)}, {"closes_on": date(2026, 3, 11)}],
    )
    def test_nothing_can_be_begun(self, visitor, facts):
        code = make_invitation(make_wave(**facts))
        assert visitor.get(f"/surveys/a/{code}/").status_code == 410
        assert visitor.post(f"/surveys/a/{code}/").status_code == 410
        wave = make_wave(entry="anybody", **facts)
        assert visitor.get(f"/surveys/open/{wave.key}/").status_code == 404

    def test_what_was_begun_cannot_be_sent_after_the_last_day(self, visitor):
        code = make_invitation(make_wave(content=make_content(choice("first"))))
        visitor.post(begin(visitor, code), {"first": "yes"})
        with time_machine.travel(datetime(2026, 4, 1, 9, tzinfo=UTC), tick=False):
            assert visitor.post(f"/surveys/a/{code}/check/").status_code == 410
            assert visitor.post(f"/surveys/a/{code}/q/first/", {"first": "no"}).status_code == 410
        assert answers() == []

    def test_the_last_day_is_one_of_them(self, visitor):
        code = make_invitation(make_wave())
        with time_machine.travel(datetime(2026, 3, 31, 21, tzinfo=UTC), tick=False):
            assert visitor.get(f"/surveys/a/{code}/").status_code == 200


class TestPagesInBetween:
    def test_short_pages_hold_what_comes_up_to_a_skip(self, visitor):
        content = make_content(
            choice("a"), choice("b", skip=[{"when": ["no"], "to": "d"}]), choice("c"), choice("d"), layout="short"
        )
        code = make_invitation(make_wave(content=content))
        first = begin(visitor, code)
        page = text(visitor.get(first))
        assert 'id="a_0"' in page
        assert 'id="b_0"' in page
        assert 'id="c_0"' not in page
        assert visitor.post(first, {"a": "yes", "b": "no"}).headers["Location"].endswith("/q/d/")

    def test_a_whole_page_is_sent_at_once(self, visitor):
        content = make_content(choice("a"), written("age", "number", least=8, most=24), layout="whole")
        code = make_invitation(make_wave(content=content))
        first = begin(visitor, code)
        assert "Send my answers" in text(visitor.get(first))
        wrong = visitor.post(first, {"a": "yes", "age": "seven"})
        assert "Enter a whole number from 8 to 24" in text(wrong)
        assert re.search(r'value="yes" id="a_0" checked', text(wrong))
        assert 'value="seven"' in text(wrong)
        assert visitor.post(first, {"a": "yes", "age": "12"}).headers["Location"].startswith("/surveys/thanks/")
        assert answers() == [{"a": "yes", "age": 12}]

    def test_several_answers_and_one_that_stands_alone(self, visitor):
        several = {**choice("where", "park", "street", "none"), "kind": "several"}
        several["answer"][2]["alone"] = True
        content = make_content(several, layout="whole")
        code = make_invitation(make_wave(content=content))
        first = begin(visitor, code)
        page = visitor.post(first, {"where": ["park", "none"]})
        assert "Choose either “None” or the other answers, not both" in text(page)
        visitor.post(first, {"where": ["street", "park"]})
        assert answers() == [{"where": ["park", "street"]}]


class TestLanguages:
    CONTENT = make_content(
        choice("first", text={"en": "Do you feel safe?", "pl": "Czy czujesz się bezpiecznie?"}),
        choice("second", text={"en": "Why?"}),
        languages=("en", "cy", "pl"),
    )

    def test_the_start_page_offers_each_in_its_own_name(self, visitor):
        code = make_invitation(make_wave(content=self.CONTENT))
        page = text(visitor.get(f"/surveys/a/{code}/"))
        assert 'lang="cy" hreflang="cy">Cymraeg</a>' in page
        assert 'lang="pl" hreflang="pl">Polski</a>' in page
        assert "Twoje odpowiedzi są anonimowe." in text(visitor.get(f"/surveys/a/{code}/?language=pl"))

    def test_the_language_stays_and_each_text_says_which_it_is_in(self, visitor):
        code = make_invitation(make_wave(content=self.CONTENT))
        first = begin(visitor, code, language="pl")
        page = text(visitor.get(first))
        assert '<div class="hb-survey" lang="pl">' in page
        assert "Czy czujesz się bezpiecznie?" in page
        assert 'lang="en">Yes</label>' in page, "an answer without a translation is marked as English"
        second = text(visitor.get(visitor.post(first, {"first": "yes", "language": "pl"}).headers["Location"]))
        assert "To pytanie jest dostępne tylko w języku: English." in second
        assert re.search(r'legend--l" lang="en"><h1 class="govuk-fieldset__heading">Why\?</h1>', second)

    def test_the_language_can_change_on_the_way(self, visitor):
        code = make_invitation(make_wave(content=self.CONTENT))
        first = begin(visitor, code)
        assert 'class="hb-survey" lang="cy"' in text(visitor.get(f"{first}?language=cy"))
        visitor.post(first, {"first": "yes", "language": "cy"})
        assert 'class="hb-survey" lang="cy"' in text(visitor.get(f"/surveys/a/{code}/q/second/"))

    def test_a_language_that_it_is_not_asked_in_is_passed_over(self, visitor):
        code = make_invitation(make_wave(content=make_content(choice("first"))))
        page = text(visitor.get(f"/surveys/a/{code}/?language=pl"))
        assert 'class="hb-survey" lang="en"' in page
        assert "hb-languages" not in page


class TestOpenToAnybody:
    def test_says_where_one_lives_and_answers_count_there(self, visitor):
        force = make_force()
        here, there = make_borough(force, "Aldermere"), make_borough(force, "Burcombe")
        wave = make_wave(force, make_content(choice("first"), layout="whole"), entry="anybody")
        page = text(visitor.get(f"/surveys/open/{wave.key}/"))
        assert page.index("Aldermere") < page.index("Burcombe")
        first = visitor.post(f"/surveys/open/{wave.key}/", {"area": there.key}).headers["Location"]
        visitor.post(first, {"first": "yes"})
        with as_owner():
            kept = Response.objects.get()
        assert (kept.area, kept.by_invitation) == (there, False)
        assert kept.area != here

    def test_an_area_must_be_chosen(self, visitor):
        force = make_force()
        make_borough(force)
        make_borough(force)
        wave = make_wave(force, entry="anybody")
        page = visitor.post(f"/surveys/open/{wave.key}/", {"area": "elsewhere"})
        assert page.status_code == 422
        with as_owner():
            assert not Draft.objects.exists()

    def test_a_wave_by_invitation_is_not_open_to_anybody(self, visitor):
        assert visitor.get(f"/surveys/open/{make_wave().key}/").status_code == 404

    def test_no_page_sets_a_cookie_and_none_with_a_code_may_be_kept(self, visitor):
        force = make_force()
        make_borough(force)
        wave = make_wave(force, make_content(choice("first")), entry="anybody")
        first = visitor.post(f"/surveys/open/{wave.key}/", {})
        for page in (first, visitor.get(first.headers["Location"]), visitor.get("/surveys/a/")):
            assert not page.cookies
            assert page.headers["Cache-Control"] == "no-store"
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert page.headers["X-Robots-Tag"] == "noindex"

    def test_pages_that_are_the_same_for_everybody_are_drawn_once_for_a_crowd(self, visitor, django_assert_num_queries):
        force = make_force()
        make_borough(force)
        wave = make_wave(force, make_content(choice("first")), entry="anybody")
        for address in (f"/surveys/open/{wave.key}/", f"/surveys/thanks/{wave.key}/"):
            page = visitor.get(address)
            assert page.headers["Cache-Control"] == "public, max-age=20"
            assert not page.cookies
            with django_assert_num_queries(0):
                assert visitor.get(address).content == page.content

    def test_a_signed_in_interviewer_s_thanks_are_their_own(self, client):
        wave = make_wave()
        sign_in(client, make_holder("pcso", make_neighbourhood(make_borough(wave.area))))
        page = client.get(f"/surveys/thanks/{wave.key}/")
        assert "Next interview" in text(page)
        assert page.headers["Cache-Control"] == "no-store"


class TestTheCodeOfALetter:
    def test_is_read_however_it_is_typed(self, visitor):
        code = make_invitation(make_wave())
        for typed in (codes.in_print(code), code.upper(), f" {code[:4]} {code[4:]} "):
            page = visitor.post("/surveys/a/", {"code": typed})
            assert page.headers["Location"] == f"/surveys/a/{code}/", typed

    @pytest.mark.parametrize(
        ("typed", "read"), [("OI1L-0000-0000", "011100000000"), ("u" * 12, ""), ("", ""), ("a" * 11, "")]
    )
    def test_look_alikes_are_forgiven_and_nothing_else_is(self, typed, read):
        assert codes.read_code(typed) == read

    def test_what_cannot_be_one_is_said_so(self, visitor):
        page = visitor.post("/surveys/a/", {"code": "hello"})
        assert page.status_code == 422
        assert "Type the 12 letters and figures" in text(page)
        assert 'value="hello"' in text(page)

    def test_the_digest_needs_the_key_of_the_installation(self, settings):
        before = codes.digest_of("0123456789ab")
        settings.SECRET_KEY = "another"
        assert codes.digest_of("0123456789ab") != before


class TestInterviews:
    @pytest.fixture
    def ward(self):
        return make_neighbourhood(make_borough(make_force()))

    @pytest.fixture
    def pcso(self, client, ward):
        person = make_holder("pcso", ward)
        sign_in(client, person)
        return person

    def test_offers_what_can_be_asked_today(self, client, ward, pcso):
        make_wave(ward.force, title="In person", by_interview=True)
        make_wave(ward.force, title="By letter")
        make_wave(ward.force, title="Not yet", by_interview=True, opens_on=date(2026, 3, 13))
        page = text(client.get("/surveys/interviews/"))
        assert "In person" in page
        assert "By letter" not in page
        assert "Not yet" not in page

    def test_answers_say_the_ward_and_not_who_asked(self, client, ward, pcso):
        wave = make_wave(ward.force, make_content(choice("first")), by_interview=True)
        make_cell(wave, ward.parent, "burglary", wanted=10)
        begun = client.post(
            f"/surveys/interviews/{wave.key}/", {"area": ward.key, "group": "burglary", "language": "en"}
        )
        first = begun.headers["Location"]
        check = client.post(first, {"first": "yes"}).headers["Location"]
        thanks = client.get(client.post(check).headers["Location"])
        assert "Next interview" in text(thanks)
        with as_owner():
            kept = Response.objects.get()
            assert (kept.area, kept.group, kept.source, kept.by_invitation) == (ward, "burglary", "interview", False)

    def test_only_in_one_s_own_wards(self, client, ward, pcso):
        wave = make_wave(ward.force, by_interview=True)
        next_door = make_neighbourhood(ward.parent)
        page = client.post(f"/surveys/interviews/{wave.key}/", {"area": next_door.key, "language": "en"})
        assert page.status_code == 422
        with as_owner():
            assert not Draft.objects.exists()
