import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from homebeat.foundation.areas import links
from homebeat.foundation.areas.models import Area, Population, SmallArea, Succession
from tests.conftest import as_owner
from tests.factories.access import grant, make_holder
from tests.factories.areas import make_borough, make_boundary, make_force, make_neighbourhood, make_place, make_team
from tests.factories.people import make_person, make_visitor, sign_in

pytestmark = pytest.mark.django_db
LIST, FIND = reverse("areas:list"), reverse("areas:find")


@pytest.fixture
def town() -> dict[str, Area]:
    """Two wards of a borough with outlines, people and a team; one of another borough; one that closed."""
    force = make_force("Northshire")
    north, south = make_borough(force, "Northbrook"), make_borough(force, "Southmere")
    mill = make_neighbourhood(north, "Mill End", gss_code="E05000001")
    quay, far = make_neighbourhood(north, "Quayside"), make_neighbourhood(south, "Far Field")
    old = make_neighbourhood(north, "Old Town", closed_on=date(2025, 4, 1))
    make_boundary(mill, west=-0.12)
    make_boundary(quay, west=-0.11)
    make_boundary(old, west=-0.10, valid_to=date(2025, 4, 1))
    make_team(mill, "Mill End safer team")
    make_place(mill, "Mill Market", kind="market")
    with as_owner():
        Succession.objects.create(predecessor=old, successor=mill, share=Decimal("0.75"), on=date(2025, 4, 1))
        for band, sex, count in (
            ("all", "all", 12_345),
            ("0-15", "all", 2_345),
            ("16+", "all", 10_000),
            ("16+", "female", 5_100),
        ):
            Population.objects.create(
                area=mill, year=2020, age_band=band, sex=sex, count=count, source="mid-2020 estimates"
            )
    return {area.name: area for area in (force, north, south, mill, quay, far, old)}


def page(person, address: str):
    client = Client()
    if person is not None:
        sign_in(client, person)
    return client.get(address)


def detail(area: Area) -> str:
    return reverse("areas:detail", kwargs={"key": area.key})


def outlines(area: Area) -> str:
    return reverse("areas:outlines", kwargs={"key": area.key})


def test_everyone_with_a_role_in_the_force_reads_the_register(town) -> None:
    for role in ("pcso", "analyst", "partner_user", "panel_chair", "administrator"):
        answer = page(make_holder(role, town["Far Field"]), LIST)
        assert answer.status_code == 200
        assert "Mill End" in answer.text


def test_the_public_signs_in_and_those_without_a_role_find_nothing(town) -> None:
    assert page(None, LIST).status_code == 302
    assert page(None, detail(town["Mill End"])).status_code == 302
    stranger = make_person(town["Northshire"])
    for address in (LIST, FIND, detail(town["Mill End"]), outlines(town["Mill End"])):
        assert page(stranger, address).status_code == 404


def test_another_forces_areas_are_not_there(town) -> None:
    neighbour = make_holder("analyst", make_force("Elsewhere"))
    assert "Mill End" not in page(neighbour, LIST).text
    assert page(neighbour, detail(town["Mill End"])).status_code == 404
    assert page(neighbour, outlines(town["Mill End"])).status_code == 404
    assert "Mill Market" not in page(neighbour, f"{FIND}?q=mill&force={town['Northshire'].key}").text


def test_the_inspectorate_reads_a_force_with_a_purpose_only(town) -> None:
    visitor = make_visitor()
    grant(visitor, "inspectorate", town["Northshire"])
    client = Client()
    sign_in(client, visitor)
    assert client.get(detail(town["Mill End"])).status_code == 302  # to say what for
    session = client.session
    session["purpose"] = "Inspection 2008"
    session.save()
    assert client.get(detail(town["Mill End"])).status_code == 200
    assert "Mill Market" in client.get(f"{FIND}?q=mill market").text


@pytest.fixture
def reader(town) -> Client:
    client = Client()
    sign_in(client, make_holder("analyst", town["Northshire"]))
    return client


def names_in(answer) -> list[str]:
    return [row["Name"] for row in csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))]


def test_the_register_is_searched_filtered_and_downloaded(town, reader) -> None:
    def listed(**asked: str) -> list[str]:
        return names_in(reader.get(LIST, {"format": "csv", **asked}))

    assert listed(q="E05000001") == ["Mill End"]
    assert listed(kind="borough") == ["Northbrook", "Southmere"]
    assert listed(borough=town["Northbrook"].key) == ["Mill End", "Quayside"]
    assert listed(state="closed") == ["Old Town"]
    assert "Old Town" not in listed()
    assert "Old Town" in listed(state="ever")
    assert listed(borough="another") == listed()


def test_the_list_asks_as_little_for_many_areas_as_for_few(town, reader, django_assert_num_queries) -> None:
    reader.get(LIST)  # the first page of a session also writes the session
    with django_assert_num_queries(10):
        assert reader.get(LIST).status_code == 200
    for number in range(60):
        make_neighbourhood(town["Southmere"], f"Field {number:02}")
    with django_assert_num_queries(10):
        assert reader.get(LIST).status_code == 200


