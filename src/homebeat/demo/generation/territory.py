"""The land as areas: the tree, outlines and who lives there. How boroughs differ is set here."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from django.utils.text import slugify

from homebeat.foundation.areas import outlines

from .calendar import day
from .gazetteer import AREA, SOURCE, Places, make_places, place_table, postcode_table
from .land import Land, make_land
from .shape import Shape
from .streams import Streams
from .tables import PathDown, Ref, Table
from .words import pick, words

FOUNDED = date(1974, 4, 1)
AGE_BANDS = ("0-9", "10-17", "18-24", "25-44", "45-64", "65+")
SEXES = ("female", "male")
ETHNIC_GROUPS = ("asian", "black", "mixed", "white", "other")
ALL = "all"
AGE_MIX, ETHNIC_MIX = (0.13, 0.10, 0.10, 0.34, 0.21, 0.12), (0.17, 0.13, 0.05, 0.60, 0.05)
LARGE = 14_000  # the threshold of the larger staffing model
SMALLEST, LARGEST = 7_200, 18_900


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
    places: Places
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


def make_territory(streams: Streams, shape: Shape, *, as_of: date) -> Territory:
    """Make the places of the force."""
    land = make_land(streams.named("land"), wards=shape.wards, boroughs=shape.boroughs, link_areas=shape.link_areas)
    boroughs = _differences(streams.named("boroughs"), shape)
    names = words("places")
    ward_names = _ward_names(streams.named("ward names"), shape.wards)
    population = _populations(streams.named("population"), shape)
    borough_area = 1 + shape.link_areas + np.arange(shape.boroughs)
    ward_area = 1 + shape.link_areas + shape.boroughs + np.arange(shape.wards)
    places = make_places(streams.named("places"), land, ward_names)
    territory = Territory(
        land,
        ward_names,
        names["boroughs"][: shape.boroughs],
        boroughs,
        population,
        borough_area,
        ward_area,
        places,
        [],
    )
    territory.tables.extend(
        [
            _area_table(streams, shape, territory),
            _boundary_table(shape, territory),
            _population_table(streams, shape, territory, year=as_of.year - 1),
            place_table(streams, land, places, ward_area),
            postcode_table(streams, land),
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


def _population_table(streams: Streams, shape: Shape, territory: Territory, *, year: int) -> Table:
    """Every area's people: each cell of age band, sex and ethnic group, the totals, and the tables that pages show."""
    wards = _ward_cells(streams.named("population cells"), territory)
    link_of = territory.land.link_area_of[territory.borough_of]
    levels = [np.zeros(len(wards), int), link_of, territory.borough_of, np.arange(len(wards))]
    counts = np.concatenate([_summed(wards, group) for group in levels])
    cube = _with_totals(counts)
    kept = np.ones(cube.shape[1:], dtype=bool)  # every cell, but of those with a total only what a source would give
    kept[0, :, 1:] = kept[:, 0, 1:] = False
    kept[0, 0, :] = True
    age, sex, group = (index.tolist() for index in np.nonzero(kept))
    areas, cells = len(counts), int(kept.sum())
    return Table(
        "areas.Population",
        {
            "area_id": Ref(AREA, np.repeat(np.arange(areas), cells)),
            "year": np.full(areas * cells, year),
            "age_band": [(ALL, *AGE_BANDS)[one] for one in age] * areas,
            "sex": [(ALL, *SEXES)[one] for one in sex] * areas,
            "ethnic_group": [(ALL, *ETHNIC_GROUPS)[one] for one in group] * areas,
            "count": cube[:, kept].ravel(),
            "source": [SOURCE] * (areas * cells),
        },
    )


def _ward_cells(rng: np.random.Generator, territory: Territory) -> np.ndarray:
    """Return each ward's people by age band, sex and ethnic group; boroughs differ, and wards a little within them."""
    borough, wards = territory.borough_of, len(territory.ward_names)
    ages = _mixes(rng, AGE_MIX, borough, firm=120)
    groups = _mixes(rng, ETHNIC_MIX, borough, firm=14)
    sexes = np.column_stack([share := rng.normal(0.509, 0.006, wards), 1 - share])
    likely = np.einsum("wa,ws,we->wase", ages, sexes, groups).reshape(wards, -1)
    counts = rng.multinomial(territory.population, likely / likely.sum(axis=1, keepdims=True))
    return counts.reshape(wards, len(AGE_BANDS), len(SEXES), len(ETHNIC_GROUPS))


def _summed(wards: np.ndarray, group: np.ndarray) -> np.ndarray:
    found = np.zeros((int(group.max()) + 1, *wards.shape[1:]), dtype=np.int64)
    np.add.at(found, group, wards)
    return found


def _with_totals(counts: np.ndarray) -> np.ndarray:
    """Put the total before the cells of each dimension."""
    for axis in (1, 2, 3):
        counts = np.concatenate([counts.sum(axis=axis, keepdims=True), counts], axis=axis)
    return counts


def _mixes(rng: np.random.Generator, mix: tuple[float, ...], borough: np.ndarray, *, firm: float) -> np.ndarray:
    """Shares for each ward around its borough's, and for each borough around the force's."""
    of_boroughs = rng.dirichlet(np.array(mix) * firm, int(borough.max()) + 1) + 0.005
    drawn = rng.gamma(of_boroughs[borough] * firm * 6)
    found: np.ndarray = drawn / drawn.sum(axis=1, keepdims=True)
    return found
