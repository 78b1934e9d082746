"""Made-up recorded crime, and the remembered file it came from."""

from datetime import UTC, date, datetime
from itertools import count

from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit.models import LoadedFile
from homebeat.foundation.recorded_crime.models import CrimeRecord
from tests.conftest import as_owner

SOURCE = "Northshire Police street"
_line = count(2)


def make_crimes(
    force: Area, area: Area | None = None, *, number: int = 1, month: date = date(2026, 1, 1),
    crime_type: str = "Burglary", **facts: object,
) -> list[CrimeRecord]:  # fmt: skip
    """Make some records of one month and type in an area; without one, they are not placed."""
    with as_owner():
        file = LoadedFile.objects.create(
            kind="crime.street", force_key=force.key, source=SOURCE, sha256="0" * 64, rows=number,
            at=datetime(2026, 4, 1, tzinfo=UTC),
        )  # fmt: skip
        wanted = {
            "force": force, "area": area, "placing": "by_code" if area else "unplaced", "month": month, "source": SOURCE,
            "crime_type": crime_type, "reported_by": "Northshire Police", "loaded_file": file, **facts,
        }  # fmt: skip
        return CrimeRecord.objects.bulk_create(CrimeRecord(**{"line": next(_line), **wanted}) for _ in range(number))
