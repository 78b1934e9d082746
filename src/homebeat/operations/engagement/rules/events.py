"""What must be true before an event is logged, planned, corrected or taken back: facts in, every reason out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from homebeat.foundation.clocks import london_day
from homebeat.foundation.rulebook import N_, Life, Shortfall, Step

STANDARD = "HMIC 2008, Metropolitan Police Service, 'Effective community engagement is taking place', Strengths"
OUTCOMES = "HMIC 2008, Metropolitan Police Service, 'Force-level and local satisfaction/confidence measures', Strengths"
OWN = "Homebeat: a record that later figures stand on must say what happened, where and when"
LIMITS = "Homebeat: engagement_limits policy"


class EventState(StrEnum):
    """What an event is at the moment."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


LOG = "engagement.log_event"

EVENT_LIFE = Life(
    "an event",
    (
        Step("plan", None, EventState.PLANNED, LOG, "Put an event in the diary.", STANDARD),
        Step("log", None, EventState.HELD, LOG, "Log an event that has begun.", STANDARD),
        Step("correct", EventState.PLANNED, EventState.PLANNED, LOG, "Change a planned event.", OWN),
        Step("report", EventState.PLANNED, EventState.HELD, LOG, "Say how a planned event went.", OUTCOMES),
        Step(
            "cancel", EventState.PLANNED, EventState.CANCELLED, LOG, "Call a planned event off, with the reason.", OWN
        ),
        Step("undo", EventState.PLANNED, EventState.WITHDRAWN, LOG, "Take back what one has just planned.", OWN),
        Step("correct", EventState.HELD, EventState.HELD, LOG, "Correct what was logged.", OWN),
        Step(
            "cancel",
            EventState.HELD,
            EventState.WITHDRAWN,
            LOG,
            "Take back what was logged by mistake, with the reason.",
            OWN,
        ),
        Step("undo", EventState.HELD, EventState.WITHDRAWN, LOG, "Take back what one has just logged.", OWN),
    ),
)


@dataclass(frozen=True)
class EventLimits:
    """Policy of the day: how far back and ahead an event may lie, how many people one event can meet."""

    days_back: int
    days_ahead: int
    most_people: int


@dataclass(frozen=True)
class EventFacts:
    """An event as it is about to be written. `inside_area` is None where no outline or no point can tell."""

    kind_in_force: bool
    counts_people: bool
    starts_at: datetime
    ends_at: datetime | None
    people_met: int | None
    place_name: str
    area_open: bool
    inside_area: bool | None
    elsewhere_reason: str
    unknown_codes: tuple[str, ...] = ()
    largest_group: int = 0


def state_at(starts_at: datetime, *, at: datetime) -> EventState:
    """Return what an event is that begins at that moment: planned until then, held from then on."""
    return EventState.PLANNED if starts_at > at else EventState.HELD


def shortfalls_before_logging(facts: EventFacts, limits: EventLimits, *, at: datetime) -> tuple[Shortfall, ...]:
    """Return every reason why the event cannot be written as it is, in the order of the form."""
    return (*_kind(facts), *_place(facts), *_time(facts, limits, at), *_people(facts, limits, at), *_raised(facts))


def shortfalls_before_correcting(
    facts: EventFacts, limits: EventLimits, *, was: EventState, at: datetime
) -> tuple[Shortfall, ...]:
    """Return every reason why the correction cannot be written; what was held stays in the past."""
    found = [*_step_to(was, state_at(facts.starts_at, at=at)), *shortfalls_before_logging(facts, limits, at=at)]
    return tuple(found)


def shortfalls_before_cancelling(*, state: EventState, reason: str) -> tuple[Shortfall, ...]:
    """Return every reason why the event cannot be called off or taken back."""
    found = list(EVENT_LIFE.shortfalls_before("cancel", state))
    if not reason.strip():
        found.append(Shortfall("reason-missing", N_("Say why in a few words."), OWN))
    return tuple(found)


