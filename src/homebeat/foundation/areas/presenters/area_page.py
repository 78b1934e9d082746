"""One area's page: what it is, where it is, who lives there, who serves it, and how its boundary came to be."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homebeat.foundation.areas import links
from homebeat.foundation.areas.models import Area, Boundary, Team
from homebeat.foundation.areas.queries import boundaries, populations, tree
from homebeat.foundation.areas.queries.populations import AgeRow, Headcount
from homebeat.foundation.areas.queries.tree import Successor
from homebeat.foundation.ui import charts, maps
from homebeat.foundation.ui.formats import day as day_words
from homebeat.foundation.ui.formats import number
from homebeat.foundation.ui.pieces import Fact


@dataclass(frozen=True)
class PopulationPart:
    """Who lives in the area: a sentence, what it lacks, a chart and the table beside it."""

    sentence: str
    caution: str
    chart: charts.Chart | None
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    source: str


@dataclass(frozen=True)
class AreaPage:
    """Everything an area's page draws."""

    area: Area
    above: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    map: maps.AreaMap | None
    population: PopulationPart
    teams: tuple[Team, ...]
    history: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


def page_for(area: Area, *, on: date) -> AreaPage:
    """Return the area's page as of a day; a closed area is drawn as it last stood."""
    day = last_day(area, on)
    people = populations.total(area)
    return AreaPage(
        area=area,
        above=tuple((one.name, address(one)) for one in tree.ancestors(area)),
        facts=_facts(area, people),
        map=_map(area, day),
        population=_population(area, people),
        teams=tuple(tree.teams_serving([area], on=day)),
        history=tuple(_history(area)),
        links=tuple((str(label), href) for label, href in links.links_for(area)),
    )


def address(area: Area) -> str:
    """Return the address of an area's page."""
    return reverse("areas:detail", kwargs={"key": area.key})


def last_day(area: Area, on: date) -> date:
    """Return the day to draw an area at: today, or its last day when it has closed."""
    return on if area.closed_on is None or area.closed_on > on else area.closed_on - date.resolution


def drawn_areas(area: Area, *, on: date) -> QuerySet[Area]:
    """Return the areas that a map of this one shows: a neighbourhood itself, a borough's wards, a force's boroughs."""
    if area.kind == Area.Kind.NEIGHBOURHOOD:
        return Area.objects.filter(pk=area.pk)
    wanted = Area.Kind.NEIGHBOURHOOD if area.kind == Area.Kind.BOROUGH else Area.Kind.BOROUGH
    return Area.objects.within(area).filter(kind=wanted).open_on(on)


def _facts(area: Area, people: Headcount | None) -> tuple[Fact, ...]:
    facts = [Fact(_("Kind"), area.get_kind_display())]
    if area.gss_code:
        facts.append(Fact(_("Code"), area.gss_code))
    facts.append(Fact(_("People"), number(people.count) if people else None))
    facts.append(Fact(_("Since"), day_words(area.opened_on)))
    if area.closed_on:
        facts.append(Fact(_("Closed"), day_words(area.closed_on)))
    return tuple(facts)


def _map(area: Area, day: date) -> maps.AreaMap | None:
    areas = list(drawn_areas(area, on=day))
    drawn = boundaries.drawn(areas, on=day)
    shown = [one for one in areas if one.key in drawn]
    if not shown:
        return None
    is_alone = area.kind == Area.Kind.NEIGHBOURHOOD
    shapes = [
        maps.Shape(key=one.key, label=one.name, path=drawn[one.key].path, href="" if is_alone else address(one))
        for one in shown
    ]
    return maps.area_map(
        title=_("Where %(area)s is") % {"area": area.name},
        description=_("The outline of the neighbourhood.") if is_alone else _("Each outline leads to its area's page."),
        shapes=shapes,
        box=boundaries.frame(drawn.values()),
        outline=True,
        degrees=False,
        geojson_url=reverse("areas:outlines", kwargs={"key": area.key}),
    )


def _population(area: Area, people: Headcount | None) -> PopulationPart:
    if people is None:
        return PopulationPart(_("How many people live here is not known."), "", None, (), (), "")
    rows = populations.table(area, year=people.year)
    sentence = _("%(count)s people lived here in %(year)s.") % {"count": number(people.count), "year": people.year}
    return PopulationPart(
        sentence=sentence,
        caution=_caution(area) if people.is_partial else "",
        chart=_ages(rows, people, sentence),
        columns=(_("Age"), _("All"), _("Women and girls"), _("Men and boys")),
        rows=tuple((one.age_band, one.all, one.female, one.male) for one in rows),
        source=_("Source: %(source)s") % {"source": people.source},
    )


def _caution(area: Area) -> str:
    lacking = populations.small_areas_without_count(area)
    return ngettext(
        "%(count)s small area of this neighbourhood is not in the count, so the true number is higher.",
        "%(count)s small areas of this neighbourhood are not in the count, so the true number is higher.",
        lacking,
    ) % {"count": lacking}


def _ages(rows: tuple[AgeRow, ...], people: Headcount, sentence: str) -> charts.Chart | None:
    bars = [charts.Bar(one.age_band, one.all) for one in rows if one.all is not None]
    if not bars:
        return None
    return charts.bar_chart(
        title=_("People by age, %(year)s") % {"year": people.year},
        description=sentence,
        bars=bars,
        label=_("Age"),
        measure=_("People"),
        places=0,
    )


def _history(area: Area) -> list[str]:
    """Return what happened to the area's boundary in sentences, the newest first."""
    return [
        *(_became(one) for one in tree.became(area)),
        *(_outline(one) for one in boundaries.history(area)),
        *(_came_from(one) for one in tree.came_from(area)),
    ]


def _became(one: Successor) -> str:
    words = {"share": number(float(one.share) * 100), "area": one.area.name, "day": day_words(one.on)}
    return _("%(day)s: %(share)s%% of it became part of %(area)s.") % words


def _came_from(one: Successor) -> str:
    words = {"share": number(float(one.share) * 100), "area": one.area.name, "day": day_words(one.on)}
    return _("%(day)s: it took over %(share)s%% of %(area)s.") % words


def _outline(one: Boundary) -> str:
    words = {"day": day_words(one.valid_from), "end": day_words(one.valid_to), "source": one.source}
    if one.valid_to is None:
        return _("Outline since %(day)s, from %(source)s.") % words
    return _("Outline from %(day)s until %(end)s, from %(source)s.") % words
