import pytest

from homebeat.foundation.areas.models import Population, Postcode, SmallArea
from homebeat.foundation.areas.queries import populations
from homebeat.foundation.audit.models import Event, LoadedFile
from tests.intake.geography.files import (
    ASKED,
    NORTH,
    POPULATION_HEADER,
    REPLACE,
    load,
    ward,
    wards_of,
    where,
    write_look_up,
    write_outlines,
    write_population,
    write_table,
)  # fmt: skip

pytestmark = pytest.mark.django_db
A, B, C, GONE = "E01000001", "E01000002", "E01000003", "E01000099"


@pytest.fixture
def wards(db, tmp_path):
    load(write_outlines(tmp_path, [ward(1), ward(2)]))
    return wards_of()


@pytest.fixture
def looked_up(wards, tmp_path):
    load(write_look_up(tmp_path, [(A, 1), (B, 1), (C, 2)]))
    return wards


# Look-ups


def test_a_look_up_puts_small_areas_in_wards_and_counts_other_places(wards, tmp_path) -> None:
    path = write_look_up(tmp_path, [(A, 1), (B, 2), (C, 9)])
    outcome = load(path)[0]
    assert (outcome.rows, outcome.loaded, outcome.without_location) == (3, 2, 1)
    assert list(SmallArea.objects.order_by("code").values_list("code", "area__name", "edition", "name")) == [
        (A, "Ward 1", "2024", f"Area {A}"), (B, "Ward 2", "2024", f"Area {B}"),
    ]  # fmt: skip
    again = load(path)[0]
    assert (again.loaded, again.unchanged) == (0, 2)
    assert LoadedFile.objects.filter(kind="geography.look_up").count() == 1


def test_another_ward_for_the_same_edition_needs_replace(looked_up, tmp_path) -> None:
    path = write_look_up(tmp_path, [(A, 1), (B, 2)])
    assert where(load(path)[0]) == [(3, "WD24CD")]
    assert load(path, asked=REPLACE)[0].loaded == 1
    assert SmallArea.objects.get(code=B).area.name == "Ward 2"


def test_faulty_rows_of_a_look_up_are_all_named(wards, tmp_path) -> None:
    header = ["LSOA21CD", "LSOA21NM", "WD24CD"]
    rows = [
        [A, "x", "E05000001"],
        [A, "x", "E05000002"],
        ["E01", "x", "E05000001"],
        [B, "=x", "E05000001"],
        [C, "x", ""],
    ]
    outcome = load(write_table(tmp_path, header, rows, name="l.csv"))[0]
    assert where(outcome) == [(3, "LSOA21CD"), (4, "LSOA21CD"), (5, "LSOA21NM"), (6, "WD24CD")]
    assert outcome.rows == 5
    assert not SmallArea.objects.exists()


def test_a_look_up_of_other_wards_is_refused(wards, tmp_path) -> None:
    assert where(load(write_look_up(tmp_path, [(A, 8)]))[0]) == [(None, "WD24CD")]


def test_a_look_up_for_a_force_that_is_not_there_is_refused(tmp_path, db) -> None:
    outcome = load(write_look_up(tmp_path, [(A, 1)]))[0]
    assert "There is no force 'London'" in outcome.refused[0].reason


def test_a_new_edition_of_the_look_up_keeps_the_old_one(looked_up, tmp_path) -> None:
    load(write_look_up(tmp_path, [(A, 2)], year=25, name="25.csv"))
    assert sorted(SmallArea.objects.filter(code=A).values_list("area__name", "edition")) == [
        ("Ward 1", "2024"),
        ("Ward 2", "2025"),
    ]


# Populations


def test_populations_add_up_by_ward_borough_and_force(looked_up, tmp_path) -> None:
    outcome = load(write_population(tmp_path, {A: 1000, B: 500, C: 700, GONE: 90}))[0]
    assert (outcome.rows, outcome.loaded, outcome.without_location) == (4, 4, 1)
    assert outcome.notes == (
        "1 small area with 90 people is in no look-up: it counts for its borough and for no ward.",
    )
    one, two = looked_up["Ward 1"], looked_up["Ward 2"]
    totals = populations.totals([one, two, one.parent, one.force])
    assert [totals[area.pk].count for area in (one, two, one.parent, one.force)] == [1500, 700, 2290, 2290]
    assert totals[one.pk].year == 2020
    assert [(row.age_band, row.all) for row in populations.table(one, year=2020)] == [("0-15", 300), ("16+", 1200)]
    assert Population.objects.get(area=one, age_band="all", sex="male").count == 750
    assert SmallArea.objects.get(code=A).population == 1000


