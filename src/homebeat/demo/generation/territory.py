"""Places: the tree of areas, outlines, who lives there, named places and postcodes. How boroughs differ is set here."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from django.utils.text import slugify

from homebeat.foundation.areas import outlines

from .calendar import day
from .land import Land, make_land
from .shape import Shape
from .streams import Streams
from .tables import PathDown, Ref, Table
from .words import Sheaf, pick, words

AREA, PLACE = "areas.Area", "areas.Place"
FOUNDED = date(1974, 4, 1)
SOURCE = "Invented by the demo generator"
AGE_BANDS = ("0-9", "10-17", "18-24", "25-44", "45-64", "65+")
SEXES = ("female", "male")
ETHNIC_GROUPS = ("asian", "black", "mixed", "white", "other")
AGE_MIX, ETHNIC_MIX = (0.13, 0.10, 0.10, 0.34, 0.21, 0.12), (0.17, 0.13, 0.05, 0.60, 0.05)
LARGE = 14_000  # the threshold of the larger staffing model
SMALLEST, LARGEST = 7_200, 18_900
POSTCODES_A_WARD = 20
UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # as real units: never C, I, K, M, O or V


@dataclass(frozen=True)
class Boroughs:
    """How boroughs differ; each figure is a share of the ordinary, 1 = as most do."""

    activity: np.ndarray  # events held
    turnout: np.ndarray  # people who come
    review: np.ndarray  # share of priorities reviewed in time
    success: np.ndarray  # share of priorities achieved
    hardship: np.ndarray  # 0 to 1
    poor: np.ndarray  # true for the few that do badly all round


@dataclass(frozen=True)
class Territory:
    """Everything later steps need to know of places; numbers count rows from 0."""

    land: Land
    ward_names: list[str]
    borough_names: list[str]
    boroughs: Boroughs
    population: np.ndarray
    borough_area: np.ndarray  # area row of each borough
    ward_area: np.ndarray  # area row of each ward
    place_names: list[str]
    place_kinds: list[str]
    place_ward: np.ndarray
    place_lon: np.ndarray
    place_lat: np.ndarray
    tables: list[Table]

    @property
    def borough_of(self) -> np.ndarray:
        """The borough of each ward."""
        return self.land.borough_of

    @property
    def home_ward(self) -> int:
        """The ward that visitors are shown first: in a borough that does about as well as most."""
        usual = int(np.argmin(np.abs(self.boroughs.activity - 1)))
        return int(np.flatnonzero(self.borough_of == usual)[0])

    def places_of(self, kinds: list[str]) -> Sheaf:
        """Gather the places of some kinds by ward; rows are places."""
        wanted = np.flatnonzero(np.isin(np.array(self.place_kinds), kinds))
        sheaf = Sheaf(self.place_ward[wanted], len(self.ward_names))
        sheaf.rows = wanted[sheaf.rows]
        return sheaf


def make_territory(streams: Streams, shape: Shape, *, as_of: date) -> Territory:
    """Make the places of the force."""
    land = make_land(streams.named("land"), wards=shape.wards, boroughs=shape.boroughs, link_areas=shape.link_areas)
    boroughs = _differences(streams.named("boroughs"), shape)
    names = words("places")
    ward_names = _ward_names(streams.named("ward names"), shape.wards)
    population = _populations(streams.named("population"), shape)
    borough_area = 1 + shape.link_areas + np.arange(shape.boroughs)
    ward_area = 1 + shape.link_areas + shape.boroughs + np.arange(shape.wards)
    places = _places(streams.named("places"), land, ward_names)
    territory = Territory(
        land,
        ward_names,
        names["boroughs"][: shape.boroughs],
        boroughs,
        population,
        borough_area,
        ward_area,
        *places,
        [],
    )
    territory.tables.extend(
        [
            _area_table(streams, shape, territory),
            _boundary_table(shape, territory),
            _population_table(streams, territory, year=as_of.year - 1),
            _place_table(streams, territory),
            _postcode_table(streams, territory),
        ]
    )
    return territory


def _differences(rng: np.random.Generator, shape: Shape) -> Boroughs:
    count = shape.boroughs
    poor = np.zeros(count, dtype=bool)
    poor[rng.permutation(count)[: shape.poor_boroughs]] = True
    return Boroughs(
        activity=np.where(poor, rng.uniform(0.22, 0.34, count), np.exp(rng.normal(0, 0.16, count))),
        turnout=np.where(poor, rng.uniform(0.45, 0.6, count), np.exp(rng.normal(0, 0.14, count))),
        review=np.where(poor, rng.uniform(0.25, 0.4, count), rng.uniform(0.86, 0.99, count)),
        success=np.where(poor, rng.uniform(0.3, 0.42, count), rng.uniform(0.6, 0.85, count)),
        hardship=rng.beta(2, 2, count),
        poor=poor,
    )


def _ward_names(rng: np.random.Generator, count: int) -> list[str]:
    names = words("places")
    found: dict[str, None] = {}
    while len(found) < count:
        plain = pick(rng, names["ward_beginnings"], 1)[0] + pick(rng, names["ward_endings"], 1)[0]
        name = plain
        if rng.random() < names["ward_pattern_share"]:
            name = pick(rng, names["ward_patterns"], 1)[0].format(name=plain, saint=pick(rng, names["saints"], 1)[0])
        if name not in names["boroughs"] and plain not in names["real_places"]:
            found.setdefault(name)
    return list(found)


def _populations(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Exactly `large_wards` wards stand above the threshold of the larger staffing model."""
    small = np.clip(rng.normal(11_300, 1_500, shape.wards - shape.large_wards), SMALLEST, LARGE)
    large = LARGE + 1 + rng.beta(1.2, 3, shape.large_wards) * (LARGEST - LARGE - 1)
    people = np.concatenate([small, large]).astype(np.int64)
    rng.shuffle(people)
    return people


