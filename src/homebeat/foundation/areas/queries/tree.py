"""Reading the tree: forces by name, areas above and below, and where an old area's ground went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from homebeat.foundation.areas.models import Area, Succession, Team, TeamServes


class NoSuchForce(LookupError):
    """No force has that name; the message lists those there are."""


@dataclass(frozen=True)
class Successor:
    """An area that came before or after, and the share of its people that moved."""

    area: Area
    share: Decimal
    on: date


def forces() -> QuerySet[Area]:
    """Return every force, by name."""
    return Area.objects.filter(kind=Area.Kind.FORCE).order_by("name")


def force_named(text: str) -> Area:
    """Return the force of that name, short name or key; capitals do not matter.

    Raises:
        NoSuchForce: there is none.
    """
    wanted = " ".join(text.split())
    found = forces().filter(Q(name__iexact=wanted) | Q(slug=wanted.lower()) | Q(key=wanted)).first()
    if found is None:
        known = ", ".join(forces().values_list("name", flat=True)) or "none yet"
        raise NoSuchForce(f"There is no force '{text}'. Forces here: {known}.")
    return found


def force_named_or_only(text: str) -> Area:
    """Return the force of that name, or the only one there is when no name is given.

    Raises:
        NoSuchForce: there is none of that name; or no name is given and there is none, or more than one.
    """
    if text.strip():
        return force_named(text)
    known = list(forces())
    if len(known) != 1:
        names = ", ".join(one.name for one in known) or "none yet"
        raise NoSuchForce(f"Say which force with --force NAME. Forces here: {names}.")
    return known[0]


def ancestors(area: Area) -> list[Area]:
    """Return the areas above this one, the force first."""
    above = [number for number in area.ancestor_ids() if number != area.pk]
    return sorted(Area.objects.filter(pk__in=above), key=lambda one: len(one.path))


def neighbourhoods(area: Area, *, on: date) -> QuerySet[Area]:
    """Return the neighbourhoods at or below an area, as they stand on the day."""
    return Area.objects.within(area).neighbourhoods().open_on(on)


def became(area: Area) -> tuple[Successor, ...]:
    """Return who took over from a closed area, the largest share first."""
    rows = Succession.objects.filter(predecessor=area).select_related("successor").order_by("-share", "successor__name")
    return tuple(Successor(row.successor, row.share, row.on) for row in rows)


def came_from(area: Area) -> tuple[Successor, ...]:
    """Return the closed areas whose ground this one took, the largest share first."""
    rows = Succession.objects.filter(successor=area).select_related("predecessor")
    return tuple(Successor(row.predecessor, row.share, row.on) for row in rows.order_by("-share", "predecessor__name"))


def teams_serving(areas: Iterable[Area], *, on: date) -> QuerySet[Team]:
    """Return the teams whose home is one of the areas or who serve one of them on the day."""
    chosen = [area.pk for area in areas]
    serving = TeamServes.objects.filter(area__in=chosen, starts_on__lte=on).exclude(ends_on__lte=on).values("team")
    open_teams = Team.objects.filter(opened_on__lte=on).exclude(closed_on__lte=on)
    return open_teams.filter(Q(area__in=chosen) | Q(pk__in=serving)).select_related("area").order_by("name")
