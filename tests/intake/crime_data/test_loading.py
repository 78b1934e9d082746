from dataclasses import replace
from pathlib import Path

import pytest

from homebeat.foundation.areas.models import Area
from homebeat.foundation.areas.queries.tree import NoSuchForce
from homebeat.foundation.audit.models import Event, LoadedFile
from homebeat.foundation.recorded_crime.models import CrimeRecord
from homebeat.intake.crime_data.loading import load_street_file, load_street_files
from homebeat.intake.outcomes import FileOutcome
from homebeat.intake.provenance import Asked
from tests.conftest import as_owner
from tests.factories.areas import make_force
from tests.intake.crime_data.city import ASKED, DRY, REPLACE, make_city
from tests.intake.street_files import CODE, HEADER, LAT, LON, PLACE, awkward_month, crime, nowhere, write_street

pytestmark = pytest.mark.django_db
FIRST = {"rows": 12, "loaded": 12, "unchanged": 0, "without_location": 3, "without_id": 4, "refused": []}
AGAIN = FIRST | {"loaded": 0, "unchanged": 12}


@pytest.fixture
def city(db) -> Area:
    return make_city()


def load(path: Path, force: Area, asked: Asked = ASKED) -> FileOutcome:
    with as_owner():
        return load_street_file(path, force=force, asked=asked)


def counts(outcome: FileOutcome) -> dict:
    found = outcome.as_json()
    found.pop("file")
    return found


def everything() -> tuple:
    """All that a load may leave: records, remembered files, events."""
    records = CrimeRecord.objects.order_by("pk").values_list()
    return (
        list(records),
        list(LoadedFile.objects.values_list()),
        list(Event.objects.values_list("action", "target_key")),
    )


def test_every_line_of_an_awkward_month_is_kept(city, tmp_path) -> None:
    assert counts(load(write_street(tmp_path, awkward_month()), city)) == FIRST
    kept = CrimeRecord.objects.order_by("line")
    assert [one.line for one in kept] == list(range(2, 14))
    assert {one.source for one in kept} == {"City of London Police street"}
    assert [one.crime_id for one in kept][1] == [one.crime_id for one in kept][2] != ""
    assert len({(one.crime_type, one.lon, one.lat) for one in kept[3:6]}) == 1


def test_the_file_and_the_trail_remember_where_the_rows_came_from(city, tmp_path) -> None:
    load(write_street(tmp_path, awkward_month()), city)
    file = LoadedFile.objects.get()
    assert (file.kind, file.force_key, file.rows, file.replaced) == ("crime.street", city.key, 12, False)
    assert file.source == "City of London Police street, 2018-04 (2018-04-city-of-london-street.csv)"
    assert set(CrimeRecord.objects.values_list("loaded_file", flat=True)) == {file.pk}
    event = Event.objects.get(action="recorded_crime.month_loaded")
    assert (event.target_key, event.force_key, event.outcome) == (file.key, city.key, "batch")
    assert event.values_held.after["count"] == 12


def test_the_same_file_again_changes_nothing_whatever_its_name(city, tmp_path) -> None:
    load(write_street(tmp_path, awkward_month()), city)
    before = everything()
    for name in ("2018-04-city-of-london-street.csv", "renamed.csv"):
        assert counts(load(write_street(tmp_path, awkward_month(), name=name), city)) == AGAIN
        assert counts(load(write_street(tmp_path, awkward_month(), name=name), city, REPLACE)) == AGAIN
    assert everything() == before


def test_a_changed_file_for_a_loaded_month_is_refused_at_its_first_change(city, tmp_path) -> None:
    load(write_street(tmp_path, awkward_month()), city)
    before = everything()
    changed = awkward_month()
    changed[4][PLACE], changed[9][PLACE] = "On or near Mill Lane", "On or near Mill Lane"
    outcome = load(write_street(tmp_path, changed), city)
    assert [(one.row, one.column) for one in outcome.refused] == [(6, "Location")]
    assert "--replace" in outcome.refused[0].reason
    assert (outcome.rows, outcome.loaded, outcome.unchanged) == (12, 0, 0)
    assert everything() == before