def _area_table(streams: Streams, shape: Shape, territory: Territory) -> Table:
    names = words("places")
    links, boroughs, wards = shape.link_areas, shape.boroughs, shape.wards
    link_names = [f"{side} Link Area" for side in ("North East", "South East", "South West", "North West")[:links]]
    area_names = [names["force"], *link_names, *territory.borough_names, *territory.ward_names]
    count = len(area_names)
    codes = [names["force_gss"], *[""] * links]
    codes += [f"E09999{number + 1:03}" for number in range(boroughs)]
    codes += [f"E05999{number + 1:03}" for number in range(wards)]
    parents = np.concatenate(
        [[-1], np.zeros(links, int), 1 + territory.land.link_area_of, territory.borough_area[territory.borough_of]]
    )
    return Table(
        AREA,
        {
            "key": streams.keys(AREA, count),
            "kind": ["force", *["link_area"] * links, *["borough"] * boroughs, *["neighbourhood"] * wards],
            "name": area_names,
            "slug": [slugify(name) for name in area_names],
            "gss_code": codes,
            "parent_id": Ref(AREA, parents),
            "force_id": Ref(AREA, np.zeros(count, int)),
            "path": PathDown(AREA, parents),
            "opened_on": np.full(count, day(FOUNDED)),
            "closed_on": [None] * count,
        },
    )


def _boundary_table(shape: Shape, territory: Territory) -> Table:
    """Outlines of all areas: wards as they lie, larger areas as the union of their wards."""
    wards = np.array(territory.land.wards)
    link_of = territory.land.link_area_of[territory.borough_of]
    boroughs = [shapely.union_all(wards[territory.borough_of == one]) for one in range(shape.boroughs)]
    links = [shapely.union_all(wards[link_of == one]) for one in range(shape.link_areas)]
    drawn = [
        outline
        for level in ([shapely.union_all(wards)], links, boroughs, list(wards))
        for outline in outlines.from_shapes(level)
    ]
    return Table(
        "areas.Boundary",
        {
            "area_id": Ref(AREA, np.arange(len(drawn))),
            "valid_from": np.full(len(drawn), day(FOUNDED)),
            "valid_to": [None] * len(drawn),
            "geometry": [one.wkb for one in drawn],
            "min_lon": np.array([one.min_lon for one in drawn]),
            "min_lat": np.array([one.min_lat for one in drawn]),
            "max_lon": np.array([one.max_lon for one in drawn]),
            "max_lat": np.array([one.max_lat for one in drawn]),
            "svg_path": [one.svg_path for one in drawn],
            "source": [SOURCE] * len(drawn),
        },
    )