def shortfalls_before_undoing(
    *, state: EventState, logged_at: datetime, is_own: bool, undo_minutes: int, at: datetime
) -> tuple[Shortfall, ...]:
    """Return every reason why a tap on Undo comes too late or from somebody else."""
    found = list(EVENT_LIFE.shortfalls_before("undo", state))
    if not is_own:
        found.append(Shortfall("not-yours", N_("Only the person who logged it can undo it. You can cancel it."), OWN))
    if at - logged_at > timedelta(minutes=undo_minutes):
        text = N_("It was logged more than %(minutes)s minutes ago. You can still correct or cancel it.")
        found.append(Shortfall("too-late-to-undo", text, LIMITS, (("minutes", undo_minutes),)))
    return tuple(found)


def _kind(facts: EventFacts) -> list[Shortfall]:
    if facts.kind_in_force:
        return []
    return [
        Shortfall("kind-not-in-force", N_("Choose what kind of event it was from the list for that day."), STANDARD)
    ]


def _place(facts: EventFacts) -> list[Shortfall]:
    found = []
    if not facts.area_open:
        text = N_("The neighbourhood did not exist on that day. Check the day or choose another neighbourhood.")
        found.append(Shortfall("area-closed", text, OWN))
    if not facts.place_name.strip():
        found.append(Shortfall("place-missing", N_("Say where it was."), OWN))
    if facts.inside_area is False and not facts.elsewhere_reason.strip():
        text = N_("This place is outside the neighbourhood. Choose another place, or say why it was there.")
        found.append(Shortfall("place-outside", text, OWN))
    return found


def _time(facts: EventFacts, limits: EventLimits, at: datetime) -> list[Shortfall]:
    found, days = [], (london_day(facts.starts_at) - london_day(at)).days
    if -days > limits.days_back:
        text = N_("It was more than %(days)s days ago. Check the day, or ask your inspector to load older events.")
        found.append(Shortfall("too-long-ago", text, LIMITS, (("days", limits.days_back),)))
    if days > limits.days_ahead:
        text = N_("It is more than %(days)s days ahead. Check the day.")
        found.append(Shortfall("too-far-ahead", text, LIMITS, (("days", limits.days_ahead),)))
    if facts.ends_at is not None and facts.ends_at < facts.starts_at:
        found.append(Shortfall("ends-before-start", N_("The end is before the start. Check both times."), OWN))
    return found


def _people(facts: EventFacts, limits: EventLimits, at: datetime) -> list[Shortfall]:
    is_planned = state_at(facts.starts_at, at=at) is EventState.PLANNED
    if is_planned:
        text = N_("It has not begun yet, so nobody was met. Leave the number empty or check the day.")
        return [Shortfall("people-before-start", text, OWN)] if facts.people_met is not None else []
    if facts.people_met is None:
        text = N_("Say how many people you met. If nobody came, enter 0.")
        return [Shortfall("people-missing", text, STANDARD)] if facts.counts_people else []
    if facts.people_met > limits.most_people:
        text = N_("The number of people is too high. Enter %(most)s or fewer.")
        return [Shortfall("people-too-many", text, LIMITS, (("most", limits.most_people),))]
    return []


def _raised(facts: EventFacts) -> list[Shortfall]:
    found = []
    if facts.unknown_codes:
        text = N_("Choose issues and groups from the list for that day.")
        found.append(Shortfall("codes-not-in-force", text, OWN))
    if facts.people_met is not None and facts.largest_group > facts.people_met:
        text = N_("One group has %(group)s people, more than the %(met)s you met. Check the numbers.")
        values = (("group", facts.largest_group), ("met", facts.people_met))
        found.append(Shortfall("group-exceeds-people", text, OWN, values))
    return found


def _step_to(was: EventState, wanted: EventState) -> tuple[Shortfall, ...]:
    if was is EventState.HELD and wanted is EventState.PLANNED:
        text = N_("This event took place, so its day cannot be in the future. Check the day.")
        return (Shortfall("held-stays-past", text, OWN),)
    name = "report" if was is EventState.PLANNED and wanted is EventState.HELD else "correct"
    return EVENT_LIFE.shortfalls_before(name, was)