def test_a_ward_whose_small_areas_are_not_all_counted_says_so(looked_up, tmp_path) -> None:
    load(write_population(tmp_path, {A: 1000, C: 700}))
    totals = populations.totals(list(looked_up.values()))
    assert (totals[looked_up["Ward 1"].pk].is_partial, totals[looked_up["Ward 2"].pk].is_partial) == (True, False)


def test_the_same_populations_again_change_nothing(looked_up, tmp_path) -> None:
    path = write_population(tmp_path, {A: 1000, GONE: 5})
    load(path)
    before = (Event.objects.count(), LoadedFile.objects.count())
    again = load(path)[0]
    assert (again.loaded, again.unchanged, again.without_location) == (0, 2, 1)
    assert (Event.objects.count(), LoadedFile.objects.count()) == before


def test_other_counts_for_a_loaded_year_need_replace(looked_up, tmp_path) -> None:
    load(write_population(tmp_path, {A: 1000, C: 700}))
    changed = write_population(tmp_path, {A: 1000, C: 701})
    outcome = load(changed)[0]
    assert where(outcome)[0][1] == "Persons_16+"
    assert populations.total(looked_up["Ward 2"]).count == 700
    assert load(changed, asked=REPLACE)[0].loaded == 2
    assert populations.total(looked_up["Ward 2"]).count == 701


def test_the_year_comes_from_the_name_or_from_the_person(looked_up, tmp_path) -> None:
    nameless = write_population(tmp_path, {A: 1000}, name="population.csv")
    assert "--year" in load(nameless)[0].refused[0].reason
    assert load(nameless, year=2021)[0].loaded == 1
    assert populations.total(looked_up["Ward 1"]).year == 2021


def test_a_population_before_its_look_up_is_refused(wards, tmp_path) -> None:
    assert "No look-up" in load(write_population(tmp_path, {A: 1000}))[0].refused[0].reason


def test_small_areas_of_other_places_are_counted_apart(looked_up, tmp_path) -> None:
    outcome = load(write_population(tmp_path, {A: 1000, GONE: 90}, lad="E09000033"))[0]
    assert (outcome.rows, outcome.loaded, outcome.without_location) == (2, 1, 1)
    assert populations.total(looked_up["Ward 1"].force).count == 1000
    assert outcome.notes == ("1 small area lies outside London.",)


def test_faulty_counts_are_all_named(looked_up, tmp_path) -> None:
    good = [A, "x", NORTH[0], "x", 10, 2, 8, 5, 5]
    rows = [good, good, [B, "x", NORTH[0], "x", "1,000", 2, -8, 5, 5], ["x", "x", "x", "x", 1, 1, 1, 1, 1]]
    outcome = load(write_table(tmp_path, POPULATION_HEADER, rows, name="p2020.csv"))[0]
    assert where(outcome) == [(3, "LSOA11CD"), (4, "Persons_All-Ages"), (4, "Persons_16+"), (5, "LSOA11CD")]
    assert not Population.objects.exists()


def test_a_table_that_does_not_count_everybody_is_refused(looked_up, tmp_path) -> None:
    path = write_table(tmp_path, ["LSOA11CD", "Males_0-15"], [[A, 1]], name="p2020.csv")
    assert where(load(path)[0]) == [(1, "Persons_All-Ages")]


# Postcodes

OLD_HEADER = ["pcd", "pcd2", "pcds", "dointr", "doterm", "osward", "lsoa11", "lat", "long"]
NEW_HEADER = ["PCD7", "PCDS", "DOTERM", "LAD25CD", "WD25CD", "LSOA21CD", "LAT", "LONG"]


def postcode(
    text: str, *, ended: str = "", ward_number: int = 1, small: str = A, lat: str = "51.505", lon: str = "-0.185"
) -> list[str]:
    return ["x", "x", text, "198001", ended, f"E0500000{ward_number}", small, lat, lon]


def test_living_postcodes_with_a_place_are_kept(db, tmp_path) -> None:
    rows = [
        postcode("SW9 8LF"),
        postcode("SW9 8LG", ended="202001"),
        postcode("GY1 1AA", lat="99.999999", lon="0.000000"),
    ]
    outcome = load(write_table(tmp_path, OLD_HEADER, rows, name="NSPL_NOV_2024.csv"), force="")[0]
    assert (outcome.rows, outcome.loaded, outcome.without_location) == (3, 1, 1)
    assert outcome.notes == ("1 postcode is no longer in use: left out.",)
    kept = Postcode.objects.get()
    assert (kept.postcode, kept.lon, kept.lat, kept.ward_code, kept.lsoa_code, kept.source) == (
        "SW98LF",
        -0.185,
        51.505,
        "E05000001",
        A,
        "NSPL_NOV_2024",
    )
    assert str(kept) == "SW9 8LF"


