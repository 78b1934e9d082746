"""What dated policy says of kinds of events, issues, groups and limits, in the words that people read."""

from datetime import date

from django.utils.translation import gettext as _

from homebeat.foundation import standards

from .rules.events import EventLimits

KINDS, CATEGORIES, GROUPS = "engagement_kinds", "issue_categories", "community_groups"
Choices = list[tuple[str, str]]
GroupedChoices = list[tuple[str, Choices]]


def limits_on(day: date) -> EventLimits:
    """Return the limits of the day's policy."""
    return EventLimits(
        days_back=standards.value("engagement_limits.days_back", on=day),
        days_ahead=standards.value("engagement_limits.days_ahead", on=day),
        most_people=standards.value("engagement_limits.most_people", on=day),
    )


def kind_choices(day: date) -> Choices:
    """Return the kinds of events that policy knows on the day."""
    return [(one.code, _(one.name)) for one in standards.entries(KINDS, on=day)]


def quick_kinds(day: date) -> list[standards.Standard]:
    """Return the kinds that a team logs most, for big buttons, in the order of the buttons."""
    quick = [one for one in standards.entries(KINDS, on=day) if one.get("quick_log")]
    return sorted(quick, key=lambda one: int(one["quick_log"]))


def meeting_kinds(day: date) -> tuple[str, ...]:
    """Return the kinds at which a ward panel can decide: its own meetings and other meetings."""
    return tuple(one.code for one in standards.entries(KINDS, on=day) if one["is_meeting"])


def can_be_announced(kind: str, *, on: date) -> bool:
    """Say whether policy lets an event of that kind stand on the public page."""
    found = next((one for one in standards.entries(KINDS, on=on) if one.code == kind), None)
    return bool(found and found["is_public"])


def category_choices(day: date) -> GroupedChoices:
    """Return what residents can raise, under its headings."""
    return _under_headings(CATEGORIES, "group", "issue_groups", day)


def group_choices(day: date) -> GroupedChoices:
    """Return the community groups that an event can meet, under the strands of diversity."""
    return _under_headings(GROUPS, "strand", "diversity_strands", day)


def suggests_youth(categories: set[str], *, on: date) -> bool:
    """Say whether what was raised is often about young people; a person decides, never the list."""
    return any(one.code in categories and one["suggests_youth"] for one in standards.entries(CATEGORIES, on=on))


def kind_name(code: str) -> str:
    """Return a kind's name as it last stood; an event keeps its name after policy drops the kind."""
    return _name(KINDS, code)


def category_name(code: str) -> str:
    """Return the name of what was raised, as it last stood."""
    return _name(CATEGORIES, code)


def group_name(code: str) -> str:
    """Return the name of a community group, as it last stood."""
    return _name(GROUPS, code)


def _name(dataset: str, code: str) -> str:
    try:
        return _(standards.history(dataset, code)[-1].name)
    except standards.UnknownStandard:
        return code.replace("_", " ").capitalize()


def _under_headings(dataset: str, field: str, headings: str, day: date) -> GroupedChoices:
    known = {one.code: _(one.name) for one in standards.entries(headings, on=day)}
    grouped: dict[str, Choices] = {}
    for one in standards.entries(dataset, on=day):
        grouped.setdefault(known.get(one.get(field, ""), _("Others")), []).append((one.code, _(one.name)))
    return list(grouped.items())
