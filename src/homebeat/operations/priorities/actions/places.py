"""The places among a neighbourhood's current priorities: who holds which, one decision at a time."""

from typing import Any

from ..models import Priority
from ..queries import IN_PLACE_ORDER


def hold_places(priority: Priority) -> tuple[Priority, list[Priority]]:
    """Return the priority as it stands and the neighbourhood's current ones in order, held for this transaction.

    Every decision in a neighbourhood holds the same rows in the same order, so that two at once cannot both take the
    last place.
    """
    open_ones = Priority.objects.filter(area_id=priority.area_id, state__in=["proposed", "current"])
    list(open_ones.order_by("pk").select_for_update().values_list("pk"))
    held = Priority.objects.select_for_update(of=("self",)).select_related("area__force").get(pk=priority.pk)
    current = Priority.objects.current().filter(area_id=priority.area_id).order_by(*IN_PLACE_ORDER)
    return held, list(current)


def put_in_place(priority: Priority, current: list[Priority], *, place: int | None) -> None:
    """Give the priority its place and move the others down; None, or a place past the end, puts it last."""
    order = list(current)
    order.insert(len(order) if place is None else max(place - 1, 0), priority)
    _number(order, but=priority)


def leave_place(priority: Priority, current: list[Priority]) -> None:
    """Take the priority's place away and close the gap."""
    _number([one for one in current if one.pk != priority.pk], but=priority)
    priority.rank = None


def _number(order: list[Priority], *, but: Priority) -> None:
    for rank, one in enumerate(order, start=1):
        if one is but:
            one.rank = rank
        elif one.rank != rank:
            Priority.objects.filter(pk=one.pk).update(rank=rank)


def values_of(priority: Priority) -> dict[str, Any]:
    """Return what the trail keeps of a priority."""
    names = ("title", "detail", "category", "about_young_people", "state", "rank", "decided_at", "reviewed_on")
    kept = {name: getattr(priority, name) for name in (*names, "closed_at", "result", "version")}
    kept["issues"] = list(priority.sources.order_by("pk").values_list("issue__key", flat=True))
    return kept
