"""Proposing something to the ward panel, and recording what the panel decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from homebeat.foundation import standards
from homebeat.foundation.access import decisions as access
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person
from homebeat.foundation.people.once import made_before, make_once, once_key
from homebeat.foundation.rulebook import AlreadyChanged, require_none
from homebeat.operations.engagement.actions.details import team_for
from homebeat.operations.engagement.models import Event, IssueRaised

from ..models import PanelDecision, Priority, PrioritySource
from ..queries import policy_on
from ..rules import deciding as rules
from ..rules.life import DECIDE, PROPOSE, STEP_OF_CHOICE, Choice, PriorityState
from .places import hold_places, put_in_place, values_of


@dataclass(frozen=True)
class ProposalDetails:
    """What the sergeant says about a proposal."""

    title: str
    category: str
    detail: str = ""
    about_young_people: bool = False


@dataclass(frozen=True)
class DecisionDetails:
    """What the panel decided. `place` is where it stands among the current ones; None puts it last."""

    choice: Choice
    decided_on: date
    meeting: Event | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    reason: str = ""
    youth_rule_reason: str = ""
    place: int | None = None


@transaction.atomic
def propose_priority(
    *, area: Area, details: ProposalDetails, issues: Sequence[IssueRaised], by: Person, at: datetime, token: str = ""
) -> Priority:
    """Turn issues that residents raised into a proposal; the same `token` again returns the same proposal.

    Raises:
        AccessDenied: `by` may not propose in this neighbourhood.
        RuleBroken: something is missing; carries every shortfall.
    """
    access.require(by, PROPOSE, area, at=at)
    key = once_key(by, token)
    earlier = made_before(Priority, key)
    if earlier is not None:
        return earlier
    require_none(rules.shortfalls_before_proposing(_proposal_facts(area, details, issues, on=london_day(at))))
    priority, is_new = make_once(
        Priority, key, area=area, team=team_for(by, area, on=london_day(at)), title=details.title.strip(),
        detail=details.detail.strip(), category=details.category, about_young_people=details.about_young_people,
        proposed_by=by, proposed_at=at,
    )  # fmt: skip
    if is_new:
        PrioritySource.objects.bulk_create(PrioritySource(priority=priority, issue=issue) for issue in issues)
        audit.record("priorities.proposed", target=priority, by=by, at=at, after=values_of(priority))
    return priority


@transaction.atomic
def record_panel_decision(
    *, priority: Priority, version: int, details: DecisionDetails, by: Person, at: datetime
) -> PanelDecision:
    """Record what the panel decided; a chosen proposal takes its place among the current ones.

    Raises:
        AccessDenied: `by` may not record decisions of this neighbourhood's panel.
        RuleBroken: the decision cannot stand, by the youth rule among others; carries every shortfall.
        AlreadyChanged: someone else decided it first.
    """
    access.require(by, DECIDE, priority, at=at)
    held, current = hold_places(priority)
    if held.version != version:
        raise AlreadyChanged(held)
    today = london_day(at)
    facts = decision_facts(held, details, current=tuple(one.about_young_people for one in current))
    require_none(rules.shortfalls_before_deciding(facts, policy_on(today), today=today))
    before = values_of(held)
    decision = PanelDecision.objects.create(
        priority=held, meeting=details.meeting, choice=details.choice.value, votes_for=details.votes_for,
        votes_against=details.votes_against, reason=details.reason.strip(), decided_on=details.decided_on,
        youth_rule_reason=details.youth_rule_reason.strip(), recorded_by=by, recorded_at=at,
    )  # fmt: skip
    _decide(held, details, current, at=at)
    after = {**values_of(held), "decision": decision.key, "youth_rule_reason": decision.youth_rule_reason}
    audit.record(f"priorities.{details.choice.value}", target=held, by=by, at=at, before=before, after=after)
    return decision


def decision_facts(
    priority: Priority, details: DecisionDetails, *, current: tuple[bool, ...]
) -> rules.DecisionFacts:  # fmt: skip
    """Return what the rules need to know about a decision."""
    return rules.DecisionFacts(
        state=PriorityState(priority.state),
        choice=details.choice,
        about_young_people=priority.about_young_people,
        current=current,
        proposed_on=london_day(priority.proposed_at),
        decided_on=details.decided_on,
        votes_for=details.votes_for,
        votes_against=details.votes_against,
        reason=details.reason,
        youth_rule_reason=details.youth_rule_reason,
        meeting_on=london_day(details.meeting.starts_at) if details.meeting else None,
    )


def _decide(priority: Priority, details: DecisionDetails, current: list[Priority], *, at: datetime) -> None:
    is_chosen = STEP_OF_CHOICE[details.choice] == "choose"
    priority.state = PriorityState.CURRENT.value if is_chosen else PriorityState.DECLINED.value
    priority.decided_at = at
    priority.version += 1
    if is_chosen:
        put_in_place(priority, current, place=details.place)
    priority.save(update_fields=["state", "decided_at", "version", "rank"])


def _proposal_facts(
    area: Area, details: ProposalDetails, issues: Sequence[IssueRaised], *, on: date
) -> rules.ProposalFacts:  # fmt: skip
    known = {one.code for one in standards.entries("issue_categories", on=on)}
    return rules.ProposalFacts(
        title=details.title,
        detail=details.detail,
        category_in_force=details.category in known,
        issues=len(issues),
        issues_from_elsewhere=sum(one.event.area_id != area.pk for one in issues),
    )
