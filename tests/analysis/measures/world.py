"""A made-up force as plain rows, with what trips a careless expression: closed wards, missing counts, records of a borough itself."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

AS_OF = date(2026, 3, 31)
BEGUN = date(2004, 4, 1)
KINDS = ("panel_meeting", "street_briefing", "contact_point", "public_meeting")
Rows = list[dict[str, Any]]

D, T, N, B = pa.date32(), pa.string(), pa.int64(), pa.bool_()
SCHEMAS = {
    "areas": {"area_key": T, "kind": T, "name": T, "parent_key": T, "opened_on": D, "closed_on": D, "force_key": T},
    "events": {"area_key": T, "kind": T, "state": T, "day": D, "people_met": N},
    "populations": {"area_key": T, "year": N, "age_band": T, "sex": T, "ethnic_group": T, "residents": N},
    "panels": {"area_key": T, "started_on": D},
    "panel_seats": {"area_key": T, "starts_in": D, "ends_in": D},
    "priorities": {"area_key": T, "state": T, "about_young_people": B, "decided_on": D, "reviewed_on": D},
    "teams": {"team_key": T, "area_key": T, "opened_on": D, "closed_on": D, "has_email": B},
    "teams_serve": {"team_key": T, "area_key": T, "starts_on": D, "ends_on": D},
    "postings": {"team_key": T, "starts_on": D, "ends_on": D, "shown_publicly": B},
    "recorded_crime": {"area_key": T, "force_key": T, "month_on": D, "crime_type": T, "outcome": T},
}


@dataclass(frozen=True)
class World:
    """Every table as rows."""

    rows: Mapping[str, Rows]

    def arrow(self, table: str) -> pa.Table:
        return pa.Table.from_pylist(self.rows[table], schema=pa.schema(list(SCHEMAS[table].items())))


def make_world(seed: int = 1) -> World:
    chance = random.Random(seed)
    areas = _areas()
    keys = [row["area_key"] for row in areas]
    wards = [row["area_key"] for row in areas if row["kind"] == "neighbourhood"]
    return World(
        {
            "areas": areas,
            "events": _events(chance, wards, keys),
            "populations": _populations(chance, wards),
            "panels": [{"area_key": ward, "started_on": chance.choice([BEGUN, AS_OF, AS_OF + timedelta(1)])} for ward in wards if chance.random() < 0.8],
            "panel_seats": [
                {"area_key": chance.choice(wards), "starts_in": date(2026, chance.randint(1, 5), 1), "ends_in": chance.choice([None, date(2026, 3, 1), date(2026, 5, 1)])}
                for _ in range(60)
            ],
            "priorities": [_priority(chance, wards) for _ in range(60)],
            **_teams(chance, wards),
            "recorded_crime": [_crime(chance, wards) for _ in range(200)],
        }
    )  # fmt: skip


def _areas() -> Rows:
    """Two forces; one has link areas between force and borough and one has not; one ward closed last year, one opens tomorrow."""
    rows = [_area("force", "F1", None), _area("force", "F2", None), _area("link_area", "L1", "F1")]
    rows += [_area("borough", "B1", "L1"), _area("borough", "B2", "L1"), _area("borough", "B3", "F2")]
    for borough in ("B1", "B2", "B3"):
        rows += [_area("neighbourhood", f"{borough}-W{number}", borough) for number in range(4)]
    rows.append(_area("neighbourhood", "B1-old", "B1", closed_on=date(2025, 10, 1)))
    rows.append(_area("neighbourhood", "B1-new", "B1", opened_on=AS_OF + timedelta(1)))
    return [{**row, "force_key": "F2" if "3" in row["area_key"] or row["area_key"] == "F2" else "F1"} for row in rows]


def _area(
    kind: str, key: str, parent: str | None, opened_on: date = BEGUN, closed_on: date | None = None
) -> dict[str, Any]:
    return {
        "area_key": key,
        "kind": kind,
        "name": f"Name of {key}",
        "parent_key": parent,
        "opened_on": opened_on,
        "closed_on": closed_on,
    }


def _events(chance: random.Random, wards: list[str], keys: list[str]) -> Rows:
    found = []
    for number in range(400):
        area = chance.choice(keys) if number % 40 == 0 else chance.choice(wards[4:])  # the first wards have hardly any
        state = chance.choices(("held", "planned", "cancelled", "withdrawn"), (8, 1, 1, 1))[0]
        day = chance.choice(
            [date(2025, 3, 31), date(2025, 4, 1), AS_OF, AS_OF + timedelta(1), AS_OF - timedelta(chance.randrange(500))]
        )
        people = None if chance.random() < 0.1 else chance.randrange(50)
        found.append({"area_key": area, "kind": chance.choice(KINDS), "state": state, "day": day, "people_met": people})
    return found


def _populations(chance: random.Random, wards: list[str]) -> Rows:
    found = []
    for ward in wards[:-3]:
        for year in (2011, 2021, 2031):
            found.append(_cell(ward, year, "all", chance.randrange(8_000, 20_000)))
            found.append(_cell(ward, year, "10-17", chance.randrange(500, 2_000)))
    return found


def _cell(area: str, year: int, band: str, residents: int) -> dict[str, Any]:
    return {
        "area_key": area,
        "year": year,
        "age_band": band,
        "sex": "all",
        "ethnic_group": "all",
        "residents": residents,
    }


def _priority(chance: random.Random, wards: list[str]) -> dict[str, Any]:
    decided = chance.choice(
        [date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1), AS_OF - timedelta(chance.randrange(300))]
    )
    reviewed = chance.choice([None, date(2025, 12, 30), date(2025, 12, 31), decided + timedelta(chance.randrange(60))])
    return {
        "area_key": chance.choice(wards), "state": chance.choice(("current", "current", "current", "ended", "proposed")),
        "about_young_people": chance.random() < 0.3, "decided_on": decided, "reviewed_on": reviewed,
    }  # fmt: skip


def _teams(chance: random.Random, wards: list[str]) -> dict[str, Rows]:
    closings = [None, None, AS_OF, AS_OF + timedelta(1)]
    teams, serves, postings = [], [], []
    for number, ward in enumerate(wards):
        key = f"T{number}"
        teams.append(
            {
                "team_key": key,
                "area_key": ward,
                "opened_on": BEGUN,
                "closed_on": chance.choice(closings),
                "has_email": chance.random() < 0.7,
            }
        )
        postings += [
            {"team_key": key, "starts_on": chance.choice([BEGUN, AS_OF, AS_OF + timedelta(1)]), "ends_on": chance.choice(closings), "shown_publicly": chance.random() < 0.5}
            for _ in range(2)
        ]  # fmt: skip
        serves.append(
            {"team_key": key, "area_key": chance.choice(wards), "starts_on": BEGUN, "ends_on": chance.choice(closings)}
        )
    return {"teams": teams, "teams_serve": serves, "postings": postings}


def _crime(chance: random.Random, wards: list[str]) -> dict[str, Any]:
    area = chance.choice([*wards, None])
    force = chance.choice(("F1", "F2")) if area is None else ("F2" if "3" in area[:2] else "F1")
    month = (
        date(2025, 1, 1)
        if chance.random() < 0.1
        else date(2025 + (number := chance.randrange(3, 15)) // 12, number % 12 + 1, 1)
    )
    return {
        "area_key": area, "force_key": force, "month_on": month, "crime_type": chance.choice(("Shoplifting", "Burglary")),
        "outcome": chance.choice(("", "Suspect charged", "Under investigation")),
    }  # fmt: skip
