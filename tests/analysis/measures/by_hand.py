"""The measures a second time, slowly and plainly: loops over rows, a different way up the tree, no engine."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from tests.analysis.measures.world import AS_OF, Rows, World

Pair = tuple[float, float | None]
YEAR_BEGINS, REVIEWED_SINCE, QUIET_SINCE = date(2025, 4, 1), date(2025, 12, 31), AS_OF - timedelta(days=60)
POSITIVE = ("Suspect charged",)


class ByHand:
    """Counts measures of one world, area by area."""

    def __init__(self, world: World, as_of: date = AS_OF) -> None:
        self.rows, self.as_of = world.rows, as_of
        self.areas = {row["area_key"]: row for row in world.rows["areas"]}

    def groups(self, level: str) -> dict[str, set[str]]:
        """Every open area of a level, with every area at or below it."""
        found: dict[str, set[str]] = {
            key: set() for key, row in self.areas.items() if row["kind"] == level and self.is_open(key)
        }
        for key in self.areas:
            at: str | None = key
            while at is not None:
                if at in found:
                    found[at].add(key)
                at = self.areas[at]["parent_key"]
        return found

    def is_open(self, key: str) -> bool:
        row = self.areas[key]
        return row["opened_on"] <= self.as_of and (row["closed_on"] is None or row["closed_on"] > self.as_of)

    def value(self, measure: str, level: str) -> dict[str, float | None]:
        counted, base = getattr(self, measure)()
        found: dict[str, float | None] = {}
        for group, members in self.groups(level).items():
            amount = sum(number for key, number in counted.items() if key in members)
            if base is None:
                found[group] = amount
            else:
                below = sum(number for key, number in base.items() if key in members)
                found[group] = amount / below if below else None
        return found

    def _held(self, kind: str = "") -> Rows:
        return [
            row for row in self.rows["events"]
            if row["state"] == "held" and YEAR_BEGINS <= row["day"] <= self.as_of and (not kind or row["kind"] == kind)
        ]  # fmt: skip

    def wards(self) -> list[str]:
        return [key for key, row in self.areas.items() if row["kind"] == "neighbourhood" and self.is_open(key)]

    def residents(self) -> dict[str, float]:
        found = {}
        for ward in self.wards():
            years = {
                row["year"]: row["residents"] for row in self.rows["populations"]
                if row["area_key"] == ward and row["age_band"] == "all" and row["year"] <= self.as_of.year
            }  # fmt: skip
            if years:
                found[ward] = years[max(years)]
        return found

    def engagement_events(self) -> Any:
        return tally(row["area_key"] for row in self._held()), None

    def contact_points(self) -> Any:
        return tally(row["area_key"] for row in self._held("contact_point")), None

    def people_met(self) -> Any:
        found: dict[str, float] = defaultdict(float)
        for row in self._held():
            found[row["area_key"]] += row["people_met"] or 0
        return found, None

    def events_per_10000(self) -> Any:
        return {key: number * 10_000 for key, number in self.engagement_events()[0].items()}, self.residents()

    def people_met_per_10000(self) -> Any:
        return {key: number * 10_000 for key, number in self.people_met()[0].items()}, self.residents()

    def panel_meetings_per_ward(self) -> Any:
        panels = {row["area_key"] for row in self.rows["panels"] if row["started_on"] <= self.as_of}
        return tally(row["area_key"] for row in self._held("panel_meeting") if row["area_key"] in panels), tally(panels)

    def quiet_wards(self) -> Any:
        busy = {
            row["area_key"]
            for row in self.rows["events"]
            if row["state"] == "held" and QUIET_SINCE <= row["day"] <= self.as_of
        }
        return tally(ward for ward in self.wards() if ward not in busy), tally(self.wards())

    def _current(self) -> Rows:
        wards = set(self.wards())
        return [row for row in self.rows["priorities"] if row["state"] == "current" and row["area_key"] in wards]

    def priorities_in_time(self) -> Any:
        current = self._current()
        return tally(row["area_key"] for row in current if in_time(row)), tally(row["area_key"] for row in current)

    def npg_priorities_reviewed(self) -> Any:
        held = defaultdict(list)
        for row in self._current():
            held[row["area_key"]].append(in_time(row))
        return tally(ward for ward, found in held.items() if all(found)), tally(self.wards())

    def youth_priority(self) -> Any:
        held = defaultdict(list)
        for row in self._current():
            held[row["area_key"]].append(row["about_young_people"])
        return tally(ward for ward, found in held.items() if sum(found) >= 1), tally(held)

    def wards_with_panel(self) -> Any:
        begun = {row["area_key"] for row in self.rows["panels"] if row["started_on"] <= self.as_of}
        taken = {
            row["area_key"]
            for row in self.rows["panel_seats"]
            if row["starts_in"] <= self.as_of and (row["ends_in"] is None or row["ends_in"] > self.as_of)
        }
        return tally(ward for ward in self.wards() if ward in begun and ward in taken), tally(self.wards())

    def npg_named_officer(self) -> Any:
        def holds(row: dict[str, Any]) -> bool:
            return row["starts_on"] <= self.as_of and (row["ends_on"] is None or row["ends_on"] > self.as_of)

        shown = {row["team_key"] for row in self.rows["postings"] if holds(row) and row["shown_publicly"]}
        reached = set()
        for team in self.rows["teams"]:
            exists = team["opened_on"] <= self.as_of and (team["closed_on"] is None or team["closed_on"] > self.as_of)
            if exists and team["has_email"] and team["team_key"] in shown:
                reached.add(team["area_key"])
                reached |= {
                    row["area_key"]
                    for row in self.rows["teams_serve"]
                    if row["team_key"] == team["team_key"] and holds(row)
                }
        return tally(ward for ward in self.wards() if ward in reached), tally(self.wards())

    def _thefts(self) -> Rows:
        return [
            row
            for row in self.rows["recorded_crime"]
            if row["crime_type"] == "Shoplifting" and YEAR_BEGINS <= row["month_on"] <= self.as_of
        ]

    def npg_shop_theft(self) -> Any:
        return tally(row["area_key"] or row["force_key"] for row in self._thefts()), None

    def npg_shop_theft_outcomes(self) -> Any:
        told = [row for row in self._thefts() if row["outcome"]]
        good = [row for row in told if row["outcome"] in POSITIVE]
        return tally(row["area_key"] or row["force_key"] for row in good), tally(
            row["area_key"] or row["force_key"] for row in told
        )


def in_time(row: dict[str, Any]) -> bool:
    return max(row["decided_on"], row["reviewed_on"] or row["decided_on"]) >= REVIEWED_SINCE


def tally(keys: Iterable[str]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for key in keys:
        found[key] += 1
    return found


MEASURES = [
    name
    for name in vars(ByHand)
    if not name.startswith("_") and name not in {"groups", "is_open", "value", "wards", "residents"}
]