@pytest.mark.parametrize("rows", [awkward_month()[:-1], [*awkward_month(), crime(99)]])
def test_a_shorter_or_longer_file_is_a_changed_file(city, tmp_path, rows) -> None:
    load(write_street(tmp_path, awkward_month()), city)
    outcome = load(write_street(tmp_path, rows), city)
    assert [(one.row, one.column) for one in outcome.refused] == [(min(len(rows), 12) + 2, "")]


def test_replacing_corrects_only_the_lines_that_differ_and_tells_the_trail(city, tmp_path) -> None:
    load(write_street(tmp_path, awkward_month()), city)
    first = LoadedFile.objects.get()
    changed = awkward_month()[:-2]
    changed[4][PLACE] = "On or near Mill Lane"
    outcome = load(write_street(tmp_path, changed), city, REPLACE)
    assert (outcome.rows, outcome.loaded, outcome.unchanged) == (10, 1, 9)
    assert CrimeRecord.objects.count() == 10
    assert CrimeRecord.objects.get(line=6).location == "On or near Mill Lane"
    assert CrimeRecord.objects.filter(loaded_file=first).count() == 9
    event = Event.objects.get(action="recorded_crime.month_replaced")
    held = event.values_held.after
    assert (held["count"], held["rows_taken_out"], held["rows_unchanged"], held["replaced"]) == (1, 3, 9, True)


def test_the_code_beats_the_point_and_a_code_nobody_knows_is_not_placed(city, tmp_path) -> None:
    rows = [
        crime(1),
        crime(2, LSOA_code=""),
        crime(3, LSOA_code="E01999999"),
        nowhere(4),
        crime(5, LSOA_code="", Longitude="-0.5"),
    ]
    outcome = load(write_street(tmp_path, rows), city)
    kept = CrimeRecord.objects.order_by("line").values_list("area__name", "placing")
    assert list(kept) == [
        ("Aldersgate", "by_code"), ("Cripplegate", "by_point"), (None, "unplaced"), (None, "unplaced"), (None, "unplaced"),
    ]  # fmt: skip
    assert outcome.refused == ()
    assert "area code: 1." in outcome.notes[0]
    assert "outside every neighbourhood: 1." in outcome.notes[1]


def test_two_forces_keep_the_same_file_apart(city, tmp_path) -> None:
    other = make_force("Elsewhere")
    for force in (city, other):
        assert load(write_street(tmp_path, awkward_month()), force).loaded == 12
    assert CrimeRecord.objects.of_force(other).unplaced().count() == 12
    assert CrimeRecord.objects.of_force(city).unplaced().count() == 4


def test_two_months_and_two_sources_do_not_meet(city, tmp_path) -> None:
    transport = [crime(1, Reported_by="British Transport Police")]
    for name, rows in (
        ("2018-04-a-street.csv", awkward_month()),
        ("2018-05-a-street.csv", awkward_month("2018-05")),
        ("2018-04-btp-street.csv", transport),
    ):
        assert load(write_street(tmp_path, rows, name=name), city).loaded == len(rows)
    assert CrimeRecord.objects.count() == 25


def test_a_dry_run_counts_and_leaves_nothing(city, tmp_path) -> None:
    before = everything()
    assert counts(load(write_street(tmp_path, awkward_month()), city, DRY)) == FIRST
    assert everything() == before


WRONG_ROWS = [
    ("another month", crime(9, month="2018-05"), "Month"),
    ("another force", crime(9, Reported_by="Surrey Police"), "Reported by"),
    ("a formula", crime(9, Location="=1+1"), "Location"),
    ("half a point", crime(9, Longitude=""), "Longitude"),
    ("a point at sea", crime(9, Longitude="-30.0"), "Longitude"),
    ("too few cells", crime(9)[:-1], "Context"),
    ("too many cells", [*crime(9), ""], "column 13"),
    ("a huge cell", crime(9, Location="x" * 200_000), "Location"),
]


