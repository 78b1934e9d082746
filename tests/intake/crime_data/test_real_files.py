"""The published files themselves: 21 months of the City of London, in a second force named London."""

import shutil
from pathlib import Path

import pytest
from django.db.models import Count

from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit.models import Event, LoadedFile
from homebeat.foundation.recorded_crime import queries
from homebeat.foundation.recorded_crime.models import CrimeRecord
from homebeat.intake.crime_data.loading import load_street_files
from homebeat.intake.geography.loading import load_geography
from homebeat.intake.geography.work import Work
from homebeat.intake.outcomes import FileOutcome
from tests.conftest import as_owner
from tests.factories.areas import make_force
from tests.intake.crime_data.city import ASKED

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


@pytest.fixture
def london(real_data: Path) -> Area:
    make_force("Northshire")  # the first force; London comes beside it
    files = [*(real_data / "geography").glob("*.csv"), *(real_data / "geography").glob("*.geojson")]
    with as_owner():
        outcomes = load_geography(files, Work(ASKED, "London"))
    assert [one.refused for one in outcomes] == [()] * len(files)
    return Area.objects.get(name="London", kind="force")


def street_files(real_data: Path) -> list[Path]:
    return sorted((real_data / "police_uk" / "street").glob("*.csv"))


def load(paths: list[Path]) -> list[FileOutcome]:
    with as_owner():
        return load_street_files(paths, force_name="London", asked=ASKED)


def test_every_row_of_21_months_is_loaded_once(london, real_data) -> None:
    first = load(street_files(real_data))
    assert len(first) == 21
    totals = [sum(getattr(one, name) for one in first) for name in ("rows", "loaded", "without_id", "without_location")]
    assert totals == [16_590, 16_590, 2_334, 1_190]
    assert CrimeRecord.objects.of_force(london).count() == 16_590
    lost = queries.unplaced(london)
    assert (lost.without_location, lost.unknown_code, lost.outside_outlines, lost.of) == (1_190, 36, 0, 16_590)

    before = (CrimeRecord.objects.latest("pk").pk, LoadedFile.objects.count(), Event.objects.count())
    again = load(street_files(real_data))
    assert sum(one.unchanged for one in again) == 16_590
    assert {(one.loaded, one.refused) for one in again} == {(0, ())}
    assert (CrimeRecord.objects.latest("pk").pk, LoadedFile.objects.count(), Event.objects.count()) == before


def test_a_ward_of_the_real_force_has_its_map_and_its_months(london, real_data) -> None:
    load(street_files(real_data))
    busiest = CrimeRecord.objects.exclude(area=None).values("area").annotate(count=Count("pk")).latest("count")
    ward = Area.objects.get(pk=busiest["area"])
    months = queries.monthly_totals(ward)
    assert len(months) == 21
    assert sum(count for _, count in months) == busiest["count"]
    assert ward.boundaries.get().svg_path.startswith("M")
    borough = queries.monthly_totals(ward.parent)
    assert all(mine <= theirs for (_, mine), (_, theirs) in zip(months, borough, strict=True))


DAMAGE = [
    ("bad encoding", (b"On or near", b"On or n\xe9ar"), (2, "Location")),
    ("a ragged row", (b",Other theft,", b","), (2, "Context")),
    ("a huge field", (b"On or near", b"On or near" + b"x" * 200_000), (2, "Location")),
    ("a formula", (b"On or near", b"=On or near"), (2, "Location")),
    ("a zero byte", (b"On or near", b"On or\0near"), (2, "Location")),
    ("a wrong header", (b"Longitude,Latitude", b"Latitude,Longitude"), (1, "Longitude")),
]


@pytest.mark.parametrize(("harm", "where"), [one[1:] for one in DAMAGE], ids=[one[0] for one in DAMAGE])
def test_a_damaged_copy_is_refused_with_row_and_column_and_leaves_no_trace(real_data, tmp_path, harm, where) -> None:
    force = make_force("London")
    original = street_files(real_data)[0]
    copy = Path(shutil.copy(original, tmp_path))
    copy.write_bytes(original.read_bytes().replace(*harm, 1))
    outcome = load([copy])[0]
    assert [(one.row, one.column) for one in outcome.refused] == [where]
    assert not CrimeRecord.objects.of_force(force).exists()
    assert not LoadedFile.objects.exists()
