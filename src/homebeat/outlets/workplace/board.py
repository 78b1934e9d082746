"""The boards: the force's boroughs side by side, and one borough's wards against the force."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from homebeat.foundation import standards
from homebeat.foundation.areas.models import Area
from homebeat.foundation.areas.queries import boundaries
from homebeat.foundation.ui import charts, formats, maps
from homebeat.foundation.ui.addresses import address_of

from . import presenters, queries
from .presenters import Measure
from .queries import BoroughFigures, ForceFigures, WardFigures


@dataclass(frozen=True)
class ForcePage:
    """Every borough that the reader may compare, and what they come to."""

    sentence: str
    note: str
    rows: tuple[BoroughFigures, ...]


@dataclass(frozen=True)
class BoroughPage:
    """One borough's board as it is drawn."""

    borough: Area
    sentence: str
    events_per_ward: str
    events_note: str
    people_per_thousand: str
    people_note: str
    overdue: int
    reviews: str
    measures: tuple[Measure, ...]
    measure: Measure
    compared: str
    map: maps.AreaMap | None
    chart: charts.Chart | None
    rows: tuple[WardFigures, ...]


def force_page(areas: "QuerySet[Area]", *, day: date, at: datetime, review_before: date) -> ForcePage:
    """Return the boroughs of the queryset side by side; all of one force."""
    period = queries.year_to(day)
    open_to = {area.key: area for area in areas}
    if not open_to:
        return ForcePage(_("There is no borough that you may compare."), "", ())
    force = _force_of(next(iter(open_to.values())))
    count = queries.force_count(force, period=period, review_before=review_before, at=at)
    rows = tuple(one for one in count.boroughs if one.key in open_to)
    return ForcePage(
        sentence=_(
            "In the last 12 months the force held %(events)s events and met %(people)s people in %(wards)s wards."
        )
        % {
            "events": presenters.number(count.force.events),
            "people": presenters.number(count.force.people_met),
            "wards": presenters.number(count.force.wards),
        },
        note=_("Counted at %(time)s, over the %(period)s.")
        % {"time": formats.clock_time(count.counted_at), "period": presenters.period_words(period)},
        rows=rows,
    )


def borough_page(borough: Area, *, measure: str, day: date, at: datetime, review_before: date) -> BoroughPage:
    """Return one borough's board: its wards counted now, held against the force."""
    period = queries.year_to(day)
    wards = queries.ward_figures(borough, period=period, review_before=review_before)
    force = queries.force_count(_force_of(borough), period=period, review_before=review_before, at=at).force
    own = _added_up(borough, wards)
    chosen = presenters.measure_named(measure)
    return BoroughPage(
        borough=borough,
        sentence=presenters.borough_sentence(own, force),
        events_per_ward=presenters.number(own.events_per_ward, 1),
        events_note=_against_force(force.events_per_ward),
        people_per_thousand=presenters.number(own.people_per_thousand, 1),
        people_note=_against_force(force.people_per_thousand),
        overdue=own.overdue_reviews,
        reviews=presenters.reviews_sentence(
            own.overdue_reviews, months=int(standards.clock_rule("priority_review", on=day).length)
        ),
        measures=presenters.measures(),
        measure=chosen,
        compared=_comparison(chosen, force),
        map=_map(borough, wards, chosen, day),
        chart=_chart(borough, wards, chosen, force),
        rows=wards,
    )


def _force_of(area: Area) -> Area:
    """The force at the root of the area's tree; every area has one once it is saved."""
    return area.force or area


def borough_outlines(borough: Area, *, measure: str, day: date, review_before: date) -> dict[str, Any]:
    """Return the borough's wards for the map that moves: each outline with its figure in words, its tint and its page."""
    wards = queries.ward_figures(borough, period=queries.year_to(day), review_before=review_before)
    drawn = _map(borough, wards, presenters.measure_named(measure), day)
    told = {
        shape.href: {"words": shape.words, "step": shape.step, "href": shape.href}
        for shape in (drawn.shapes if drawn else ())
    }
    by_key = {ward.key: told.get(_ward_address(ward), {}) for ward in wards}
    return boundaries.geojson(Area.objects.neighbourhoods().filter(parent=borough), on=day, told=by_key)


def _ward_address(ward: WardFigures) -> str:
    return address_of("workplace:ward", ward.key)


def _added_up(borough: Area, wards: tuple[WardFigures, ...]) -> BoroughFigures:
    return BoroughFigures(
        key=borough.key,
        name=borough.name,
        wards=len(wards),
        population=sum(ward.population or 0 for ward in wards),
        events=sum(ward.events for ward in wards),
        people_met=sum(ward.people_met for ward in wards),
        overdue_reviews=sum(ward.overdue_reviews for ward in wards),
    )


def _against_force(value: float | None) -> str:
    return _("Force: %(value)s") % {"value": presenters.number(value, 1)}


def _comparison(measure: Measure, force: ForceFigures) -> str:
    return _("The line shows the force: %(value)s %(unit)s in an average ward.") % {
        "value": presenters.number(presenters.force_value(measure, force), 1),
        "unit": measure.unit,
    }


def _map(borough: Area, wards: tuple[WardFigures, ...], measure: Measure, day: date) -> maps.AreaMap | None:
    drawn = boundaries.drawn(Area.objects.neighbourhoods().filter(parent=borough), on=day)
    shapes = [
        maps.Shape(
            key=ward.key,
            label=ward.name,
            path=drawn[ward.key].path,
            value=presenters.value_of(measure, ward),
            href=_ward_address(ward),
        )
        for ward in wards
        if ward.key in drawn
    ]
    if not shapes:
        return None
    return maps.area_map(
        title=_("%(measure)s, by ward") % {"measure": measure.label},
        description=_(
            "A map of the wards of %(borough)s. Darker wards have more; the same figures stand in the list of wards."
        )
        % {"borough": borough.name},
        shapes=shapes,
        box=boundaries.frame(drawn.values()),
        measure=measure.label,
        places=measure.decimals,
        degrees=False,
        geojson_url=f"{reverse('workplace:borough_map', kwargs={'key': borough.key})}?measure={measure.code}",
    )


def _chart(borough: Area, wards: tuple[WardFigures, ...], measure: Measure, force: ForceFigures) -> charts.Chart | None:
    bars = [charts.Bar(ward.name, presenters.value_of(measure, ward)) for ward in wards]
    whole = presenters.force_value(measure, force)
    if not any(bar.value for bar in bars):
        return None
    return charts.bar_chart(
        title=_("%(measure)s by ward, last 12 months") % {"measure": measure.label},
        description=_comparison(measure, force),
        bars=sorted(bars, key=lambda bar: (-(bar.value or 0), bar.label)),
        label=_("Ward"),
        measure=measure.label,
        places=measure.decimals,
        mark=charts.Mark(_("Force"), round(whole, 1)) if whole is not None else None,
    )
