"""An area's page of recorded crime: months, types, wards on a map, and what could not be placed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from homebeat.foundation.areas.models import Area
from homebeat.foundation.areas.queries import boundaries
from homebeat.foundation.ui import charts, maps
from homebeat.foundation.ui.formats import month as month_words
from homebeat.foundation.ui.formats import number

from . import queries
from .queries import Loaded, Unplaced

YEAR = 12
WHOLE = 100


@dataclass(frozen=True)
class MonthRow:
    """One line of the list: a month in figures and in words, the type chosen, a count."""

    month: date
    words: str
    crime_type: str
    count: int


@dataclass(frozen=True)
class CrimePage:
    """Everything the page draws."""

    area: Area
    sentence: str
    chart: charts.Chart | None
    types: tuple[tuple[str, int], ...]
    types_caption: str
    map: maps.AreaMap | None
    unplaced: str
    sources: str
    files_href: str


def page_for(area: Area, *, on: date) -> CrimePage:
    """Return the page; `on` chooses the outlines of the map."""
    loaded = queries.loaded_months(area)
    if loaded is None:
        return CrimePage(area, _("No recorded crime has been loaded for this force."), None, (), "", None, "", "", "")
    months = queries.monthly_totals(area)
    sentence = _sentence(months)
    since = year_to(loaded.last)
    return CrimePage(
        area=area,
        sentence=sentence,
        chart=_chart(months, sentence, loaded),
        types=queries.type_totals(area, since=since),
        types_caption=_("The 12 months to %(month)s") % {"month": month_words(loaded.last)},
        map=_map(area, since=since, on=on, loaded=loaded),
        unplaced=_unplaced(area, loaded),
        sources=_("Source: %(sources)s") % {"sources": ", ".join(loaded.sources)},
        files_href=reverse("recorded_crime:files", kwargs={"key": area.key}),
    )


def month_rows(area: Area, crime_type: str) -> list[MonthRow]:
    """Return the list's rows: every month covered, of one type or of all together."""
    months = queries.monthly_totals(area, crime_type=crime_type)
    return [MonthRow(month, month_words(month), crime_type or _("All types"), count) for month, count in months]


def year_to(last: date) -> date:
    """Return the first month of the twelve that end with the last one."""
    return date(last.year - 1, last.month + 1, 1) if last.month < YEAR else date(last.year, 1, 1)


def _sentence(months: tuple[tuple[date, int], ...]) -> str:
    """Say the last month against the same month a year earlier, where there is one."""
    (last, count), before = months[-1], dict(months).get(_year_before(months[-1][0]))
    words = {"month": month_words(last), "count": number(count), "before": number(before)}
    if before is None:
        return _("%(count)s crimes and anti-social incidents were recorded here in %(month)s.") % words
    return (
        _("%(count)s crimes and anti-social incidents were recorded here in %(month)s; %(before)s a year earlier.")
        % words
    )


def _year_before(month: date) -> date:
    return month.replace(year=month.year - 1)


def _chart(months: tuple[tuple[date, int], ...], sentence: str, loaded: Loaded) -> charts.Chart:
    return charts.line_chart(
        title=_("Recorded crime by month"),
        description=sentence,
        series={_("Recorded"): list(months)},
        when=_("Month"),
        places=0,
        source=", ".join(loaded.sources),
    )


def mapped_areas(area: Area, *, on: date) -> QuerySet[Area]:
    """Return the neighbourhoods that the map tints: a borough's own. A force's are read borough by borough."""
    wanted = Area.Kind.NEIGHBOURHOOD if area.kind == Area.Kind.BOROUGH else None
    return Area.objects.within(area).filter(kind=wanted).open_on(on)


def tinted(area: Area, *, since: date, on: date) -> maps.AreaMap | None:
    """Return the map of a borough's neighbourhoods, or nothing where none has an outline."""
    areas = list(mapped_areas(area, on=on))
    drawn = boundaries.drawn(areas, on=on)
    if not drawn:
        return None
    counts = queries.totals_by_area(areas, since=since)
    return maps.area_map(
        title=_("Recorded crime by neighbourhood"),
        description=_("The last 12 months loaded. Published places are approximate."),
        shapes=[_shape(one, drawn[one.key].path, counts.get(one.pk, 0)) for one in areas if one.key in drawn],
        box=boundaries.frame(drawn.values()),
        measure=_("Recorded"),
        places=0,
        degrees=False,
        geojson_url=reverse("recorded_crime:outlines", kwargs={"key": area.key}),
    )


def outlines(area: Area, *, on: date) -> dict[str, Any]:
    """Return the same map for the map that moves: outlines with their figures, tints and addresses."""
    loaded = queries.loaded_months(area)
    found = tinted(area, since=year_to(loaded.last), on=on) if loaded else None
    told = (
        {shape.href: {"words": shape.words, "step": shape.step, "href": shape.href} for shape in found.shapes}
        if found
        else {}
    )
    areas = mapped_areas(area, on=on)
    return boundaries.geojson(areas, on=on, told={one.key: told.get(_address(one), {}) for one in areas})


def _map(area: Area, *, since: date, on: date, loaded: Loaded) -> maps.AreaMap | None:
    return tinted(area, since=since, on=on) if area.kind == Area.Kind.BOROUGH else None


def _shape(area: Area, path: str, count: int) -> maps.Shape:
    return maps.Shape(key=area.key, label=area.name, path=path, value=count, href=_address(area))


def _address(area: Area) -> str:
    return reverse("recorded_crime:area", kwargs={"key": area.key})


def _unplaced(area: Area, loaded: Loaded) -> str:
    """Say what the force's own total holds that no neighbourhood's does."""
    force = area.force or area
    lost = queries.unplaced(force, since=loaded.first, until=loaded.last)
    if not lost.count:
        return _("Every record of the force lies in a neighbourhood.")
    return _(
        "%(count)s of the force's %(of)s records (%(share)s%%) lie in no neighbourhood: %(nowhere)s were published "
        "without a place, %(unknown)s have an area code that no look-up knows, %(outside)s have a point outside every "
        "outline. They count for the force and for no borough or neighbourhood, so those do not add up to the force."
    ) % _reasons(lost)


def _reasons(lost: Unplaced) -> dict[str, str]:
    return {
        "count": number(lost.count),
        "of": number(lost.of),
        "share": number(WHOLE * lost.count / lost.of, 1),
        "nowhere": number(lost.without_location),
        "unknown": number(lost.unknown_code),
        "outside": number(lost.outside_outlines),
    }