def _population_table(streams: Streams, territory: Territory, *, year: int) -> Table:
    """Every ward's people by age band, sex and ethnic group; boroughs differ, and wards a little within them."""
    rng = streams.named("population cells")
    borough, wards = territory.borough_of, len(territory.ward_names)
    ages = _mixes(rng, AGE_MIX, borough, firm=120)
    groups = _mixes(rng, ETHNIC_MIX, borough, firm=14)
    sexes = np.column_stack([share := rng.normal(0.509, 0.006, wards), 1 - share])
    likely = np.einsum("wa,ws,we->wase", ages, sexes, groups).reshape(wards, -1)
    counts = rng.multinomial(territory.population, likely / likely.sum(axis=1, keepdims=True))
    cells = [(age, sex, group) for age in AGE_BANDS for sex in SEXES for group in ETHNIC_GROUPS]
    return Table(
        "areas.Population",
        {
            "area_id": Ref(AREA, np.repeat(territory.ward_area, len(cells))),
            "year": np.full(wards * len(cells), year),
            "age_band": [age for age, _, _ in cells] * wards,
            "sex": [sex for _, sex, _ in cells] * wards,
            "ethnic_group": [group for _, _, group in cells] * wards,
            "count": counts.ravel(),
            "source": [SOURCE] * (wards * len(cells)),
        },
    )


def _mixes(rng: np.random.Generator, mix: tuple[float, ...], borough: np.ndarray, *, firm: float) -> np.ndarray:
    """Shares for each ward around its borough's, and for each borough around the force's."""
    of_boroughs = rng.dirichlet(np.array(mix) * firm, int(borough.max()) + 1) + 0.005
    drawn = rng.gamma(of_boroughs[borough] * firm * 6)
    return drawn / drawn.sum(axis=1, keepdims=True)


def _places(
    rng: np.random.Generator, land: Land, ward_names: list[str]
) -> tuple[list[str], list[str], np.ndarray, np.ndarray, np.ndarray]:
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
    return found, [patterns[which]["kind"] for which in pattern.tolist()], ward, lon, lat


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


def _place_table(streams: Streams, territory: Territory) -> Table:
    count = len(territory.place_names)
    codes = _postcode_texts(territory)
    ward = territory.place_ward
    nth = streams.named("place postcodes").integers(0, POSTCODES_A_WARD, count)
    return Table(
        PLACE,
        {
            "key": streams.keys(PLACE, count),
            "force_id": Ref(AREA, np.zeros(count, int)),
            "area_id": Ref(AREA, territory.ward_area[ward]),
            "name": territory.place_names,
            "kind": territory.place_kinds,
            "postcode": [
                f"{code[:-3]} {code[-3:]}" for code in np.array(codes)[ward * POSTCODES_A_WARD + nth].tolist()
            ],
            "lon": territory.place_lon,
            "lat": territory.place_lat,
        },
    )


def _postcode_texts(territory: Territory) -> list[str]:
    """Postcodes in an area that the post does not use: district = borough, sector and unit = ward and number."""
    order = np.zeros(len(territory.ward_names), int)  # the number of a ward within its borough
    for one in range(len(territory.borough_names)):
        members = territory.borough_of == one
        order[members] = np.arange(members.sum())
    area = words("places")["postcode_area"]
    return [
        f"{area}{borough + 1}{nth // len(UNIT_LETTERS) % 9 + 1}{UNIT_LETTERS[nth % len(UNIT_LETTERS)]}{UNIT_LETTERS[unit]}"
        for borough, nth in zip(territory.borough_of.tolist(), order.tolist(), strict=True)
        for unit in range(POSTCODES_A_WARD)
    ]


def _postcode_table(streams: Streams, territory: Territory) -> Table:
    rng = streams.named("postcodes")
    codes = _postcode_texts(territory)
    ward = np.repeat(np.arange(len(territory.ward_names)), POSTCODES_A_WARD)
    lon, lat = _points_in(rng, territory.land, ward)
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
