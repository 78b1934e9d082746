from datetime import date
from decimal import Decimal

import pytest

from homebeat.foundation.areas.models import Area, Boundary
from homebeat.foundation.areas.queries import tree
from homebeat.foundation.audit.models import Event, LoadedFile
from homebeat.foundation.recorded_crime.models import CrimeRecord
from homebeat.intake.crime_data.loading import load_street_file
from tests.conftest import as_owner
from tests.intake.geography.files import (
    ASKED,
    DRY,
    NORTH,
    REPLACE,
    SOUTH,
    borough,
    load,
    square,
    ward,
    wards_of,
    where,
    write_look_up,
    write_outlines,
    write_table,
)  # fmt: skip
from tests.intake.street_files import crime, write_street

pytestmark = pytest.mark.django_db
D24, D25 = date(2024, 4, 1), date(2025, 4, 1)


def everything() -> list:
    tables = (Area, Boundary, LoadedFile, Event)
    return [list(table.objects.order_by("pk").values_list()) for table in tables]


def test_a_force_that_does_not_exist_begins_with_its_outlines(tmp_path) -> None:
    outcomes = load(
        write_outlines(tmp_path, [ward(1), ward(2)]),
        write_outlines(tmp_path, [borough()], name="b.geojson"),
        force="Greater  London",
    )
    assert [(one.rows, one.loaded, one.unchanged, one.refused) for one in outcomes] == [(2, 2, 0, ()), (1, 1, 0, ())]
    force = Area.objects.get(kind="force")
    assert (force.name, force.slug, force.opened_on) == ("Greater London", "greater-london", D24)
    first = wards_of("Greater London")["Ward 1"]
    assert (first.gss_code, first.parent.name, first.parent.parent, first.opened_on) == (
        "E05000001",
        "Northbrook",
        force,
        D24,
    )
    outline = first.boundaries.get()
    assert (outline.valid_from, outline.source, outline.svg_path[0]) == (D24, "wards.geojson", "M")
    assert LoadedFile.objects.get(kind="geography.wards").rows == 2
    assert Event.objects.get(action="geography.wards_loaded").values_held.after["count"] == 2


def test_the_same_outlines_again_change_nothing(tmp_path) -> None:
    paths = (write_outlines(tmp_path, [ward(1), ward(2)]), write_outlines(tmp_path, [borough()], name="b.geojson"))
    load(*paths)
    before = everything()
    for asked in (ASKED, REPLACE):
        assert [(one.loaded, one.unchanged) for one in load(*paths, asked=asked)] == [(0, 2), (0, 1)]
    assert everything() == before


def test_a_dry_run_leaves_no_force_behind(tmp_path) -> None:
    outcomes = load(write_outlines(tmp_path, [ward(1)]), write_look_up(tmp_path, [("E01000001", 1)]), asked=DRY)
    assert [(one.loaded, one.refused) for one in outcomes] == [(1, ()), (1, ())]
    assert not Area.objects.exists()
    assert not Event.objects.exists()


def test_a_refused_file_leaves_no_force_behind(tmp_path) -> None:
    homeless = ward(2)
    for name in ("LAD24CD", "LAD24NM"):
        del homeless["properties"][name]
    outcome = load(write_outlines(tmp_path, [homeless]))[0]
    assert where(outcome) == [(1, "LAD")]
    assert not Area.objects.exists()


def test_wards_that_do_not_name_their_borough_are_helped_by_the_look_up(tmp_path) -> None:
    lonely = [ward(1), ward(2)]
    for one in lonely:
        del one["properties"]["LAD24CD"], one["properties"]["LAD24NM"]
    outcomes = load(write_look_up(tmp_path, [("E01000001", 1), ("E01000002", 2)]), write_outlines(tmp_path, lonely))
    assert [one.refused for one in outcomes] == [(), ()]
    assert {one.parent.name for one in wards_of().values()} == {"Northbrook"}


def test_wards_that_are_known_already_need_no_borough(tmp_path) -> None:
    load(write_outlines(tmp_path, [ward(1), ward(2)]))
    again = [ward(1), ward(2)]
    for one in again:
        del one["properties"]["LAD24CD"], one["properties"]["LAD24NM"]
    assert load(write_outlines(tmp_path, again, name="again.geojson"))[0].unchanged == 2


