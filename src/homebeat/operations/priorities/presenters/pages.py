"""What each page of this room draws, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homebeat.foundation import standards
from homebeat.foundation.areas.models import Area
from homebeat.foundation.clocks import london_day
from homebeat.foundation.ui import formats
from homebeat.foundation.ui.pieces import Fact, Happening
from homebeat.operations.engagement import policy
from homebeat.operations.engagement import queries as engagement
from homebeat.operations.engagement.models import IssueRaised

from .. import queries
from ..models import Priority, Progress
from . import words

MOST_PAST = 6


@dataclass(frozen=True)
class Card:
    """A priority on the ward's page."""

    key: str
    title: str
    detail: str
    state: str
    colour: str
    youth: bool
    line: str
    latest: str
    result: str
    issues: int


@dataclass(frozen=True)
class WardPage:
    """A ward's priorities: current ones in the panel's order, what is proposed, what is behind us."""

    area: Area
    youth: str
    youth_kind: str
    places: str
    current: tuple[Card, ...]
    proposed: tuple[Card, ...]
    past: tuple[Card, ...]


@dataclass(frozen=True)
class IssueLine:
    """One issue to choose, in one line."""

    key: str
    when: str
    place: str
    words: str
    stands_behind: str


@dataclass(frozen=True)
class RaisedGroup:
    """Everything raised lately in one category."""

    code: str
    name: str
    sentence: str
    suggests_youth: bool
    lines: tuple[IssueLine, ...]


def ward_page(area: Area, *, on: date) -> WardPage:
    """Return a ward's priorities."""
    current, proposed = queries.current_priorities(area), queries.proposed_priorities(area)
    past = queries.past_priorities(area, limit=MOST_PAST)
    latest = queries.latest_progress(current)
    status = queries.status_of(tuple(one.about_young_people for one in current), on=on)
    return WardPage(
        area=area,
        youth=words.youth_sentence(status),
        youth_kind=words.STANDING_KINDS[status.standing],
        places=words.places_sentence(status),
        current=tuple(_card(one, on=on, latest=latest.get(one.pk)) for one in current),
        proposed=tuple(_card(one, on=on) for one in proposed),
        past=tuple(_card(one, on=on) for one in past),
    )


def _card(priority: Priority, *, on: date, latest: Progress | None = None) -> Card:
    is_over = priority.state not in (Priority.State.CURRENT, Priority.State.PROPOSED)
    return Card(
        key=priority.key,
        title=priority.title,
        detail=priority.detail,
        state=words.state_of(priority),
        colour=words.STATE_COLOURS[priority.state],
        youth=priority.about_young_people,
        line=words.ended_words(priority) if is_over else words.since_words(priority, today=on),
        latest=f"{formats.day(latest.happened_on)}: {latest.words}" if latest else "",
        result=priority.result,
        issues=getattr(priority, "issue_count", 0),
    )


def raised_lately(area: Area, *, on: date) -> tuple[list[IssueRaised], list[RaisedGroup]]:
    """Return the recent issues of the ward, and the same grouped by category, the most often raised first."""
    days = standards.value("engagement_limits.recent_issue_days", on=on)
    issues = list(engagement.recent_issues(area, since=on - timedelta(days=days)))
    behind = queries.priorities_of_issues(issues)
    by_category: dict[str, list[IssueRaised]] = {}
    for one in issues:
        by_category.setdefault(one.category, []).append(one)
    ordered = sorted(by_category.items(), key=lambda row: (-sum(one.raised_by_count for one in row[1]), row[0]))
    return issues, [_group(code, rows, behind, on=on) for code, rows in ordered]


def _group(code: str, rows: Sequence[IssueRaised], behind: dict[int, Priority], *, on: date) -> RaisedGroup:
    times = sum(one.raised_by_count for one in rows)
    said = ngettext("Raised %(times)s time, last on %(day)s", "Raised %(times)s times, last on %(day)s", times)
    return RaisedGroup(
        code=code,
        name=policy.category_name(code),
        sentence=said % {"times": formats.number(times), "day": formats.day(rows[0].event.starts_at)},
        suggests_youth=policy.suggests_youth({code}, on=on),
        lines=tuple(_line(one, behind.get(one.pk)) for one in rows),
    )


def _line(issue: IssueRaised, behind: Priority | None) -> IssueLine:
    return IssueLine(
        key=issue.key,
        when=formats.short_day(issue.event.starts_at),
        place=issue.event.place_name,
        words=issue.words,
        stands_behind=behind.title if behind else "",
    )


def facts_of(priority: Priority) -> list[Fact]:
    """Return what is settled about a priority."""
    facts = [
        Fact(_("Neighbourhood"), priority.area.name, href=_ward(priority), action=_("All its priorities")),
        Fact(_("About"), policy.category_name(priority.category)),
        Fact(_("About young people"), _("Yes") if priority.about_young_people else _("No")),
    ]
    if priority.team:
        facts.append(Fact(_("Team"), priority.team.name))
    facts.append(Fact(_("Proposed"), _by(priority.proposed_by, priority.proposed_at)))
    if priority.reviewed_on:
        facts.append(Fact(_("Last looked at"), formats.day(priority.reviewed_on)))
    return facts


def decisions_of(priority: Priority) -> list[Happening]:
    """Return what the panel decided about it, the newest first."""
    rows = priority.decisions.select_related("meeting", "recorded_by").order_by("-recorded_at", "-pk")
    return [
        Happening(
            when=one.decided_on,
            title=str(one.get_choice_display()),
            text=" ".join(filter(None, [_votes(one), one.reason, _exception(one)])),
            by=one.recorded_by.name if one.recorded_by else "",
        )
        for one in rows
    ]


def progress_of(priority: Priority) -> list[Happening]:
    """Return what was done about it, the newest first."""
    rows = priority.progress.select_related("recorded_by")
    return [Happening(one.happened_on, one.words, by=one.recorded_by.name if one.recorded_by else "") for one in rows]


def sources_of(priority: Priority, *, with_links: bool) -> list[dict[str, Any]]:
    """Return the issues behind it, the newest first; events are linked only for readers who may open them."""
    rows = priority.sources.select_related("issue__event").order_by("-issue__event__starts_at", "pk")
    return [
        {
            "name": policy.category_name(row.issue.category),
            "words": row.issue.words,
            "when": formats.day(row.issue.event.starts_at),
            "place": row.issue.event.place_name,
            "href": reverse("engagement:event", kwargs={"key": row.issue.event.key}) if with_links else "",
        }
        for row in rows
    ]


def _votes(decision: Any) -> str:
    if decision.votes_for is None and decision.votes_against is None:
        return ""
    votes = {"for": decision.votes_for or 0, "against": decision.votes_against or 0}
    return _("%(for)s for, %(against)s against.") % votes


def _exception(decision: Any) -> str:
    if not decision.youth_rule_reason:
        return ""
    return _("The youth rule gave way: %(reason)s") % {"reason": decision.youth_rule_reason}


def _by(person: Any, at: Any) -> str:
    day = formats.day(london_day(at))
    return _("%(day)s, by %(name)s") % {"day": day, "name": person.name} if person else day


def _ward(priority: Priority) -> str:
    return reverse("priorities:ward", kwargs={"key": priority.area.key})
