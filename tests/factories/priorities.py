"""Made-up priorities in every state, with their sources, decisions and progress."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from homebeat.foundation.areas.models import Area
from homebeat.operations.engagement.models import IssueRaised
from homebeat.operations.priorities.models import PanelDecision, Priority, PrioritySource, Progress
from tests.conftest import as_owner
from tests.factories.areas import make_neighbourhood

PROPOSED_AT = datetime(2026, 2, 4, 10, 0, tzinfo=UTC)
_number = count(1)


def make_priority(
    area: Area | None = None,
    *,
    state: str = Priority.State.PROPOSED,
    issues: tuple[IssueRaised, ...] = (),
    proposed_at: datetime = PROPOSED_AT,
    **facts,
) -> Priority:
    """Make a priority in a state, with the moments that the state needs."""
    decided_at = None if state == Priority.State.PROPOSED else proposed_at + timedelta(days=10)
    closed = state in (Priority.State.ACHIEVED, Priority.State.ENDED)
    given = {
        "title": f"Priority {next(_number)}",
        "category": "antisocial_behaviour",
        "decided_at": decided_at,
        "closed_at": decided_at + timedelta(days=90) if closed else None,
        "result": "It got better." if closed else "",
        **facts,
    }
    with as_owner():
        priority = Priority.objects.create(
            area=area or make_neighbourhood(), state=state, proposed_at=proposed_at, **given
        )
        PrioritySource.objects.bulk_create(PrioritySource(priority=priority, issue=issue) for issue in issues)
        if decided_at:
            choice = "declined" if state == Priority.State.DECLINED else "chosen"
            PanelDecision.objects.create(
                priority=priority, choice=choice, decided_on=decided_at.date(), recorded_at=decided_at, votes_for=8
            )
    return priority


def make_progress(priority: Priority, words: str = "More patrols", *, happened_on: date = date(2026, 3, 3)) -> Progress:
    """Make one thing that was done about a priority."""
    recorded_at = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
    with as_owner():
        return Progress.objects.create(priority=priority, words=words, happened_on=happened_on, recorded_at=recorded_at)