def test_an_areas_page_tells_all_that_is_known(town, reader) -> None:
    text = reader.get(detail(town["Mill End"])).text
    for words in (
        "E05000001", "12,345 people lived here in 2020.", "mid-2020 estimates", "Mill End safer team", "Outline since 1 April 2004, from made up.",
        "1 April 2025: it took over 75% of Old Town.", "Northbrook", 'd="M0 0H10V10H0Z"', outlines(town["Mill End"]),
    ):  # fmt: skip
        assert words in text, words
    assert "Not known" not in text


def test_a_page_says_what_is_not_known(town, reader) -> None:
    text = reader.get(detail(town["Far Field"])).text
    for words in (
        "No outline is loaded",
        "How many people live here is not known.",
        "No team is recorded as serving it.",
        "Nothing is recorded.",
    ):
        assert words in text, words


def test_a_count_that_lacks_small_areas_says_so(town, reader) -> None:
    with as_owner():
        for code, people in (("E01000001", 5), ("E01000002", None)):
            SmallArea.objects.create(area=town["Mill End"], code=code, name=code, edition="2024", population=people)
    assert "1 small area of this neighbourhood is not in the count" in reader.get(detail(town["Mill End"])).text


def test_a_closed_area_is_drawn_as_it_last_stood(town, reader) -> None:
    answer = reader.get(detail(town["Old Town"]))
    assert "This area closed on 1 April 2025." in answer.text
    assert "1 April 2025: 75% of it became part of Mill End." in answer.text
    assert 'd="M0 0H10V10H0Z"' in answer.text
    assert len(reader.get(outlines(town["Old Town"])).json()["features"]) == 1


def test_a_boroughs_page_shows_its_wards_on_a_map_and_in_a_list(town, reader) -> None:
    answer = reader.get(detail(town["Northbrook"]))
    assert answer.text.count("hb-map__link") == 2
    assert detail(town["Quayside"]) in answer.text
    assert names_in(reader.get(detail(town["Northbrook"]), {"format": "csv"})) == ["Mill End", "Quayside"]


def test_a_forces_page_shows_its_boroughs(town, reader) -> None:
    make_boundary(town["Northbrook"], size=0.1)
    answer = reader.get(detail(town["Northshire"]))
    assert answer.text.count("hb-map__link") == 1
    assert "Southmere" in answer.text


def test_outlines_are_sent_once_and_again_only_when_they_change(town, reader) -> None:
    first = reader.get(outlines(town["Northbrook"]))
    features = first.json()["features"]
    assert [one["properties"]["label"] for one in features] == ["Mill End", "Quayside"]
    assert features[0]["properties"]["href"] == detail(town["Mill End"])
    assert first["Content-Type"] == "application/geo+json"
    again = reader.get(outlines(town["Northbrook"]), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_boundary(make_neighbourhood(town["Northbrook"], "New"), west=-0.3)
    assert reader.get(outlines(town["Northbrook"]), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_pages_of_other_rooms_are_linked_for_the_kinds_they_are_for(town, reader, monkeypatch) -> None:
    monkeypatch.setattr(links, "_links", {})
    links.register("Its outlines", "areas:outlines", kinds=[Area.Kind.NEIGHBOURHOOD])
    assert "Its outlines" in reader.get(detail(town["Mill End"])).text
    assert "Its outlines" not in reader.get(detail(town["Northbrook"])).text


def test_a_place_is_found_by_a_page_a_fragment_or_a_script(town, reader) -> None:
    whole = reader.get(FIND, {"q": "mill markt"})
    assert "Mill Market" in whole.text
    assert "<html" in whole.text
    part = reader.get(FIND, {"q": "mill markt", "part": "answers"})
    assert "Mill Market" in part.text
    assert "<html" not in part.text
    found = reader.get(FIND, {"q": "mill markt", "format": "json", "kinds": "place"}).json()["found"]
    assert [(one["name"], one["area_name"], one["choice"].partition(":")[0]) for one in found] == [
        ("Mill Market", "Mill End", "place")
    ]


def test_a_search_for_nothing_says_nothing_and_one_without_answers_says_what_to_do(town, reader) -> None:
    assert "answer" not in reader.get(FIND).text.split('id="answers"')[1].split("</div>")[0]
    assert "Nothing here is called “Xyzzy”." in reader.get(FIND, {"q": "Xyzzy"}).text


@pytest.mark.parametrize("words", ["<script>", "\0", "x" * 3000, "%", "'"])
def test_a_strange_search_is_no_trouble(town, reader, words: str) -> None:
    answer = reader.get(FIND, {"q": words})
    assert answer.status_code == 200
    assert "<script>" not in answer.text.split('id="answers"')[1]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_here_can_be_written(town, reader, method: str) -> None:
    assert getattr(reader, method)(LIST).status_code == 405


def test_a_total_without_ages_has_no_chart(town, reader) -> None:
    with as_owner():
        Population.objects.create(area=town["Quayside"], year=2021, count=777, source="a count")
    text = reader.get(detail(town["Quayside"])).text
    assert "777 people lived here in 2021." in text
    assert "hb-chart__svg" not in text
    assert "See women and men apart" not in text
