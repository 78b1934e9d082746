from datetime import UTC, date, datetime

import pytest
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.http import QueryDict

from homebeat.foundation.ui.tables import Column, DayColumn, Filter, MomentColumn, NumberColumn, Table, TagColumn

ROWS = [
    {"name": "Alder", "team": {"name": "North"}, "people": 3, "on": date(2008, 5, 3), "state": "held"},
    {"name": "Birch", "team": None, "people": None, "on": date(2008, 5, 1), "state": "planned"},
    {"name": "Cedar", "team": {"name": "South"}, "people": 1200, "on": None, "state": "held"},
]


class Events(Table):
    caption = "Events"
    columns = (
        Column("name", "Event", sort=True, href=lambda row: f"/{row['name']}"),
        Column("team", "Team", value="team.name", sort=True),
        NumberColumn("people", "People", sort=True, unknown="not counted"),
        DayColumn("on", "Day", sort=True),
        TagColumn("state", "State", colour=lambda row: "green"),
    )
    search = ("name",)
    filters = (
        Filter(
            "state",
            forms.ChoiceField(label="State", choices=[("", "All"), ("held", "Held"), ("planned", "Planned")]),
            lambda rows, value: [row for row in rows if row["state"] == value],
        ),
    )
    order = "name"
    per_page = 2
    empty = "No events yet"


def events(asked="", rows=ROWS, **options):
    return Events(QueryDict(asked), rows=rows, **options)


def names(table):
    return [row["name"] for row in table.shown]


def test_the_usual_order_and_the_pages():
    assert (names(events()), names(events("page=2"))) == (["Alder", "Birch"], ["Cedar"])
    assert events().range_words == "Showing 1 to 2 of 3"


@pytest.mark.parametrize("page", ["0", "99", "-1", "x", "²", "9" * 30, ""])
def test_a_page_that_is_not_there_becomes_one_that_is(page):
    assert events(f"page={page}").page in (1, 2)


def test_sorting_turns_round_and_unknown_values_come_last():
    assert names(events("sort=people", per_page=9)) == ["Alder", "Cedar", "Birch"]
    assert names(events("sort=-people", per_page=9)) == ["Cedar", "Alder", "Birch"]


def test_an_order_that_nobody_offers_falls_back():
    assert names(events("sort=secret")) == ["Alder", "Birch"]


def test_heads_lead_to_the_turned_order_and_say_the_present_one():
    heads = {head.label: head for head in events("sort=-on&page=2").headings}
    assert (heads["Day"].order, heads["Day"].href) == ("descending", "?sort=on")
    assert (heads["Event"].order, heads["Event"].href) == ("", "?sort=name")
    assert heads["State"].href == ""


def test_search_and_filters_leave_fewer_rows():
    assert names(events("q=BIR")) == ["Birch"]
    assert names(events("state=held")) == ["Alder", "Cedar"]


def test_a_filter_that_is_not_understood_filters_nothing_and_says_so():
    table = events("state=stolen")
    assert table.count == 3
    assert table.form.errors["state"]


def test_filters_in_force_are_shown_with_a_way_out():
    kept = events("state=held&sort=-on&page=2").in_force
    assert [(one.label, one.value, one.without) for one in kept] == [("State", "Held", "?sort=-on")]


def test_the_filter_form_carries_what_it_does_not_ask():
    assert events("state=held&page=2&tab=wards").carried == [("tab", "wards")]


def test_two_tables_on_one_page_do_not_meet():
    table = events("a-page=2&page=1&a-q=", prefix="a")
    assert table.page == 2
    assert table.address(page=1) == "?a-page=1&page=1&a-q="


def test_a_word_that_the_table_does_not_know_is_refused():
    with pytest.raises(TypeError, match="colour"):
        events(colour="red")


def test_the_page_shows_cells_with_labels_links_and_tags(draw):
    page = draw("{{ ui.data_table(table) }}", table=events())
    assert [head["data-label"] for head in page.all("th", scope="row")] == ["Event", "Event"]
    assert page.one("a", href="/Alder")
    assert "3 May 2008" in page.plain
    assert "not counted" in page.plain
    assert page.all("strong", class_="govuk-tag--green")
    assert page.one("a", rel="next")["href"] == "?page=2"
    assert page.one("a", class_="hb-list__download")["href"] == "?format=csv"


