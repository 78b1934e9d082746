"""A team's public page as plain values, each priority with its story."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from homebeat.foundation import clocks, standards
from homebeat.foundation.areas.models import Area, Team
from homebeat.foundation.areas.queries import boundaries
from homebeat.foundation.people.models import TeamMember
from homebeat.foundation.ui import maps, pieces
from homebeat.operations.engagement import queries as engagement
from homebeat.operations.engagement.models import Event
from homebeat.operations.engagement.presenters.events import title_of
from homebeat.operations.priorities import queries as priorities
from homebeat.operations.priorities.models import Priority

from . import queries

COMING_UP = 5
MOST_STORIES = 6
LATEST_RESULTS = 3
PROGRESS_EACH = 3


@dataclass(frozen=True)
class Story:
    """A priority and the thread of what happened to it."""

    title: str
    detail: str
    about_young_people: bool
    steps: tuple[pieces.Step, ...]


@dataclass(frozen=True)
class TeamPage:
    """Everything the public page draws."""

    team: Team
    place: str
    officers: tuple[pieces.Contact, ...]
    reply_hours: int | None
    serves: tuple[str, ...]
    events: tuple[pieces.Happening, ...]
    current: tuple[Story, ...]
    results: tuple[Story, ...]
    map: maps.AreaMap | None


def page_for(team: Team, *, at: datetime, on: date) -> TeamPage:
    """Return the team's page at that moment."""
    told = priorities.stories(team.area, limit=MOST_STORIES)
    current = [one for one in told if one.closed_at is None]
    closed = [one for one in told if one.closed_at is not None]
    return TeamPage(
        team=team,
        place=_place(team.area),
        officers=tuple(_contact(member, on) for member in queries.officers_shown(team, on=on)),
        reply_hours=queries.reply_hours(on=on),
        serves=tuple(one.what or str(one.area or one.place) for one in queries.served(team, on=on)),
        events=tuple(_happening(event) for event in engagement.next_public_events(team.area, now=at, limit=COMING_UP)),
        current=tuple(_story(priority) for priority in current),
        results=tuple(_story(priority) for priority in closed[:LATEST_RESULTS]),
        map=_map(team, team.area, on),
    )


def _place(area: Area) -> str:
    return ", ".join(
        part.name
        for part in (area, area.parent)
        if part is not None and part.kind in (Area.Kind.NEIGHBOURHOOD, Area.Kind.BOROUGH)
    )


def _contact(member: TeamMember, on: date) -> pieces.Contact:
    rank = standards.find("ranks", member.duty, on=on)
    return pieces.Contact(
        name=member.person.name,
        role=_(rank.name) if rank else member.person.rank,
        face=reverse("publicsite:face", kwargs={"seed": member.person.key}) if settings.DEMO else "",
        telephone=member.telephone,
        email=member.person.email or "",
    )


def _happening(event: Event) -> pieces.Happening:
    return pieces.Happening(when=event.starts_at, title=title_of(event), text=event.place_name)


def _story(priority: Priority) -> Story:
    return Story(priority.title, priority.detail, priority.about_young_people, tuple(_steps(priority)))


def _steps(priority: Priority) -> Iterator[pieces.Step]:
    """Yield the story as residents lived it: what was raised, what the panel chose, what was done, what changed."""
    sources = priority.sources.all()
    if sources:
        latest = sources[0].issue.event
        yield pieces.Step(
            "concern",
            title=_raised(len(sources)),
            state="done",
            when=_("most recently at %(place)s") % {"place": latest.place_name},
        )
    yield pieces.Step(
        "priority",
        title=_("The ward panel chose this"),
        state="done",
        when=clocks.london_day(priority.decided_at or priority.proposed_at),
    )
    done = sorted(priority.progress.all(), key=lambda line: (line.happened_on, line.pk))[-PROGRESS_EACH:]
    for line in done:
        yield pieces.Step("activity", title=line.words, state="done", when=line.happened_on)
    if priority.closed_at is not None:
        yield pieces.Step(
            "result", title=priority.result or _("Closed"), state="done", when=clocks.london_day(priority.closed_at)
        )
        return
    if not done:
        yield pieces.Step("activity", title=_("Work has started"), state="now")
    yield pieces.Step("result", title=_("We will say here what changed"), state="next")


def _raised(times: int) -> str:
    if times == 1:
        return _("Residents raised this once")
    return _("Residents raised this %(times)s times") % {"times": times}


def _map(team: Team, area: Area, on: date) -> maps.AreaMap | None:
    drawn = boundaries.drawn([area], on=on).get(area.key)
    if drawn is None:
        return None
    return maps.area_map(
        title=_("The area this team serves"),
        description=_("The outline of %(place)s.") % {"place": area.name},
        shapes=[maps.Shape(key=area.key, label=area.name, path=drawn.path)],
        box=boundaries.frame([drawn]),
        outline=True,
        degrees=False,
        geojson_url=reverse("publicsite:boundary", kwargs={"force": team.force.slug, "team": team.slug}),
    )
