"""Made-up residents and how to reach them."""

from datetime import UTC, datetime
from itertools import count

from homebeat.foundation.areas.models import Area
from homebeat.foundation.residents.models import Resident, ResidentContact
from tests.conftest import as_owner
from tests.factories.areas import make_neighbourhood

RECORDED_AT = datetime(2008, 3, 3, 9, 0, tzinfo=UTC)
_number = count(1)


def make_resident(
    area: Area | None = None, *, name: str = "", recorded_at: datetime = RECORDED_AT, contact: bool = True, **facts
) -> Resident:
    """Make a resident of a neighbourhood (made if not given) with contact details; `facts` are of the contact."""
    number = next(_number)
    with as_owner():
        resident = Resident.objects.create(
            area=area or make_neighbourhood(), name=name or f"Resident {number}", recorded_at=recorded_at
        )
        if contact:
            ResidentContact.objects.create(
                resident=resident, **{"email": f"resident{number}@example.org", "telephone": "01632 960001", **facts}
            )
    return resident
