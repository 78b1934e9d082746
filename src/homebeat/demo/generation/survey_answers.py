"""What people answer in the demo. Boroughs differ truly: answers follow the borough's own level, its wards' levels and the year.

Some boroughs are better than the force, some worse, most alike; a sample of a borough shows it only as well as it can.
"""

import json
from dataclasses import dataclass

import numpy as np

from homebeat.operations.surveys import bank

from .calendar import day
from .scene import Scene
from .survey_rounds import BANKS, PAS, PAS_EACH, USERS, USERS_EACH, WARDS_EACH, YOUTH, YOUTH_ANSWERS, Round, closed

WARD_SPREAD, BOROUGH_SPREAD = 0.28, 0.30  # standard deviations on the logit scale
USERS_SHARE = 0.01  # of the people of a borough, who use the service in a quarter

# Each item: how far above or below even it stands in an ordinary borough, and how much it follows the borough's level.
PAS_ITEMS = {"good_job": (0.35, 1.0), "informed": (-0.55, 0.8), "listen": (0.45, 0.9), "understand": (0.6, 0.9),
             "dealing": (0.3, 1.0), "rely_on": (0.8, 0.8), "fair": (0.7, 0.7), "contact_officer": (-1.2, 0.5),
             "safe_day": (2.3, 0.4), "safe_dark": (0.75, 0.6), "asb_problem": (0.9, 0.7)}  # fmt: skip
USER_ITEMS = {"ease": (1.9, 0.6), "actions": (0.95, 0.9), "treatment": (2.1, 0.5), "overall": (1.2, 1.0)}
YOUTH_ITEMS = {"feel_safe": (0.6, 0.9), "know_team": (-0.9, 0.8), "trust": (0.5, 0.9), "listened_to": (0.0, 0.9)}
ETHNIC_GROUPS, ETHNIC_MIX = ("asian", "black", "mixed", "white", "other"), (0.17, 0.13, 0.05, 0.60, 0.05)
AGES, AGE_MIX = ("age_16_24", "age_25_44", "age_45_64", "age_65_over"), (0.14, 0.42, 0.27, 0.17)
ANSWERS_BY_AGE = np.array([0.75, 0.9, 1.1, 1.3])  # who answers: older people more often, which weights put right
INCIDENTS, INCIDENT_MIX = ("burglary", "violence", "vehicle_crime", "collision"), (0.3, 0.25, 0.3, 0.15)
DONT_KNOW = 0.04


@dataclass(frozen=True)
class Rows:
    """Respondents of some waves as columns; wards and boroughs count from 0."""

    wave: np.ndarray
    ward: np.ndarray
    at_ward: bool  # false: the rows know their borough alone, have no weight, and nobody invited them
    in_wards: bool  # the interviews of a quarter lie in some wards of each borough: those are the clusters
    days: np.ndarray
    weight: np.ndarray
    answers: list[str]

    def __len__(self) -> int:
        return len(self.ward)


def levels_of(scene: Scene) -> np.ndarray:
    """Return how far each ward stands above an ordinary one: its borough's level and its own, on the logit scale."""
    rng, territory = scene.rng("survey levels"), scene.territory
    boroughs = rng.normal(0, BOROUGH_SPREAD, len(territory.borough_names)) - 0.45 * territory.boroughs.poor
    boroughs += 0.35 * (territory.boroughs.activity - territory.boroughs.activity.mean())
    found: np.ndarray = boroughs[territory.borough_of] + rng.normal(0, WARD_SPREAD, len(territory.ward_names))
    return found


def _drawn(rng: np.random.Generator, scene: Scene, each: int) -> np.ndarray:
    """Return the wards of a quarter's interviews: in each borough some wards, drawn by their size, equally many in each."""
    territory = scene.territory
    found = []
    for borough in range(len(territory.borough_names)):
        wards = np.flatnonzero(territory.borough_of == borough)
        size = territory.population[wards]
        some = rng.choice(wards, min(WARDS_EACH, len(wards)), replace=False, p=size / size.sum())
        found.append(some[np.arange(each) % len(some)])
    return np.concatenate(found)


def _says_yes(rng: np.random.Generator, level: np.ndarray, item: tuple[float, float]) -> np.ndarray:
    even, follows = item
    found: np.ndarray = rng.random(len(level)) < 1 / (1 + np.exp(-(even + follows * level)))
    return found


def _answer(rng: np.random.Generator, survey: int, code: str, favourable: np.ndarray) -> np.ndarray:
    """Return an answer's code for each row: one of those that count for whoever says yes, one of the others for the rest."""
    question = bank.banks()[BANKS[survey]].question(code)
    assert question is not None  # the generator asks what the bank asks
    good = [one.code for one in question.answers if one.code in question.favourable]
    rest = [one.code for one in question.answers if one.code not in question.favourable and one.code != "dont_know"]
    if question.polarity == "lower":
        good, rest = good[::-1], rest[::-1]
    found = np.where(favourable, _one_of(rng, good, len(favourable)), _one_of(rng, rest, len(favourable)))
    return np.where(rng.random(len(found)) < DONT_KNOW, "dont_know", found)


def _one_of(rng: np.random.Generator, codes: list[str], count: int) -> np.ndarray:
    """Return one code for each row, the milder ones (those nearer the middle of the scale) more often."""
    weight = np.arange(1, len(codes) + 1, dtype=float)
    return rng.choice(np.array(codes), count, p=weight / weight.sum())


