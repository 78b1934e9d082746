from datetime import UTC, date, datetime

import pytest

from homebeat.foundation.thread.values import Entry, Stage, State, Thread
from homebeat.foundation.ui.environment import pages_backend
from homebeat.foundation.ui.faces import face_svg
from homebeat.foundation.ui.pieces import Contact, Fact, Happening, Step, Todo, clock
from homebeat.foundation.ui.vendoring import HERE

TODAY = date(2008, 5, 14)
MACROS = sorted(path.stem for path in (HERE / "templates" / "ui" / "components").glob("*.html"))


@pytest.mark.parametrize("name", MACROS)
def test_each_file_holds_the_piece_it_is_named_after(name):
    assert callable(getattr(pages_backend().env.globals["ui"], name))


def test_the_thread_shows_all_six_stages_in_order(draw):
    page = draw(
        "{{ ui.thread(steps) }}", steps=[Step("case", "Mopeds", "now", "PC Rowe", TODAY, "Agree lighting", "/c")]
    )
    assert len(page.all("li")) == 6
    order = [page.plain.index(word) for word in ("Concern", "Priority", "Case", "Activity", "Result", "Reply")]
    assert order == sorted(order)
    for words in ("Happening now", "PC Rowe", "14 May 2008", "Next: Agree lighting", "Not started"):
        assert words in page.plain


def test_the_step_at_work_is_marked_for_a_screen_reader(draw):
    page = draw("{{ ui.thread(steps) }}", steps=[Step("concern", "Noise", "done"), Step("case", "Mopeds", "now")])
    assert [item.get("aria-current") for item in page.all("li")].count("step") == 1


def test_a_thread_may_show_only_what_it_is_given(draw):
    assert len(draw("{{ ui.thread(steps, whole=false) }}", steps=[Step("reply", "Answered", "done")]).all("li")) == 1


def test_the_thread_draws_what_the_registry_gathers(draw):
    told = Thread(entries=(Entry(Stage.CASE, TODAY, "Mopeds", State.NOW, "PC Rowe", "Agree lighting", "/c"),))
    page = draw("{{ ui.thread(told) }}", told=told)
    assert page.one("a")["href"] == "/c"
    assert len(page.all("li")) == 6
    assert "PC Rowe" in page.plain


@pytest.mark.parametrize(
    ("due", "words", "state"),
    [
        (date(2008, 5, 11), "3 days overdue", "overdue"),
        (date(2008, 5, 13), "1 day overdue", "overdue"),
        (TODAY, "Due today", "soon"),
        (date(2008, 5, 15), "Due tomorrow", "soon"),
        (date(2008, 5, 18), "Due in 4 days", "soon"),
        (date(2008, 6, 30), "Due 30 June 2008", "later"),
    ],
)
def test_a_clock_says_how_a_day_stands(due, words, state):
    found = clock(due, today=TODAY)
    assert (found.words, found.state) == (words, state)


def test_what_is_done_is_no_longer_due():
    assert clock(date(2008, 5, 1), today=TODAY, done_on=TODAY).words == "Done on 14 May 2008"


def test_nothing_known_is_said_plainly(draw):
    page = draw(
        "{{ ui.summary_list(facts) }}{{ ui.stat(none, 'people') }}", facts=[Fact("Ward", None), Fact("People", 0)]
    )
    assert page.plain.count("Not known") == 2
    assert "0" in page.plain


def test_a_change_link_says_what_it_changes(draw):
    assert "Change Ward" in draw("{{ ui.summary_list(facts) }}", facts=[Fact("Ward", "Alder", "/w")]).plain


def test_a_figure_speaks_before_it_is_drawn(draw):
    source = """{% call ui.figure(sentence="Five in ten.", number="52%", interval="46 to 58", base="412 answers") %}<i></i>{% endcall %}"""
    page = draw(source)
    places = [page.text.index(words) for words in ("Five in ten.", "52%", "46 to 58", "412 answers", "<i>")]
    assert places == sorted(places)


@pytest.mark.parametrize(("state", "words"), [("few", "Too few to say"), ("known", "Not known")])
def test_a_figure_without_a_number_says_why(draw, state, words):
    assert words in draw('{{ ui.figure(sentence="S", state=state) }}', state=state).plain


def test_big_numbers_have_their_commas(draw):
    assert "11,718" in draw("{{ ui.stat(11718, 'meetings') }}").plain


def test_todo_and_timeline_say_when_they_are_empty(draw):
    assert "Nothing needs you now" in draw("{{ ui.todo([]) }}").plain
    assert "Nothing has happened yet" in draw("{{ ui.timeline([]) }}").plain


def test_todo_shows_reason_and_clock(draw):
    page = draw("{{ ui.todo(items) }}", items=[Todo("Reply", "/r", "The panel asked.", clock(TODAY, today=TODAY))])
    assert "The panel asked. Due today" in page.plain
    assert page.one("time")["datetime"] == "2008-05-14"


def test_timeline_takes_days_and_moments(draw):
    entries = [Happening(TODAY, "A"), Happening(datetime(2008, 5, 9, 19, 40, tzinfo=UTC), "B", by="PC Rowe")]
    plain = draw("{{ ui.timeline(entries) }}", entries=entries).plain
    assert "14 May 2008" in plain
    assert "9 May 2008 at 8:40pm" in plain


def test_undo_and_confirm_are_sent_with_a_token(draw):
    undo = draw('{{ ui.undo("Saved.", "/undo", fields={"key": "k1"}) }}')
    assert undo.one("input", name="csrfmiddlewaretoken")["value"]
    assert undo.one("input", name="key")["value"] == "k1"
    confirm = draw('{{ ui.confirm("Close it?", submit="Close", cancel="/back") }}')
    assert confirm.one("input", name="csrfmiddlewaretoken")["value"]
    assert len(confirm.all("h1")) == 1


def test_a_person_is_shown_with_ways_to_reach_them(draw):
    contact = Contact("Ann Rowe", "Constable", "/face.svg", "121 CR", "020 7946 0100", "a@example.org")
    page = draw("{{ ui.people([contact]) }}", contact=contact)
    assert page.one("img")["alt"] == ""
    assert {link["href"] for link in page.all("a")} == {"tel:02079460100", "mailto:a@example.org"}


def test_the_search_box_keeps_its_words(draw):
    page = draw('{{ ui.search_box("/find", "Find your team", value=value, hint="A postcode") }}', value='"N1')
    assert page.one("input")["value"] == '"N1'
    assert page.one("label")["for"] == page.one("input")["id"]


def test_a_seed_gives_the_same_face_each_time_and_seeds_differ():
    assert face_svg("ann") == face_svg("ann")
    assert len({face_svg(str(seed)) for seed in range(50)}) > 40
    assert "style" not in face_svg("ann")