@pytest.mark.parametrize(("row", "column"), [one[1:] for one in WRONG_ROWS], ids=[one[0] for one in WRONG_ROWS])
def test_one_bad_row_refuses_the_file_and_leaves_no_trace(city, tmp_path, row: list[str], column: str) -> None:
    before = everything()
    outcome = load(write_street(tmp_path, [*awkward_month(), row, crime(10)]), city)
    assert [(one.row, one.column) for one in outcome.refused] == [(14, column)]
    assert (outcome.rows, outcome.loaded) == (14, 0)
    assert everything() == before


def test_bytes_of_another_encoding_are_refused_with_their_row_and_column(city, tmp_path) -> None:
    path = write_street(tmp_path, awkward_month())
    path.write_bytes(path.read_bytes().replace(b"No Location", b"No Location\xa0", 1))
    assert [(one.row, one.column) for one in load(path, city).refused] == [(8, "Location")]
    assert not CrimeRecord.objects.exists()


def test_the_name_of_the_file_may_not_contradict_its_rows(city, tmp_path) -> None:
    outcome = load(write_street(tmp_path, awkward_month(), name="2018-05-city-of-london-street.csv"), city)
    assert [(one.row, one.column) for one in outcome.refused] == [(row, "Month") for row in range(2, 14)]
    assert "the file's name says 2018-05" in outcome.refused[0].reason


@pytest.mark.parametrize(
    "header", [HEADER[:-1], (*HEADER[:6], *HEADER[7:], "Location"), [name.upper() for name in HEADER]]
)
def test_a_wrong_header_is_refused_at_row_one(city, tmp_path, header) -> None:
    outcome = load(write_street(tmp_path, [row[: len(header)] for row in awkward_month()], header=header), city)
    assert {one.row for one in outcome.refused} == {1}
    assert not CrimeRecord.objects.exists()


def test_a_file_with_a_header_alone_is_refused(city, tmp_path) -> None:
    assert [(one.row, one.column) for one in load(write_street(tmp_path, []), city).refused] == [(2, "")]


def test_a_file_of_nothing_but_faults_names_them_all(city, tmp_path) -> None:
    outcome = load(write_street(tmp_path, [crime(Month="x"), crime(Latitude="x")]), city)
    assert [(one.row, one.column) for one in outcome.refused] == [(2, "Month"), (3, "Latitude")]


def test_one_refused_file_does_not_hold_up_the_others(city, tmp_path) -> None:
    good = write_street(tmp_path, awkward_month())
    bad = write_street(tmp_path, [crime(Month="x")], name="bad.csv")
    later = write_street(tmp_path, awkward_month("2018-05"), name="2018-05-x-street.csv")
    with as_owner():
        outcomes = load_street_files([good, bad, later], force_name="london", asked=ASKED)
    assert [(one.loaded, len(one.refused)) for one in outcomes] == [(12, 0), (0, 1), (12, 0)]


def test_crime_never_makes_a_force(city, tmp_path) -> None:
    with as_owner(), pytest.raises(NoSuchForce, match="Forces here: London"):
        load_street_files([write_street(tmp_path, awkward_month())], force_name="Londonn", asked=ASKED)


def test_rows_that_were_loaded_before_their_look_up_are_placed_on_request(city, tmp_path) -> None:
    path = write_street(tmp_path, [crime(1, LSOA_code="E01000777")])
    load(path, city)
    with as_owner():
        ward = Area.objects.get(name="Aldersgate")
        ward.small_areas.create(code="E01000777", name="x", edition="2024")
    assert load(path, city).unchanged == 1
    assert CrimeRecord.objects.get().area is None
    assert load(path, city, REPLACE).loaded == 1
    assert CrimeRecord.objects.get().area == ward


def test_a_point_keeps_every_digit_it_came_with(city, tmp_path) -> None:
    row = crime(1)
    row[LON], row[LAT], row[CODE] = "-0.1064531234567", "51.5182071234567", ""
    load(write_street(tmp_path, [row]), city)
    kept = CrimeRecord.objects.get()
    assert (kept.lon, kept.lat) == (-0.1064531234567, 51.5182071234567)


def test_who_asked_stands_in_the_trail(city, tmp_path) -> None:
    load(write_street(tmp_path, awkward_month()), city, replace(ASKED, by=city))
    assert Event.objects.get(action="recorded_crime.month_loaded").actor_key == city.key
    assert LoadedFile.objects.get().actor_key == city.key
