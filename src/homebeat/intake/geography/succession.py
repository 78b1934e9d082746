"""What a later edition did to wards: those that moved to another borough, and those that are gone."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from homebeat.foundation.areas.actions import tree
from homebeat.foundation.areas.models import Area
from homebeat.foundation.areas.queries.boundaries import boundaries_on
from homebeat.intake.outcomes import amount

from .landing import Landing
from .outline_file import Feature

SLIVER = Decimal("0.01")  # outlines are simplified: less of a ward than this is no succession
FOUR_PLACES = Decimal("0.0001")


def close_those_moved(landing: Landing, known: Mapping[str, Area], boroughs: Mapping[str, Area]) -> dict[str, Area]:
    """Close wards that the edition puts in another borough, and return them by code; they open again over there."""
    moved = {}
    for one in landing.features:
        area = known.get(one.code)
        if area is None or not one.borough_code or area.parent == boroughs[one.borough_code]:
            continue
        if area.opened_on >= landing.day:
            landing.refuse(one, "LAD", f"{one.code} is loaded in the borough {area.parent} for this edition.")
        _close(landing, area)
        moved[one.code] = area
    return moved


def succeed_those_moved(landing: Landing, moved: Mapping[str, Area]) -> None:
    """Name the same ward in its new borough as the one that took over the whole of the old."""
    for code, area in moved.items():
        _name_successors(landing, area, {landing.areas[code]: Decimal(1)})


def close_those_gone(landing: Landing, known: Mapping[str, Area], boroughs: Mapping[str, Area]) -> None:
    """Close wards of the file's boroughs that the edition no longer has, and name who took over their ground."""
    present = {one.code for one in landing.features}
    ours = {boroughs[one.borough_code].pk for one in landing.features if one.borough_code}
    gone = [
        area
        for code, area in known.items()
        if code not in present and area.parent_id in ours and area.opened_on < landing.day
    ]
    old = {row.area_id: shapely.from_wkb(bytes(row.geometry)) for row in boundaries_on(gone, landing.day)}
    for area in gone:
        _close(landing, area)
        if area.pk in old:
            _name_successors(landing, area, _shares(landing, old[area.pk]))
    if gone:
        landing.notes.append(
            f"{amount(len(gone), 'ward is', 'wards are')} not in this edition: closed on {landing.day}, "
            "with successors by shared ground."
        )


def _shares(landing: Landing, old: BaseGeometry) -> dict[Area, Decimal]:
    """Return how much of an old outline each new one covers; the shares never come to more than one."""
    shaped: list[Feature] = [one for one in landing.features if one.shape is not None]
    overlaps = shapely.area(shapely.intersection(np.array([one.shape for one in shaped], dtype=object), old)) / old.area
    found = {
        landing.areas[one.code]: Decimal(float(share)).quantize(FOUR_PLACES)
        for one, share in zip(shaped, overlaps, strict=True)
    }
    kept = {area: share for area, share in found.items() if share >= SLIVER}
    return kept if sum(kept.values(), Decimal()) <= 1 else _scaled_to_one(kept)


def _scaled_to_one(shares: Mapping[Area, Decimal]) -> dict[Area, Decimal]:
    """Return shares that come to exactly one, for outlines that overlap a little; what rounding leaves goes to the largest."""
    total = sum(shares.values(), Decimal())
    scaled = {area: (share / total).quantize(FOUR_PLACES, ROUND_DOWN) for area, share in shares.items()}
    largest = max(scaled, key=lambda area: scaled[area])
    scaled[largest] += 1 - sum(scaled.values(), Decimal())
    return scaled


def _close(landing: Landing, area: Area) -> None:
    tree.close_area(area=area, on=landing.day, by=landing.work.asked.by, at=landing.work.asked.at)
    landing.closed.append(area)


def _name_successors(landing: Landing, area: Area, shares: Mapping[Area, Decimal]) -> None:
    asked = landing.work.asked
    tree.name_successors(area=area, on=landing.day, successors=shares, by=asked.by, at=asked.at)
