"""Invented content for the gallery: full, empty, wrong, and far too long."""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.urls import reverse

from ..charts import Bar, Chart, Mark, bar_chart, line_chart
from ..maps import AreaMap, Shape, area_map
from ..pieces import Clock, Contact, Fact, Happening, Step, Todo, clock
from .records import LONG, TODAY, WARDS

BOX = (-0.204, 51.497, -0.116, 51.531)


def steps() -> list[Step]:
    """Return a thread in the middle of its way."""
    return [
        Step("concern", "Mopeds on the towpath after dark", "done", "14 residents, street briefing", date(2008, 3, 3)),
        Step("priority", "Make the towpath safe after dark", "done", "Castle Row panel", date(2008, 3, 20), href="#p"),
        Step(
            "case",
            "Mopeds on the towpath",
            "now",
            "PC Ann Rowe",
            date(2008, 4, 2),
            "Agree lighting with the borough by 30 May",
            "#c",
            "Two barriers are in. Riders now use the car park.",
        ),
        Step("activity", "6 patrols, 2 seizures", "done", "Castle Row team", date(2008, 5, 9), href="#a"),
        Step("result", "Ask residents again", "next", "Central unit", "From 1 July"),
    ]


def timeline() -> list[Happening]:
    """Return three entries of a timeline."""
    return [
        Happening(datetime(2008, 5, 9, 19, 40, tzinfo=UTC), "Moped seized on the towpath", by="PC Ann Rowe", href="#1"),
        Happening(
            datetime(2008, 4, 22, 9, 0, tzinfo=UTC),
            "Barriers put in at both ends",
            "Paid for by the borough.",
            "S. Okafor",
        ),
        Happening(date(2008, 3, 20), "The panel chose this as a priority", LONG, "Castle Row panel"),
    ]


def facts() -> list[Fact]:
    """Return a summary with a known, an unknown and a long value."""
    return [
        Fact("Ward", "Castle Row", "#ward"),
        Fact("Held by", "PC Ann Rowe", "#holder", "Hand over"),
        Fact("Last seen by the panel", None),
        Fact("Place", LONG * 2, "#place"),
    ]


def todos() -> list[Todo]:
    """Return what needs a sergeant today."""
    return [
        Todo(
            "Reply to the towpath residents",
            "#1",
            "The panel asked for an answer in two months.",
            clock(date(2008, 5, 11), today=TODAY),
        ),
        Todo("Sign off the April milestones", "#2", "Three are waiting for you.", clock(TODAY, today=TODAY)),
        Todo("Name a successor for PC Rowe", "#3", "She moves on 30 June.", clock(date(2008, 6, 30), today=TODAY)),
    ]


def clocks() -> list[Clock]:
    """Return a clock in each of its states."""
    dues = [TODAY - timedelta(3), TODAY, TODAY + timedelta(1), TODAY + timedelta(4), TODAY + timedelta(40)]
    return [*(clock(due, today=TODAY) for due in dues), clock(TODAY, today=TODAY, done_on=TODAY)]


def contacts() -> list[Contact]:
    """Return a team, with a face each."""
    rows = [("Ann Rowe", "Police constable"), ("Sam Okafor", "Community support officer"), ("Dev Patel", "Sergeant")]
    team = [
        Contact(name, role, f"/ui/gallery/face/{name.split()[0].lower()}.svg", f"{number}21 CR", "020 7946 0100")
        for number, (name, role) in enumerate(rows, 1)
    ]
    long = Contact(LONG, LONG, "/ui/gallery/face/long.svg", email="castle.row.neighbourhood.policing.team@example.org")
    return [*team, long]


def bars(places: int = 8) -> Chart:
    """Return a bar chart with intervals and a line to compare with."""
    shares = (62.4, 58.1, 52.0, 51.2, 49.9, 44.3, 38.7, None)[:places]
    return bar_chart(
        title="People who say the police listen to them",
        description="Alder Green is highest at 62 per cent and Ganton lowest at 39; the force stands at 51.",
        bars=[
            Bar(ward, share, *((share - 6, share + 6) if share else (None, None)))
            for ward, share in zip(WARDS, shares, strict=False)
        ],
        label="Ward",
        measure="Share",
        unit="%",
        highlight="Castle Row",
        mark=Mark("Force", 51.3),
        source="Invented survey, May 2008.",
    )


def lines() -> Chart:
    """Return a chart of two lines over two years."""
    months = [date(2006 + (month // 12), month % 12 + 1, 1) for month in range(24)]
    return line_chart(
        title="Public meetings each month",
        description="Meetings rose from 20 to 45 a month in Castle Row and stayed near 25 in the other wards.",
        series={
            "Castle Row": [(month, 20 + place + 4 * math.sin(place)) for place, month in enumerate(months)],
            "Other wards": [(month, 25 + 3 * math.cos(place)) for place, month in enumerate(months)],
        },
        when="Month",
        places=1,
    )


def ward_map(*, outline: bool = False) -> AreaMap:
    """Return a map of eight invented wards, one of them not shown."""
    shapes = [
        Shape(
            f"w{number}",
            ward,
            "M" + "L".join(f"{x:.5f} {y:.5f}" for x, y in _corners(number)) + "Z",
            None if outline else _events_of(number),
            f"#{ward.replace(' ', '-')}",
        )
        for number, ward in enumerate(WARDS)
    ]
    return area_map(
        title="Find your ward" if outline else "Events in each ward",
        description="Eight wards of the borough."
        if outline
        else "Dockside held most events; Ganton's count is not shown.",
        shapes=shapes,
        box=BOX,
        measure="Events",
        outline=outline,
        geojson_url="" if outline else reverse("ui:gallery_outlines"),
    )


def outlines() -> dict[str, Any]:
    """Return the same wards as GeoJSON, as the moving map reads them."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [[*_corners(number), _corners(number)[0]]]},
            "properties": {
                "label": ward,
                "words": str(_events_of(number) or ""),
                "href": f"#{ward}",
                "step": 1 + number % 5,
            },
        }
        for number, ward in enumerate(WARDS)
    ]
    return {"type": "FeatureCollection", "features": features}


def _events_of(number: int) -> int | None:
    return None if WARDS[number] == "Ganton" else 3 + (number * 29) % 61


def _corners(number: int) -> list[tuple[float, float]]:
    column, row = number % 4, number // 4
    return [_corner(column, row), _corner(column + 1, row), _corner(column + 1, row + 1), _corner(column, row + 1)]


def _corner(column: int, row: int) -> tuple[float, float]:
    """Return a corner that neighbouring wards share, a little off the grid."""
    turn = column * 2.3 + row * 4.1
    return -0.20 + column * 0.02 + 0.004 * math.sin(turn), 51.50 + row * 0.014 + 0.003 * math.cos(turn * 1.7)