def test_a_look_up_without_boroughs_helps_nobody(tmp_path) -> None:
    lonely = ward(1)
    del lonely["properties"]["LAD24CD"], lonely["properties"]["LAD24NM"]
    bare = write_table(tmp_path, ["LSOA21CD", "WD24CD"], [["E01000001", "E05000001"]], name="l.csv")
    assert where(load(write_outlines(tmp_path, [lonely]), bare)[0]) == [(1, "LAD")]


def test_without_a_force_named_the_only_one_is_filled_and_none_is_made(tmp_path) -> None:
    path = write_outlines(tmp_path, [ward(1)])
    assert "Forces here: none yet" in load(path, force="")[0].refused[0].reason
    load(path)
    assert load(path, force="")[0].unchanged == 1


def test_only_the_boroughs_asked_for_are_taken(tmp_path) -> None:
    path = write_outlines(tmp_path, [ward(1), ward(2, borough=SOUTH)])
    outcome = load(path, within=(NORTH[0],))[0]
    assert (outcome.rows, outcome.loaded) == (2, 1)
    assert outcome.notes == (
        "1 borough was added without an outline, from the wards' own words.",
        "1 area outside the boroughs asked for was left out.",
    )
    assert list(wards_of()) == ["Ward 1"]
    assert where(load(path, within=("W06",))[0]) == [(None, "")]


def test_a_ward_without_an_outline_is_added_and_counted(tmp_path) -> None:
    unseen = ward(1)
    unseen["geometry"] = None
    outcome = load(write_outlines(tmp_path, [unseen, ward(2)]))[0]
    assert (outcome.loaded, outcome.without_location) == (2, 1)
    assert not wards_of()["Ward 1"].boundaries.exists()


def test_another_outline_or_name_for_the_same_edition_needs_replace(tmp_path) -> None:
    load(write_outlines(tmp_path, [ward(1), ward(2)]))
    before = everything()
    moved, renamed = (
        write_outlines(tmp_path, [ward(1), ward(2, shape=square(5))]),
        write_outlines(tmp_path, [ward(1, "New")], name="n.geojson"),
    )
    assert where(load(moved)[0]) == [(2, "geometry")]
    assert where(load(renamed)[0]) == [(1, "name")]
    assert everything() == before
    assert load(moved, asked=REPLACE)[0].loaded == 1
    assert load(renamed, asked=REPLACE)[0].loaded == 1
    assert wards_of()["Ward 2"].boundaries.get().min_lon == pytest.approx(-0.15)
    assert "New" in wards_of()


def edition_24(tmp_path):
    return write_outlines(tmp_path, [ward(1), ward(2), ward(3)], name="24.geojson")


def edition_25(tmp_path):
    """Ward 1 as it was, ward 2 renamed and wider, ward 3 gone: 30% to ward 2, 70% to the new ward 4."""
    features = [
        ward(1, year=25), ward(2, "Two", shape=square(2, width=0.013), year=25), ward(4, shape=square(3.3, width=0.007), year=25),
    ]  # fmt: skip
    return write_outlines(tmp_path, features, name="25.geojson")


def test_a_later_edition_closes_what_is_gone_and_names_who_took_over(tmp_path) -> None:
    load(edition_24(tmp_path))
    outcome = load(edition_25(tmp_path))[0]
    assert (outcome.loaded, outcome.unchanged) == (2, 1)
    wards = wards_of()
    assert (wards["Ward 3"].closed_on, wards["Ward 4"].opened_on, wards["Ward 1"].closed_on) == (D25, D25, None)
    assert [(one.area.name, one.share) for one in tree.became(wards["Ward 3"])] == [
        ("Ward 4", Decimal("0.7")),
        ("Two", Decimal("0.3")),
    ]
    assert list(wards["Two"].boundaries.order_by("valid_from").values_list("valid_from", "valid_to")) == [
        (D24, D25),
        (D25, None),
    ]
    assert wards["Ward 3"].boundaries.get().valid_to == D25
    assert wards["Ward 1"].boundaries.count() == 1


def test_outlines_that_overlap_a_little_never_share_out_more_than_the_whole(tmp_path) -> None:
    load(edition_24(tmp_path))
    features = [
        ward(1, year=25),
        ward(2, shape=square(2, width=0.016), year=25),
        ward(4, shape=square(3.4, width=0.006), year=25),
    ]
    load(write_outlines(tmp_path, features, name="25.geojson"))
    shares = {one.area.name: one.share for one in tree.became(wards_of()["Ward 3"])}
    assert shares == {"Ward 2": Decimal("0.5"), "Ward 4": Decimal("0.5")}


