"""What the page of an event's form draws beside the boxes: places to choose, the map, issues most raised here."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from homebeat.foundation import standards
from homebeat.foundation.areas.models import Area
from homebeat.foundation.areas.queries import boundaries

from .. import policy, queries
from ..forms.events import EventForm, HeldForm
from ..forms.where import AGAIN, MAP, TYPED, Option, found_options, used_options
from . import boxes

MOST_USED = 3
MOST_COMMON = 6


def common_codes(area: Area, *, on: date) -> list[str]:
    """Return what residents of the neighbourhood raise most lately, filled up from the head of the policy's list."""
    days = standards.value("engagement_limits.recent_issue_days", on=on)
    raised = [code for code, _times in queries.issue_counts(area, since=on - timedelta(days=days))]
    known = [code for _heading, choices in policy.category_choices(on) for code, _name in choices]
    return list(dict.fromkeys([*(code for code in raised if code in known), *known]))[:MOST_COMMON]


def form_page(form: EventForm, *, searching: bool = False) -> dict[str, Any]:
    """Return what the template needs to draw the form."""
    page: dict[str, Any] = {"form": form, **_places(form, searching=searching)}
    if isinstance(form, HeldForm):
        page |= {
            "common_issues": boxes.common_issues(form),
            "more_issues": boxes.more_issues(form),
            "issues_open": boxes.opened(form, "issues", but=form.common),
            "groups": boxes.groups(form),
            "groups_open": boxes.opened(form, "groups") or form.has_wrong_number(),
        }
    return page


def _places(form: EventForm, *, searching: bool) -> dict[str, Any]:
    words = str(form["where_words"].value() or "")
    chosen = str(form["where"].value() or "")
    used = used_options(_used(form, chosen), hint=_("As recorded") if form["version"].value() else _("Last used"))
    needs_choice = searching or bool(form["where_words"].errors) or chosen == TYPED or ":" in chosen
    found = found_options(form.area, words, on=form.day) if words and needs_choice else []
    return {
        "used": _radios(used, chosen, "id_where"),
        "found": _radios(found, chosen, "id_where_found"),
        "found_count": sum(one.value != TYPED for one in found),
        "searched": bool(found),
        "map_chosen": chosen == MAP,
        "outside": bool(form["elsewhere_reason"].value() or form["elsewhere_reason"].errors),
        "map_box": _box(form.area, form.day),
        "area_key": form.area.key,
    }


def _used(form: EventForm, chosen: str) -> list[Any]:
    """Return the events whose places are offered again; the one chosen is always among them."""
    events = queries.places_lately(form.area, limit=MOST_USED)
    if chosen.startswith(AGAIN) and chosen.removeprefix(AGAIN) not in {one.key for one in events}:
        events = [*queries.events_with_key(chosen.removeprefix(AGAIN), areas=form.areas), *events][:MOST_USED]
    return events


def _radios(options: list[Option], chosen: str, prefix: str) -> dict[str, Any] | None:
    if not options:
        return None
    items = []
    for one in options:
        item: dict[str, Any] = {"value": one.value, "text": one.label, "checked": one.value == chosen}
        if one.hint:
            item["hint"] = {"text": one.hint}
        items.append(item)
    return {"name": "where", "idPrefix": prefix, "items": items}


def _box(area: Area, day: date) -> tuple[float, float, float, float] | None:
    drawn = boundaries.drawn([area], on=day).get(area.key)
    return (drawn.min_lon, drawn.min_lat, drawn.max_lon, drawn.max_lat) if drawn else None
