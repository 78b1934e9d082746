from datetime import UTC, date, datetime

from homebeat.foundation.areas.models import Area, SmallArea
from homebeat.intake.provenance import Asked
from tests.conftest import as_owner
from tests.factories.areas import make_borough, make_boundary, make_force, make_neighbourhood
from tests.intake.street_files import KNOWN_CODE, OTHER_CODE

AT = datetime(2026, 4, 2, 9, tzinfo=UTC)
ASKED, REPLACE, DRY = Asked(AT), Asked(AT, replace=True), Asked(AT, dry_run=True)


def make_city() -> Area:
    """A force of two wards; the outline of the second lies around the points of the look-alike files."""
    force = make_force("London")
    borough = make_borough(force, "City")
    aldersgate, cripplegate = (
        make_neighbourhood(borough, name, opened_on=date(2024, 4, 1)) for name in ("Aldersgate", "Cripplegate")
    )
    make_boundary(cripplegate, west=-0.11, south=51.51, size=0.02, valid_from=date(2024, 4, 1))
    with as_owner():
        for ward, code in ((aldersgate, KNOWN_CODE), (cripplegate, OTHER_CODE)):
            SmallArea.objects.create(area=ward, code=code, name=code, edition="2024")
    return force