def test_a_ward_without_an_outline_closes_without_successors(tmp_path) -> None:
    unseen = ward(3)
    unseen["geometry"] = None
    load(write_outlines(tmp_path, [ward(1), ward(2), unseen], name="24.geojson"))
    load(edition_25(tmp_path))
    gone = wards_of()["Ward 3"]
    assert (gone.closed_on, tree.became(gone)) == (D25, ())


def test_an_earlier_edition_may_come_again_but_writes_no_history(tmp_path) -> None:
    load(edition_24(tmp_path))
    load(edition_25(tmp_path))
    before = everything()
    assert (load(edition_24(tmp_path))[0].unchanged, load(edition_25(tmp_path))[0].unchanged) == (3, 3)
    assert everything() == before
    missed = write_outlines(tmp_path, [ward(1), ward(2), ward(3), ward(9)], name="24b.geojson")
    outcome = load(missed)[0]
    assert where(outcome) == [(None, "")]
    assert "oldest first" in outcome.refused[0].reason
    assert everything() == before


def test_both_editions_in_one_command_are_loaded_oldest_first(tmp_path) -> None:
    later, earlier = load(edition_25(tmp_path), edition_24(tmp_path))
    assert (later.refused, earlier.refused) == ((), ())
    assert wards_of()["Ward 3"].closed_on == D25


def test_a_ward_that_changes_borough_opens_again_over_there(tmp_path) -> None:
    load(edition_24(tmp_path))
    moved = write_outlines(
        tmp_path, [ward(1, year=25), ward(2, borough=SOUTH, year=25), ward(3, year=25)], name="25.geojson"
    )
    load(moved)
    old, new = Area.objects.filter(gss_code="E05000002").order_by("opened_on")
    assert (old.parent.name, old.closed_on, new.parent.name, new.opened_on) == ("Northbrook", D25, "Southmere", D25)
    assert [(one.area, one.share) for one in tree.became(old)] == [(new, Decimal(1))]


def test_a_ward_in_two_boroughs_in_one_edition_is_refused(tmp_path) -> None:
    load(edition_24(tmp_path))
    assert where(load(write_outlines(tmp_path, [ward(2, borough=SOUTH)]))[0]) == [(1, "LAD")]


def test_a_file_of_some_wards_of_the_same_edition_closes_nothing(tmp_path) -> None:
    load(edition_24(tmp_path))
    load(write_outlines(tmp_path, [ward(1)]))
    assert [one.closed_on for one in wards_of().values()] == [None, None, None]


def test_other_boroughs_are_left_alone_by_a_later_edition(tmp_path) -> None:
    load(edition_24(tmp_path), write_outlines(tmp_path, [ward(7, borough=SOUTH)], name="s.geojson"))
    load(edition_25(tmp_path))
    assert wards_of()["Ward 7"].closed_on is None


def test_the_day_given_beats_the_editions_own(tmp_path) -> None:
    load(edition_24(tmp_path), valid_from=date(2022, 5, 5))
    assert {one.opened_on for one in wards_of().values()} == {date(2022, 5, 5)}


def test_old_figures_stay_under_the_old_geography(tmp_path) -> None:
    """A change of wards reassigns nothing that is kept, and new months go to the wards of their day."""
    load(edition_24(tmp_path), write_look_up(tmp_path, [("E01000003", 3)]))
    force = Area.objects.get(kind="force")
    rows = [crime(number, LSOA_code="E01000003", month="2024-06") for number in range(5)]
    path = write_street(tmp_path, rows, name="2024-06-x-street.csv")
    with as_owner():
        load_street_file(path, force=force, asked=ASKED)
    before = list(CrimeRecord.objects.order_by("pk").values_list("pk", "area__name"))
    load(edition_25(tmp_path), write_look_up(tmp_path, [("E01000003", 4)], year=25))
    assert list(CrimeRecord.objects.order_by("pk").values_list("pk", "area__name")) == before
    assert {name for _, name in before} == {"Ward 3"}
    later = write_street(tmp_path, [crime(1, LSOA_code="E01000003", month="2025-06")], name="2025-06-x-street.csv")
    late_old = write_street(tmp_path, [crime(1, LSOA_code="E01000003", month="2025-03")], name="2025-03-x-street.csv")
    with as_owner():
        for one in (later, late_old, path):
            load_street_file(one, force=force, asked=REPLACE)
    assert list(CrimeRecord.objects.order_by("month").values_list("area__name", flat=True)) == [
        *["Ward 3"] * 6,
        "Ward 4",
    ]