def test_the_present_order_is_told_to_a_screen_reader(draw):
    page = draw("{{ ui.data_table(table) }}", table=events("sort=-on"))
    assert [head.get("aria-sort") for head in page.all("th", scope="col")] == [None, None, None, "descending", None]
    assert page.one("option", value="-on").get("selected", "no") is None


def test_words_in_rows_are_escaped(draw):
    rows = [{**ROWS[0], "name": "<script>alert(1)</script>"}]
    assert draw("{{ ui.data_table(table) }}", table=events(rows=rows)).all("script") == []


def test_an_empty_list_says_what_belongs_there(draw):
    page = draw("{{ ui.data_table(table) }}", table=events(rows=[]))
    assert "No events yet" in page.plain
    assert page.all("table") == []


def test_a_list_emptied_by_its_filters_says_so(draw):
    assert "Nothing matches" in draw("{{ ui.data_table(table) }}", table=events("q=zzz")).plain


def test_moments_are_shown_in_london():
    column = MomentColumn("at", "When")
    row = {"at": datetime(2008, 5, 3, 17, 30, tzinfo=UTC)}
    assert (column.shown(row), column.raw(row).hour, column.raw({"at": None})) == ("3 May 2008 at 6:30pm", 18, None)


class Kinds(Table):
    caption = "Kinds"
    columns = (Column("model", "Model", sort=True), Column("app", "Room", value="app_label", sort="app_label"))
    search = ("model", "app_label")


def kinds(asked="", **options):
    return Kinds(QueryDict(asked), rows=ContentType.objects.all(), **options)


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 5, 500])
def test_two_questions_to_the_database_whatever_the_rows(size, draw, django_assert_num_queries):
    with django_assert_num_queries(2):
        draw("{{ ui.data_table(table) }}", table=kinds("q=a", per_page=size))


@pytest.mark.django_db
def test_pages_of_equal_rows_neither_repeat_nor_lose_one():
    pages = kinds(per_page=5).pages
    seen = [row.pk for page in range(1, pages + 1) for row in kinds(f"sort=app&page={page}", per_page=5).shown]
    assert sorted(seen) == sorted(ContentType.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_a_queryset_is_searched_and_sorted_by_the_database():
    found = [row.model for row in kinds("q=ContentType&sort=-model").shown]
    assert "contenttype" in found
    ordered = [row.app_label for row in kinds("sort=-app", per_page=1000).shown]
    assert ordered == sorted(ordered, reverse=True)


@pytest.mark.django_db
def test_a_filter_by_a_record_is_shown_by_its_name():
    chosen = ContentType.objects.order_by("pk").first()
    by_kind = Filter(
        "kind",
        forms.ModelChoiceField(label="Kind", queryset=ContentType.objects.all()),
        lambda rows, value: rows.filter(pk=value.pk),
    )
    table = kinds(f"kind={chosen.pk}", filters=(by_kind,))
    assert table.shown == [chosen]
    assert [one.value for one in table.in_force] == [str(chosen)]


@pytest.mark.django_db
def test_rows_read_as_plain_values_show_the_same():
    class Plain(Table):
        columns = (Column("label", "Label", value="app_label"), Column("model", "Model", sort=True))
        order = "model"
        reads = ("app_label", "model")

    rows = ContentType.objects.filter(app_label="sessions")
    whole = Table(QueryDict(""), rows=rows, columns=Plain.columns, order="model")
    plain = Plain(QueryDict(""), rows=rows)

    assert plain.body == whole.body
    assert [tuple(row) for row in plain.every_row()] == [(row.app_label, row.model) for row in whole.every_row()]


def test_a_list_as_usual_needs_no_form_and_one_that_is_asked_does():
    usual, asked, carried = events(), events("state=held"), events("other-page=2")

    assert (usual.is_as_usual, asked.is_as_usual, carried.is_as_usual) == (True, False, True)
    assert (usual.answers, usual.in_force) == ({}, [])
    assert [one.value for one in asked.in_force] == ["Held"]


def test_only_a_filter_form_that_shows_the_same_is_taken_from_memory():
    other = Filter(
        "state", forms.ChoiceField(label="State", choices=[("", "All"), ("lost", "Lost")]), lambda rows, _: rows
    )

    assert events().look == events().look
    assert events().look != events(filters=(other,)).look
    assert events().look != events(caption="Meetings").look
    assert events("page=2").look is None, "the form carries what else the address asks"
