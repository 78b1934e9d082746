"""Made-up places: forces, link-commander areas, boroughs, neighbourhoods and teams, with their paths set right."""

from datetime import date
from itertools import count

from django.utils.text import slugify
from shapely.geometry import box

from homebeat.foundation.areas.models import Area, Boundary, Place, Team
from tests.conftest import as_owner

OPENED_ON = date(2004, 4, 1)
_number = count(1)


def make_area(
    kind: str,
    *,
    parent: Area | None = None,
    name: str = "",
    gss_code: str = "",
    opened_on: date = OPENED_ON,
    closed_on: date | None = None,
) -> Area:
    """Make one node of the tree below its parent."""
    name = name or f"{Area.Kind(kind).label} {next(_number)}"
    with as_owner():
        area = Area.objects.create(
            kind=kind, name=name, slug=slugify(name), gss_code=gss_code, parent=parent, path=f"/new/{next(_number)}/",
            force=parent.force if parent else None, opened_on=opened_on, closed_on=closed_on,
        )  # fmt: skip
        area.path = f"{parent.path if parent else '/'}{area.pk}/"
        area.force_id = parent.force_id if parent else area.pk
        area.save()
    return area


def make_force(name: str = "", **facts) -> Area:
    """Make a force: the root of a tree."""
    return make_area(Area.Kind.FORCE, name=name, **facts)


def make_link_area(force: Area, name: str = "", **facts) -> Area:
    """Make a link-commander area in a force."""
    return make_area(Area.Kind.LINK_AREA, parent=force, name=name, **facts)


def make_borough(parent: Area | None = None, name: str = "", **facts) -> Area:
    """Make a borough command below a force or a link-commander area; without one, a force is made."""
    return make_area(Area.Kind.BOROUGH, parent=parent or make_force(), name=name, **facts)


def make_neighbourhood(parent: Area | None = None, name: str = "", **facts) -> Area:
    """Make a neighbourhood below a borough; without one, a force and a borough are made."""
    return make_area(Area.Kind.NEIGHBOURHOOD, parent=parent or make_borough(), name=name, **facts)


def make_team(area: Area | None = None, name: str = "", **facts) -> Team:
    """Make a team that serves an area; without one, a neighbourhood is made."""
    area = area or make_neighbourhood()
    name = name or f"{area.name} team {next(_number)}"
    with as_owner():
        team = Team.objects.create(
            **{"force": area.force, "area": area, "name": name, "slug": slugify(name), "opened_on": OPENED_ON, **facts}
        )
        team.serves.create(area=area, starts_on=OPENED_ON)
    return team


def make_place(
    area: Area, name: str = "", *, lon: float = -0.1, lat: float = 51.5, kind: str = "station", **facts
) -> Place:
    """Make a named place in an area."""
    with as_owner():
        return Place.objects.create(
            force=area.force, area=area, name=name or f"Place {next(_number)}", kind=kind, lon=lon, lat=lat, **facts
        )


def make_boundary(
    area: Area,
    *,
    west: float = -0.1,
    south: float = 51.5,
    size: float = 0.01,
    valid_from: date = OPENED_ON,
    valid_to: date | None = None,
) -> Boundary:
    """Make a square outline for an area."""
    east, north = west + size, south + size
    with as_owner():
        return Boundary.objects.create(
            area=area, valid_from=valid_from, valid_to=valid_to, geometry=box(west, south, east, north).wkb,
            min_lon=west, min_lat=south, max_lon=east, max_lat=north, svg_path="M0 0H10V10H0Z", source="made up",
        )  # fmt: skip