def test_the_columns_of_a_new_edition_are_found_too(db, tmp_path) -> None:
    rows = [["x", "sw9 8lf", "", NORTH[0], "E05000001", A, "51.5", "-0.1"]]
    load(write_table(tmp_path, NEW_HEADER, rows, name="ONSPD.csv"), force="")
    assert (Postcode.objects.get().ward_code, Postcode.objects.get().lsoa_code) == ("E05000001", A)


def test_a_force_keeps_only_its_own_postcodes(looked_up, tmp_path) -> None:
    rows = [postcode("SW9 8LF"), postcode("SW9 8LG", ward_number=9), postcode("N1 1AA", ward_number=9, small=GONE)]
    outcome = load(write_table(tmp_path, OLD_HEADER, rows, name="p.csv"))[0]
    assert (outcome.loaded, outcome.notes) == (2, ("1 postcode lies outside the force: left out.",))
    assert set(Postcode.objects.values_list("postcode", flat=True)) == {"SW98LF", "SW98LG"}


def test_the_same_file_changes_nothing_and_a_new_edition_brings_up_to_date(db, tmp_path) -> None:
    first = write_table(tmp_path, OLD_HEADER, [postcode("SW9 8LF"), postcode("SW9 8LG")], name="NOV.csv")
    load(first, force="")
    again = load(first, force="")[0]
    assert (again.loaded, again.unchanged) == (0, 2)
    rows = [postcode("SW9 8LF", lat="51.6"), postcode("SW9 8LG"), postcode("SW9 8LH")]
    newer = load(write_table(tmp_path, OLD_HEADER, rows, name="FEB.csv"), force="")[0]
    assert (newer.loaded, newer.unchanged) == (2, 1)
    assert Postcode.objects.get(postcode="SW98LF").lat == 51.6


def test_another_point_from_the_same_file_needs_replace(db, tmp_path) -> None:
    load(write_table(tmp_path, OLD_HEADER, [postcode("SW9 8LF")], name="NOV.csv"), force="")
    changed = write_table(tmp_path, OLD_HEADER, [postcode("N1 1AA"), postcode("SW9 8LF", lat="51.6")], name="NOV.csv")
    assert where(load(changed, force="")[0]) == [(3, "pcds")]
    assert load(changed, force="", asked=REPLACE)[0].loaded == 2


def test_faulty_postcodes_are_all_named(db, tmp_path) -> None:
    rows = [
        postcode("SW9 8LF"),
        postcode("nowhere"),
        postcode("SW9 8LG", lat="x"),
        postcode("SW9 8LH", lon="40"),
        postcode("SW9 8LJ", lat="12"),
    ]
    outcome = load(write_table(tmp_path, OLD_HEADER, rows, name="p.csv"), force="")[0]
    assert where(outcome) == [(3, "pcds"), (4, "lat"), (5, "long"), (6, "lat")]
    assert not Postcode.objects.exists()


def test_a_postcode_twice_in_a_file_is_refused(db, tmp_path) -> None:
    path = write_table(tmp_path, OLD_HEADER, [postcode("SW9 8LF"), postcode("SW98LF")], name="p.csv")
    assert where(load(path, force="")[0]) == [(3, "pcds")]


def test_a_table_without_longitudes_is_refused(db, tmp_path) -> None:
    path = write_table(tmp_path, ["pcds", "lat"], [["SW9 8LF", "51.5"]], name="p.csv")
    assert where(load(path, force="")[0]) == [(1, "long")]


# Files given together


def test_files_may_come_in_any_order_and_answers_keep_it(db, tmp_path) -> None:
    paths = [
        write_population(tmp_path, {A: 10}), write_look_up(tmp_path, [(A, 1)]), write_outlines(tmp_path, [ward(1)]),
        write_table(tmp_path, OLD_HEADER, [postcode("SW9 8LF")], name="p.csv"),
    ]  # fmt: skip
    outcomes = load(*paths, paths[0])
    assert [one.file for one in outcomes] == [str(path) for path in (*paths, paths[0])]
    assert [(one.loaded, one.refused) for one in outcomes] == [(1, ())] * 5


def test_a_file_that_is_none_of_them_is_refused_and_the_others_are_loaded(db, tmp_path) -> None:
    odd = write_table(tmp_path, ["a", "b"], [[1, 2]], name="odd.csv")
    outcomes = load(odd, write_outlines(tmp_path, [ward(1)]))
    assert (where(outcomes[0]), outcomes[1].loaded) == ([(1, "")], 1)
    assert "none of the files known here" in outcomes[0].refused[0].reason
    assert ASKED.dry_run is False