def _as_json(columns: dict[str, np.ndarray]) -> list[str]:
    """Return each row's answers as the database keeps them; an empty code means that the question was not answered."""
    names = [json.dumps(name) + ': "' for name in columns]
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [
        "{" + ", ".join(name + code + '"' for name, code in zip(names, row, strict=True) if code) + "}" for row in rows
    ]


def _people(rng: np.random.Generator, count: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return who answered, and how many people each stands for beside the others: the fewer of an age answer, the more."""
    share = np.array(AGE_MIX) * ANSWERS_BY_AGE
    age = rng.choice(len(AGES), count, p=share / share.sum())
    groups = rng.choice(np.array(ETHNIC_GROUPS), count, p=ETHNIC_MIX)
    columns = {
        "age_group": np.array(AGES)[age], "sex": rng.choice(np.array(["female", "male"]), count), "ethnic_group": groups,
    }  # fmt: skip
    return columns, 1 / ANSWERS_BY_AGE[age]


def attitudes(scene: Scene, rounds: list[Round], levels: np.ndarray) -> Rows:
    rng = scene.rng("attitudes")
    waves = closed(rounds, PAS)
    ward = np.concatenate([_drawn(rng, scene, PAS_EACH) for _ in waves])
    wave = np.repeat(waves, len(ward) // len(waves))
    trend = 0.03 * (wave - len(waves) / 2)
    people, stands_for = _people(rng, len(ward))
    answers = {
        code: _answer(rng, PAS, code, _says_yes(rng, levels[ward] + trend, item)) for code, item in PAS_ITEMS.items()
    }
    contacted = np.where(rng.random(len(ward)) < 0.2, "yes", "no")  # noqa: PLR2004
    answers["contacted"] = np.where(answers["contact_officer"] == "yes", contacted, "")
    weight = np.round(_people_of_borough(scene, ward) / PAS_EACH * stands_for, 3)
    return Rows(wave, ward, True, True, _days(rng, rounds, wave), weight, _as_json(answers | people))


def _people_of_borough(scene: Scene, ward: np.ndarray) -> np.ndarray:
    borough_of = scene.territory.borough_of
    found: np.ndarray = np.bincount(borough_of, scene.territory.population)[borough_of[ward]]
    return found


def users(scene: Scene, rounds: list[Round], levels: np.ndarray) -> Rows:
    rng = scene.rng("users")
    waves = closed(rounds, USERS)
    wards = np.arange(len(scene.territory.ward_names))
    each = [
        _users_of(rng, wards[scene.territory.borough_of == borough])
        for borough in range(len(scene.territory.borough_names))
    ]
    ward = np.tile(np.concatenate(each), len(waves))
    wave = np.repeat(waves, len(ward) // len(waves))
    people, stands_for = _people(rng, len(ward))
    incident = rng.choice(np.array(INCIDENTS), len(ward), p=INCIDENT_MIX)
    served = levels[ward] - 0.28 * (people["ethnic_group"] != "white") - 0.3 * (incident == "vehicle_crime")
    told = _says_yes(rng, served, (0.55, 0.8))
    number = _says_yes(rng, served, (1.3, 0.6))
    served = served + 0.7 * (told - 0.6) + 0.4 * (number - 0.75)
    answers = {"incident": incident}
    answers |= {code: _answer(rng, USERS, code, _says_yes(rng, served, item)) for code, item in USER_ITEMS.items()}
    answers["reference_number"] = np.where(number, "yes", "no")
    answers["updated"] = np.where(told, "yes", "no")
    answers["follow_up"] = np.where(told, _answer(rng, USERS, "follow_up", _says_yes(rng, served, (1.1, 0.9))), "")
    answers["before"] = np.where(rng.random(len(ward)) < 0.18, "yes", "no")  # noqa: PLR2004
    weight = np.round(_people_of_borough(scene, ward) * USERS_SHARE / USERS_EACH * stands_for, 3)
    return Rows(wave, ward, True, False, _days(rng, rounds, wave), weight, _as_json(answers | people))


def _users_of(rng: np.random.Generator, wards: np.ndarray) -> np.ndarray:
    return rng.choice(wards, USERS_EACH)


def youth(scene: Scene, rounds: list[Round], levels: np.ndarray) -> Rows:
    rng = scene.rng("youth answers")
    wave = closed(rounds, YOUTH)[0]
    boroughs = len(scene.territory.borough_names)
    count = YOUTH_ANSWERS * boroughs // 32
    size = np.sqrt(scene.territory.population) * rng.gamma(4, 0.25, len(scene.territory.population))
    ward = np.sort(rng.choice(len(size), count, p=size / size.sum()))
    answers = {
        code: _answer(rng, YOUTH, code, _says_yes(rng, levels[ward], item)) for code, item in YOUTH_ITEMS.items()
    }
    ages = rng.integers(11, 20, count)
    texts = [f'{text[:-1]}, "age": {age}}}' for text, age in zip(_as_json(answers), ages.tolist(), strict=True)]
    waves = np.full(count, wave)
    nothing = np.full(count, np.nan)
    return Rows(waves, ward, False, False, _days(rng, rounds, waves), nothing, texts)


def _days(rng: np.random.Generator, rounds: list[Round], wave: np.ndarray) -> np.ndarray:
    first = np.array([day(one.opens_on) for one in rounds])[wave]
    last = np.array([day(one.closes_on) for one in rounds])[wave]
    within = np.floor(rng.random(len(wave)) * ((last - first).astype(np.int64) + 1)).astype("timedelta64[D]")
    found: np.ndarray = first + within
    return found
