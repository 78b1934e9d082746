"""Named reads over priorities; each is one query unless it says otherwise."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Cast, TruncDate

from homebeat.foundation import standards
from homebeat.foundation.areas.models import Area
from homebeat.foundation.clocks import LONDON, months_due
from homebeat.operations.engagement.models import IssueRaised

from .models import PanelDecision, Priority, PrioritySource, Progress
from .rules.life import PriorityState
from .rules.youth import PriorityPolicy, YouthStanding, places_free, youth_standing

IN_PLACE_ORDER = (F("rank").asc(nulls_last=True), F("decided_at").asc(nulls_last=True), F("pk").asc())


@dataclass(frozen=True)
class YouthStatus:
    """Where a neighbourhood stands with the youth rule, and the policy that asks for it."""

    standing: YouthStanding
    policy: PriorityPolicy
    current: int
    free: int


@dataclass(frozen=True)
class Done:
    """One thing that was done about a priority, or the result it was closed with."""

    on: date
    words: str
    is_result: bool
    priority_key: str
    priority_title: str
    priority_state: str


def policy_on(day: date) -> PriorityPolicy:
    """Return how many priorities are current at most that day, and how many of them are about young people."""
    return PriorityPolicy(
        most_current=standards.value("youth_rule.current_priorities", on=day),
        youth_needed=standards.value("youth_rule.youth_priorities", on=day),
    )


def current_priorities(area: Area) -> list[Priority]:
    """Return what the panel put first in the neighbourhood, in its order."""
    return list(Priority.objects.current().filter(area=area).select_related("area", "team").order_by(*IN_PLACE_ORDER))


def proposed_priorities(area: Area) -> list[Priority]:
    """Return what waits for the panel, the oldest first, each with how many issues stand behind it (`issue_count`)."""
    rows = Priority.objects.filter(area=area, state=PriorityState.PROPOSED.value).select_related("area")
    return list(rows.annotate(issue_count=Count("sources")).order_by("proposed_at", "pk"))


def past_priorities(area: Area, *, limit: int) -> list[Priority]:
    """Return what was closed or not chosen, the newest first."""
    rows = Priority.objects.filter(area=area).exclude(state__in=["proposed", "current"]).select_related("area")
    return list(
        rows.order_by(F("closed_at").desc(nulls_last=True), F("decided_at").desc(nulls_last=True), "pk")[:limit]
    )


def youth_status(area: Area, *, on: date) -> YouthStatus:
    """Return where the neighbourhood stands with the youth rule on that day."""
    current = tuple(Priority.objects.current().filter(area=area).values_list("about_young_people", flat=True))
    return status_of(current, on=on)


def status_of(current: tuple[bool, ...], *, on: date) -> YouthStatus:
    """Return where current priorities stand with the youth rule, without reading them again."""
    policy = policy_on(on)
    return YouthStatus(youth_standing(current, policy), policy, len(current), places_free(current, policy))


def what_was_done(area: Area, *, limit: int = 20) -> list[Done]:
    """Return what was done about the neighbourhood's priorities and what came of them, the newest first."""
    about = ("priority__key", "priority__title", "priority__state")
    done: QuerySet[Any, Any] = Progress.objects.filter(priority__area=area).annotate(
        is_result=Value(False, output_field=BooleanField())
    )
    closed: QuerySet[Any, Any] = (
        Priority.objects.filter(area=area, closed_at__isnull=False)
        .exclude(result="")
        .annotate(on=Cast(TruncDate("closed_at", tzinfo=LONDON), Progress._meta.get_field("happened_on")))
        .annotate(is_result=Value(True, output_field=BooleanField()))
    )
    rows = done.values_list("happened_on", "words", "is_result", *about).union(
        closed.values_list("on", "result", "is_result", "key", "title", "state"), all=True
    )
    return [Done(*row) for row in rows.order_by("-happened_on", "-is_result", "words")[:limit]]


def stories(area: Area, *, limit: int = 6) -> list[Priority]:
    """Return what anyone may read of the neighbourhood's priorities: current ones in order, then closed ones.

    Four queries: each priority comes with `.issue_total`, `.progress.all()`, `.decisions.all()` and `.sources.all()`
    whose issues bear their events, newest first; nothing that names a resident or a member of staff.
    """
    rows = Priority.objects.public().filter(area=area).annotate(issue_total=Count("sources", distinct=True))
    sources = PrioritySource.objects.select_related("issue__event").order_by("-issue__event__starts_at")
    told = (Prefetch("sources", sources), Prefetch("decisions", PanelDecision.objects.order_by("-recorded_at")))
    order = (F("closed_at").desc(nulls_first=True), *IN_PLACE_ORDER)
    return list(rows.select_related("area").prefetch_related("progress", *told).order_by(*order)[:limit])


def priorities_of_issues(issues: list[IssueRaised]) -> dict[int, Priority]:
    """Return, for issues that already stand behind a priority, the newest such priority by the issue's row number."""
    sources = (
        PrioritySource.objects.filter(issue__in=issues).select_related("priority").order_by("priority__proposed_at")
    )
    return {one.issue_id: one.priority for one in sources}


def awaiting_decision(areas: Q, *, limit: int) -> list[Priority]:
    """Return proposals that wait for a panel, the oldest first."""
    rows = Priority.objects.filter(areas, state=PriorityState.PROPOSED.value).select_related("area")
    return list(rows.order_by("proposed_at", "pk")[:limit])


def review_due_before(day: date) -> date:
    """Return the day before which a current priority should last have been reviewed, by the policy of that day."""
    return months_due(day, -int(standards.value("clocks.priority_review.length", on=day)))


def latest_progress(priorities: list[Priority]) -> dict[int, Progress]:
    """Return the newest thing done about each priority that has one, by the priority's row number."""
    rows = (
        Progress.objects.filter(priority__in=priorities)
        .order_by("priority_id", "-happened_on", "-pk")
        .distinct("priority_id")
    )
    return {one.priority_id: one for one in rows}
