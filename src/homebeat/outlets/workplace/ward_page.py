"""One ward for those who work for it: what was chosen, what was heard, who was met, what was recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from homebeat.foundation import clocks, standards
from homebeat.foundation.access.scope import may
from homebeat.foundation.areas.models import Area, Team
from homebeat.foundation.areas.queries import boundaries, populations
from homebeat.foundation.people.models import Person
from homebeat.foundation.recorded_crime import queries as recorded_crime
from homebeat.foundation.thread import registry as thread
from homebeat.foundation.thread.values import Thread
from homebeat.foundation.ui import charts, maps, pieces
from homebeat.foundation.ui.formats import month as month_words
from homebeat.operations.engagement import queries as engagement
from homebeat.operations.engagement.presenters.events import title_of
from homebeat.operations.priorities import queries as priorities
from homebeat.operations.priorities.models import Priority

from .presenters import number

LATEST = 6
MOST_CONCERNS = 6
MONTHS_SHOWN = 24
Months = Sequence[tuple[date, int]]


@dataclass(frozen=True)
class Heard:
    """A concern and how often it was raised."""

    name: str
    times: int


@dataclass(frozen=True)
class WardPage:
    """Everything the ward's page draws."""

    area: Area
    borough: Area | None
    borough_href: str
    sentence: str
    teams: tuple[Team, ...]
    thread: Thread
    priorities: tuple[Priority, ...]
    latest: tuple[pieces.Happening, ...]
    heard: tuple[Heard, ...]
    heard_days: int
    map: maps.AreaMap | None
    crime: charts.Chart | None
    crime_sentence: str
    may_log: bool
    log_href: str
    events_href: str


def page_for(area: Area, *, person: Person, at: datetime) -> WardPage:
    """Return the ward's page for one reader at that moment."""
    day = clocks.london_day(at)
    months = recorded_crime.monthly_totals(area)[-MONTHS_SHOWN:]
    return WardPage(
        area=area,
        borough=area.parent,
        borough_href=_borough_address(area, person, day),
        sentence=_sentence(area),
        teams=tuple(area.teams.filter(closed_on=None).exclude(kind=Team.Kind.POOL)),
        thread=thread.gather(area, person=person, on=day),
        priorities=tuple(priorities.current_priorities(area)),
        latest=_latest(area, at),
        heard=_heard(area, at),
        heard_days=_heard_days(day),
        map=_map(area, at),
        crime=_crime(months),
        crime_sentence=_crime_sentence(months),
        may_log=may(person, "engagement.log_event", area, on=day),
        log_href=f"{reverse('engagement:event_new')}?area={area.key}",
        events_href=f"{reverse('engagement:events')}?ward={area.key}",
    )


def _borough_address(area: Area, person: Person, day: date) -> str:
    """Return where the borough's board is, for those who may compare; empty for the others."""
    if area.parent is None or not may(person, "workplace.read_boards", area.parent, on=day):
        return ""
    return reverse("workplace:borough", kwargs={"key": area.parent.key})


def _sentence(area: Area) -> str:
    people = populations.total(area)
    if people is None:
        return _("How many people live here is not known yet.")
    return _("%(count)s people live here (%(year)s).") % {"count": number(people.count), "year": people.year}


def _latest(area: Area, at: datetime) -> tuple[pieces.Happening, ...]:
    return tuple(
        pieces.Happening(
            when=event.starts_at,
            title=title_of(event),
            text=_("%(people)s people met") % {"people": event.people_met} if event.people_met is not None else "",
            href=reverse("engagement:event", kwargs={"key": event.key}),
        )
        for event in engagement.latest_events(area, before=at, limit=LATEST)
    )


def _heard_days(day: date) -> int:
    """How long an issue counts as recent: the same days as in the list that priorities are proposed from."""
    return int(standards.value("engagement_limits.recent_issue_days", on=day))


def _heard(area: Area, at: datetime) -> tuple[Heard, ...]:
    """Return what residents raised lately, by category, the most often raised first."""
    day = clocks.london_day(at)
    names = {entry.code: entry.name for entry in standards.entries("issue_categories", on=day)}
    rows = engagement.issue_counts(area, since=day - timedelta(days=_heard_days(day)))
    return tuple(Heard(_(names.get(category, category)), times) for category, times in rows[:MOST_CONCERNS])


def _map(area: Area, at: datetime) -> maps.AreaMap | None:
    drawn = boundaries.drawn([area], on=clocks.london_day(at)).get(area.key)
    if drawn is None:
        return None
    return maps.area_map(
        title=_("Where %(ward)s is") % {"ward": area.name},
        description=_("The outline of the ward."),
        shapes=[maps.Shape(key=area.key, label=area.name, path=drawn.path)],
        box=boundaries.frame([drawn]),
        outline=True,
        degrees=False,
        geojson_url=reverse("workplace:ward_map", kwargs={"key": area.key}),
    )


def _crime(months: Months) -> charts.Chart | None:
    """Return recorded crime month by month, or nothing where none was loaded."""
    if not months:
        return None
    return charts.line_chart(
        title=_("Crimes recorded here, month by month"),
        description=_crime_sentence(months),
        series={_("Crimes"): list(months)},
        when=_("Month"),
        places=0,
    )


def _crime_sentence(months: Months) -> str:
    if not months:
        return ""
    return _("In %(month)s, %(count)s crimes were recorded here. Places are approximate as published.") % {
        "month": month_words(months[-1][0]),
        "count": number(months[-1][1]),
    }
