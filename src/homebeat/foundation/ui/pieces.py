"""Plain values that the page pieces draw. A room may hand in objects of its own with the same attributes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.utils.translation import pgettext as _in

from . import formats

SOON_DAYS = 7


@dataclass(frozen=True)
class Step:
    """One step of a thread: `stage` is concern, priority, case, activity, result or reply.

    `state` is done, now, next or none; `holder` is who holds it, `when` its day or words, `next_step` what comes next.
    """

    stage: str
    title: str = ""
    state: str = "none"
    holder: str = ""
    when: Any = ""
    next_step: str = ""
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Happening:
    """One entry of a timeline."""

    when: date | datetime
    title: str
    text: str = ""
    by: str = ""
    href: str = ""


@dataclass(frozen=True)
class Fact:
    """One row of a summary list; `href` and `action` lead to where it is changed."""

    label: str
    value: Any
    href: str = ""
    action: str = ""


@dataclass(frozen=True)
class Clock:
    """How a due day stands: `state` is overdue, soon, later or done."""

    words: str
    state: str
    on: date | None = None


@dataclass(frozen=True)
class Todo:
    """One thing that needs the reader now, and why."""

    title: str
    href: str
    reason: str = ""
    clock: Clock | None = None


@dataclass(frozen=True)
class Contact:
    """A person as a card shows them; `face` is the address of a picture."""

    name: str
    role: str = ""
    face: str = ""
    number: str = ""
    telephone: str = ""
    email: str = ""
    text: str = ""
    href: str = ""


STAGES = ("concern", "priority", "case", "activity", "result", "reply")


def stage_words(stage: str) -> str:
    """Return a stage's name as people read it; a stage of another room's own is already in words."""
    return {
        "concern": _in("stage of the thread", "Concern"),
        "priority": _in("stage of the thread", "Priority"),
        "case": _in("stage of the thread", "Case"),
        "activity": _in("stage of the thread", "Activity"),
        "result": _in("stage of the thread", "Result"),
        "reply": _in("stage of the thread", "Reply"),
    }.get(stage, stage)


def state_words(state: str) -> str:
    """Return a step's state as people read it."""
    return {"done": _("Done"), "now": _("Happening now"), "next": _("Next"), "none": _("Not started")}[state]


def whole_thread(told: Any) -> list[Any]:
    """Return the six stages in order, with an empty step for each stage that has none yet.

    `told` is a list of steps, or what the thread's registry gathered.
    """
    steps = [step for view in told.stages for step in _steps_of(view)] if hasattr(told, "stages") else told
    known = {step.stage for step in steps}
    missing = [Step(stage) for stage in STAGES if stage not in known]
    order = {stage: place for place, stage in enumerate(STAGES)}
    return sorted([*steps, *missing], key=lambda step: order.get(step.stage, len(order)))


def _steps_of(view: Any) -> list[Step]:
    """Return the steps of one stage as the thread's registry tells it."""
    return [
        Step(
            view.stage.name.lower(),
            str(entry.title),
            str(entry.state),
            str(entry.holder),
            entry.at or "",
            str(entry.next_step),
            entry.href,
        )
        for entry in view.entries
    ]


def when_words(value: Any) -> str:
    """Return a day, a moment or words, as words."""
    if isinstance(value, datetime):
        return formats.moment(value)
    return formats.day(value) if isinstance(value, date) else str(value or "")


def clock(due: date, *, today: date, done_on: date | None = None) -> Clock:
    """Return how a due day stands today."""
    if done_on is not None:
        return Clock(_("Done on %(day)s") % {"day": formats.day(done_on)}, "done", done_on)
    days = (due - today).days
    if days < 0:
        return Clock(ngettext("%(n)s day overdue", "%(n)s days overdue", -days) % {"n": -days}, "overdue", due)
    if days == 0:
        return Clock(_("Due today"), "soon", due)
    if days == 1:
        return Clock(_("Due tomorrow"), "soon", due)
    if days <= SOON_DAYS:
        return Clock(ngettext("Due in %(n)s day", "Due in %(n)s days", days) % {"n": days}, "soon", due)
    return Clock(_("Due %(day)s") % {"day": formats.day(due)}, "later", due)
