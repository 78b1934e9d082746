"""What must be true before something is proposed to the panel, and before the panel's decision is recorded."""

from dataclasses import dataclass
from datetime import date

from homebeat.foundation.rulebook import N_, Shortfall

from .life import CYCLE, PRIORITY_LIFE, STAGES, STEP_OF_CHOICE, Choice, PriorityState
from .youth import YOUTH, PriorityPolicy, YouthStanding, places_free, youth_standing


@dataclass(frozen=True)
class ProposalFacts:
    """A proposal as it is about to be written."""

    title: str
    detail: str
    category_in_force: bool
    issues: int
    issues_from_elsewhere: int


def shortfalls_before_proposing(facts: ProposalFacts) -> tuple[Shortfall, ...]:
    """Return every reason why this cannot be proposed, in the order of the form."""
    found = []
    if facts.issues_from_elsewhere:
        text = N_("Choose only issues that were raised in this neighbourhood.")
        found.append(Shortfall("issues-from-elsewhere", text, STAGES))
    if not facts.title.strip():
        found.append(Shortfall("title-missing", N_("Say in a few words what should change."), STAGES))
    if not facts.category_in_force:
        found.append(Shortfall("category-not-in-force", N_("Choose what it is about."), STAGES))
    if not facts.issues and not facts.detail.strip():
        text = N_("Choose at least one issue that residents raised, or say in the details where this comes from.")
        found.append(Shortfall("no-source", text, STAGES))
    return tuple(found)


@dataclass(frozen=True)
class DecisionFacts:
    """A decision as it is about to be recorded. `current` says of each current priority whether it is about youth."""

    state: PriorityState
    choice: Choice
    about_young_people: bool
    current: tuple[bool, ...]
    proposed_on: date
    decided_on: date
    votes_for: int | None = None
    votes_against: int | None = None
    reason: str = ""
    youth_rule_reason: str = ""
    meeting_on: date | None = None


def shortfalls_before_deciding(facts: DecisionFacts, policy: PriorityPolicy, *, today: date) -> tuple[Shortfall, ...]:
    """Return every reason why the decision cannot be recorded, in the order of the form."""
    found = [*PRIORITY_LIFE.shortfalls_before(STEP_OF_CHOICE[facts.choice], facts.state)]
    found += _chosen(facts, policy) if facts.choice is Choice.CHOSEN else _declined(facts)
    return (*found, *_day(facts, today))


def warnings_about_deciding(facts: DecisionFacts, policy: PriorityPolicy) -> tuple[Shortfall, ...]:
    """Return what the panel should know, though it stops nothing."""
    if facts.choice is not Choice.CHOSEN:
        return ()
    standing = youth_standing(_after(facts), policy)
    if standing is YouthStanding.PLACE_FREE:
        text = N_("No current priority is about young people yet. Keep one of the places for it.")
        return (Shortfall("keep-a-youth-place", text, YOUTH),)
    if standing is YouthStanding.NOT_MET and facts.youth_rule_reason.strip():
        text = N_("No current priority is about young people. The inspector will see the reason you gave.")
        return (Shortfall("youth-rule-gives-way", text, YOUTH),)
    return ()


def _after(facts: DecisionFacts) -> tuple[bool, ...]:
    return (*facts.current, facts.about_young_people)


def _chosen(facts: DecisionFacts, policy: PriorityPolicy) -> list[Shortfall]:
    found = []
    if not places_free(facts.current, policy):
        text = N_("There are already %(most)s current priorities. Close one before the panel's new one can begin.")
        found.append(Shortfall("places-full", text, CYCLE, (("most", policy.most_current),)))
    elif youth_standing(_after(facts), policy) is YouthStanding.NOT_MET and not facts.youth_rule_reason.strip():
        text = N_(
            "One of the %(most)s current priorities must be about young people, and this would leave no place for it. "
            "Choose one that is, or record the panel's reason."
        )
        found.append(Shortfall("youth-place-taken", text, YOUTH, (("most", policy.most_current),)))
    if (facts.votes_against or 0) > (facts.votes_for or 0):
        text = N_("More members voted against than for. Check the votes, or record that it was not chosen.")
        found.append(Shortfall("votes-against", text, CYCLE))
    return found


def _declined(facts: DecisionFacts) -> list[Shortfall]:
    if facts.reason.strip():
        return []
    text = N_("Say why the panel did not choose it, so that the people who raised it can be told.")
    return [Shortfall("reason-missing", text, CYCLE)]


def _day(facts: DecisionFacts, today: date) -> list[Shortfall]:
    found = []
    if facts.decided_on > today:
        found.append(Shortfall("decided-in-future", N_("The day of the decision cannot be in the future."), CYCLE))
    if facts.decided_on < facts.proposed_on:
        text = N_("The day of the decision is before the day it was proposed. Check the day.")
        found.append(Shortfall("decided-before-proposed", text, CYCLE))
    if facts.meeting_on is not None and facts.meeting_on > facts.decided_on:
        text = N_("The meeting was after the day of the decision. Check the day or choose another meeting.")
        found.append(Shortfall("meeting-after-decision", text, CYCLE))
    return found
