"""Named places and postcodes, so that "where" and "find my team" find something by name."""

from dataclasses import dataclass

import numpy as np
import shapely

from .land import Land
from .streams import Streams
from .tables import Ref, Table
from .words import Sheaf, pick, words

AREA, PLACE = "areas.Area", "areas.Place"
SOURCE = "Invented by the demo generator"
POSTCODES_A_WARD = 20
UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # as real units: never C, I, K, M, O or V


@dataclass(frozen=True)
class Places:
    """Named places: what each is called and is, the ward it lies in, and where."""

    names: list[str]
    kinds: list[str]
    ward: np.ndarray
    lon: np.ndarray
    lat: np.ndarray

    def of(self, kinds: list[str]) -> Sheaf:
        """Gather the places of some kinds by ward; rows are places."""
        wanted = np.flatnonzero(np.isin(np.array(self.kinds), kinds))
        sheaf = Sheaf(self.ward[wanted], int(self.ward.max()) + 1)
        sheaf.rows = wanted[sheaf.rows]
        return sheaf


def make_places(rng: np.random.Generator, land: Land, ward_names: list[str]) -> Places:
    """Name the places of every ward: those that each has, and those that some have."""
    names, surnames = words("places"), words("people")["group"][0]["last"]
    patterns = names["place"]
    has = rng.random((len(ward_names), len(patterns))) * 10 < np.array([one["in_ten"] for one in patterns])
    ward, pattern = np.nonzero(has)
    count = len(ward)
    parts = {
        "surname": pick(rng, surnames, count),
        "tree": pick(rng, names["trees"], count),
        "estate": pick(rng, names["estate_words"], count),
        "street": pick(rng, names["streets"], count),
        "saint": pick(rng, names["saints"], count),
    }
    rows = zip(ward.tolist(), pattern.tolist(), *parts.values(), strict=True)
    found = [
        patterns[which]["name"].format(ward=ward_names[where], **dict(zip(parts, drawn, strict=True)))
        for where, which, *drawn in rows
    ]
    lon, lat = _points_in(rng, land, ward)
    return Places(found, [patterns[which]["kind"] for which in pattern.tolist()], ward, lon, lat)


def _points_in(rng: np.random.Generator, land: Land, ward: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a random point inside each row's ward."""
    boxes = shapely.bounds(np.array(land.wards))[ward]
    shapes = np.array(land.wards)[ward]
    points = np.empty((len(ward), 2))
    left = np.arange(len(ward))
    shapely.prepare(np.array(land.wards))
    while left.size:
        box = boxes[left]
        points[left] = np.round(box[:, :2] + rng.random((left.size, 2)) * (box[:, 2:] - box[:, :2]), 6)
        left = left[~shapely.contains_xy(shapes[left], points[left, 0], points[left, 1])]
    return points[:, 0], points[:, 1]


def place_table(streams: Streams, land: Land, places: Places, ward_area: np.ndarray) -> Table:
    """Return the places as rows, each with a postcode of its ward."""
    count, ward = len(places.names), places.ward
    codes = _postcode_texts(land)
    nth = streams.named("place postcodes").integers(0, POSTCODES_A_WARD, count)
    return Table(
        PLACE,
        {
            "key": streams.keys(PLACE, count),
            "force_id": Ref(AREA, np.zeros(count, int)),
            "area_id": Ref(AREA, ward_area[ward]),
            "name": places.names,
            "kind": places.kinds,
            "postcode": [
                f"{code[:-3]} {code[-3:]}" for code in np.array(codes)[ward * POSTCODES_A_WARD + nth].tolist()
            ],
            "lon": places.lon,
            "lat": places.lat,
        },
    )


def _postcode_texts(land: Land) -> list[str]:
    """Postcodes in an area that the post does not use: district = borough, sector and unit = ward and number."""
    order = np.zeros(len(land.wards), int)  # the number of a ward within its borough
    for one in range(int(land.borough_of.max()) + 1):
        members = land.borough_of == one
        order[members] = np.arange(members.sum())
    area = words("places")["postcode_area"]
    return [
        f"{area}{borough + 1}{nth // len(UNIT_LETTERS) % 9 + 1}{UNIT_LETTERS[nth % len(UNIT_LETTERS)]}{UNIT_LETTERS[unit]}"
        for borough, nth in zip(land.borough_of.tolist(), order.tolist(), strict=True)
        for unit in range(POSTCODES_A_WARD)
    ]


def postcode_table(streams: Streams, land: Land) -> Table:
    """Return the postcodes of every ward as rows; their text is their key."""
    codes = _postcode_texts(land)
    ward = np.repeat(np.arange(len(land.wards)), POSTCODES_A_WARD)
    lon, lat = _points_in(streams.named("postcodes"), land, ward)
    return Table(
        "areas.Postcode",
        {
            "postcode": codes,
            "lon": lon,
            "lat": lat,
            "ward_code": [f"E05999{one + 1:03}" for one in ward.tolist()],
            "lsoa_code": [""] * len(codes),
            "source": [SOURCE] * len(codes),
        },
        is_numbered=False,
    )
