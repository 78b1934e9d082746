"""Surveys of the demo as rows: two years of the Public Attitude Survey, a year of user satisfaction, an open youth survey."""

import json
from datetime import timedelta

import numpy as np

from homebeat.operations.surveys import bank
from homebeat.operations.surveys.actions.questionnaires import digest_of
from homebeat.operations.surveys.rules.content import as_data

from .calendar import day
from .gazetteer import AREA
from .people import PERSON
from .scene import Scene
from .survey_answers import Rows, attitudes, levels_of, users, youth
from .survey_rounds import BANKS, PAS, PAS_EACH, QUARTERS, USERS_EACH, Round, quarter_begin, quarter_ends, rounds_until
from .tables import Always, Ref, Table

QUESTIONNAIRE, VERSION, WAVE = "surveys.Questionnaire", "surveys.QuestionnaireVersion", "surveys.Wave"
CELL, RESPONSE = "surveys.SampleCell", "surveys.Response"
INVITED_FOR_EACH_ANSWER = 2.1


def survey_tables(scene: Scene) -> list[Table]:
    """Return every table of surveys."""
    rounds = rounds_until(scene.as_of)
    levels = levels_of(scene)
    parts = [attitudes(scene, rounds, levels), users(scene, rounds, levels), youth(scene, rounds, levels)]
    return [
        _questionnaires(scene), _versions(scene), _waves(scene, rounds), _cells(scene, rounds),
        _responses(scene, parts),
    ]  # fmt: skip


def _questionnaires(scene: Scene) -> Table:
    titles = [bank.banks()[code].title.said_in("en")[0] for code in BANKS]
    count = len(BANKS)
    return Table(
        QUESTIONNAIRE,
        {
            "key": scene.keys(QUESTIONNAIRE, count),
            "area_id": Ref(AREA, np.zeros(count, int)),
            "title": titles,
            "bank": list(BANKS),
            "created_by_id": Ref(PERSON, np.full(count, -1)),
            "created_at": np.full(count, _founded(scene)),
        },
    )


def _founded(scene: Scene) -> np.datetime64:
    return day(quarter_begin(quarter_ends(scene.as_of, QUARTERS)[0]) - timedelta(days=30)).astype("datetime64[s]")


def _versions(scene: Scene) -> Table:
    contents = [as_data(bank.banks()[code]) for code in BANKS]
    count = len(BANKS)
    return Table(
        VERSION,
        {
            "key": scene.keys(VERSION, count),
            "questionnaire_id": Ref(QUESTIONNAIRE, np.arange(count)),
            "number": np.ones(count, int),
            "state": ["published"] * count,
            "content": [json.dumps(one, ensure_ascii=False) for one in contents],
            "sha256": [digest_of(one) for one in contents],
            "published_at": np.full(count, _founded(scene)),
        },
    )


def _waves(scene: Scene, rounds: list[Round]) -> Table:
    count = len(rounds)
    return Table(
        WAVE,
        {
            "key": scene.keys(WAVE, count),
            "version_id": Ref(VERSION, np.array([one.survey for one in rounds])),
            "area_id": Ref(AREA, np.zeros(count, int)),
            "title": [one.title for one in rounds],
            "entry": [one.entry for one in rounds],
            "by_interview": [one.survey == PAS for one in rounds],
            "state": [one.state for one in rounds],
            "opens_on": np.array([day(one.opens_on) for one in rounds]),
            "closes_on": np.array([day(one.closes_on) for one in rounds]),
            "created_by_id": Ref(PERSON, np.full(count, -1)),
            "created_at": np.array(
                [day(one.opens_on).astype("datetime64[s]") - np.timedelta64(5, "D") for one in rounds]
            ),
        },
    )


def _cells(scene: Scene, rounds: list[Round]) -> Table:
    """Return a cell for each borough of each wave by invitation, with what became of those who did not answer."""
    rng = scene.rng("sample cells")
    boroughs = len(scene.territory.borough_names)
    waves = [number for number, one in enumerate(rounds) if one.entry == "invited"]
    wanted = np.repeat([PAS_EACH if rounds[number].survey == PAS else USERS_EACH for number in waves], boroughs)
    invited = np.round(wanted * INVITED_FOR_EACH_ANSWER * rng.uniform(0.85, 1.25, len(wanted))).astype(int)
    silent = invited - wanted
    return Table(
        CELL,
        {
            "wave_id": Ref(WAVE, np.repeat(waves, boroughs)),
            "area_id": Ref(AREA, np.tile(scene.territory.borough_area, len(waves))),
            "group": Always("", len(wanted)),
            "invited": invited,
            "wanted": wanted,
            "refused": np.round(silent * 0.35).astype(int),
            "no_contact": np.round(silent * 0.3).astype(int),
            "unable": np.round(silent * 0.04).astype(int),
            "not_eligible": np.round(silent * 0.06).astype(int),
        },
    )


def _responses(scene: Scene, parts: list[Rows]) -> Table:
    territory = scene.territory
    ward, wave = np.concatenate([one.ward for one in parts]), np.concatenate([one.wave for one in parts])
    at_ward = np.repeat([one.at_ward for one in parts], [len(one) for one in parts])
    in_wards = np.repeat([one.in_wards for one in parts], [len(one) for one in parts])
    borough = territory.borough_of[ward]
    count = len(ward)
    return Table(
        RESPONSE,
        {
            "id": _uuids(scene, count),
            "wave_id": Ref(WAVE, wave),
            "area_id": Ref(AREA, np.where(at_ward, territory.ward_area[ward], territory.borough_area[borough])),
            "group": Always("", count),
            "source": Always("web", count),
            "by_invitation": at_ward,
            "answered_on": np.concatenate([one.days for one in parts]),
            "answers": [text for one in parts for text in one.answers],
            "weight": np.concatenate([one.weight for one in parts]),
            "stratum": _named("borough", borough, at_ward),
            "cluster": _named("ward", ward, in_wards),
            "is_shuffled": Always(True, count),
        },
        is_numbered=False,
    )


def _named(what: str, numbers: np.ndarray, has: np.ndarray) -> list[str]:
    """Return the names of strata or clusters, and nothing for rows that have none."""
    names = ["", *(f"{what}-{number + 1:03}" for number in range(int(numbers.max()) + 1))]
    return [names[number] for number in np.where(has, numbers + 1, 0).tolist()]


def _uuids(scene: Scene, count: int) -> list[str]:
    drawn = scene.rng("response keys").integers(0, 256, size=(count, 16), dtype=np.uint8)
    texts = drawn.tobytes().hex()
    return [texts[start : start + 32] for start in range(0, len(texts), 32)]
