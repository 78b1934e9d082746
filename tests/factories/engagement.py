"""Made-up events, what was raised at them, panels and members of the key individual network."""

from datetime import UTC, date, datetime
from itertools import count

from homebeat.foundation.areas.models import Area
from homebeat.foundation.people.models import Person
from homebeat.foundation.residents.models import Resident
from homebeat.operations.engagement.models import (
    Event,
    GroupMet,
    IssueContact,
    IssueRaised,
    KeyIndividual,
    Panel,
    PanelMember,
)
from tests.conftest import as_owner
from tests.factories.areas import make_neighbourhood

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
_number = count(1)


def make_event(area: Area | None = None, *, starts_at: datetime = NOON, groups: dict | None = None, **facts) -> Event:
    """Make an event of a neighbourhood (made if not given): a street briefing held with 12 people, unless told."""
    given = {
        "kind": "street_briefing",
        "state": Event.State.HELD,
        "place_name": f"Place {next(_number)}",
        "people_met": None if facts.get("state") == Event.State.PLANNED else 12,
        "logged_at": starts_at,
        **facts,
    }
    with as_owner():
        event = Event.objects.create(area=area or make_neighbourhood(), starts_at=starts_at, **given)
        GroupMet.objects.bulk_create(GroupMet(event=event, group=name, count=n) for name, n in (groups or {}).items())
    return event


def make_issue(
    event: Event | None = None, category: str = "antisocial_behaviour", *, words: str = "", raised_by_count: int = 1
) -> IssueRaised:
    """Make something that was raised at an event (made if not given)."""
    event = event or make_event()
    with as_owner():
        return IssueRaised.objects.create(event=event, category=category, words=words, raised_by_count=raised_by_count)


def make_issue_contact(issue: IssueRaised, resident: Resident, **facts) -> IssueContact:
    """Make the link between an issue and the resident who raised it."""
    with as_owner():
        return IssueContact.objects.create(
            **{"issue": issue, "resident": resident, "consented_on": NOON.date(), **facts}
        )


def make_panel(area: Area, *, members: tuple[Person, ...] = (), chair: Person | None = None) -> Panel:
    """Make a ward panel with its members."""
    with as_owner():
        panel = Panel.objects.create(area=area, name=f"{area.name} panel", started_on=date(2006, 4, 1))
        for person in (*members, *([chair] if chair else [])):
            PanelMember.objects.create(panel=panel, person=person, is_chair=person == chair, starts_on=date(2006, 4, 1))
    return panel


def make_key_individual(area: Area, *, name: str = "", **facts) -> KeyIndividual:
    """Make a member of the key individual network."""
    number = next(_number)
    given = {
        "known_for": "Runs the corner shop",
        "email": f"key{number}@example.org",
        "consented_on": date(2026, 1, 7),
        "recorded_at": NOON,
        **facts,
    }
    with as_owner():
        return KeyIndividual.objects.create(area=area, name=name or f"Key person {number}", **given)
