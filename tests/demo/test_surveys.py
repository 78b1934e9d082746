"""The demo's surveys: as many answers as promised, weighted and clustered, from boroughs that truly differ."""

import json

import numpy as np
import pytest

from homebeat.demo.generation.shape import FULL
from homebeat.operations.surveys import bank
from homebeat.operations.surveys.rules.answering import unanswered
from homebeat.operations.surveys.rules.routing import on_the_way
from tests.demo.worlds import rows_of, world_of

PAS, USERS, YOUTH = "public_attitude_survey", "user_satisfaction", "youth"


@pytest.fixture(scope="module")
def whole():
    return world_of(FULL)


@pytest.fixture(scope="module")
def answers(whole):
    """Every set of answers with the questionnaire it belongs to, and the number of its borough."""
    table = whole.table("surveys.Response")
    versions = rows_of(whole.table("surveys.Wave"), "version_id")
    survey = versions[rows_of(table, "wave_id")]
    codes = np.array(whole.table("surveys.Questionnaire").columns["bank"])
    return codes[survey], [json.loads(text) for text in table.columns["answers"]], np.array(table.columns["stratum"])


def test_has_the_sizes_of_the_report(whole, answers) -> None:
    surveys, _said, _strata = answers
    assert (surveys == PAS).sum() == 8 * 32 * 100
    assert (surveys == USERS).sum() == 32 * 600  # 600 interviews a borough and year
    assert (surveys == YOUTH).sum() == 13_300


def test_every_answer_could_have_been_given_on_the_page(answers) -> None:
    surveys, said, _strata = answers
    for code in (PAS, USERS, YOUTH):
        content = bank.banks()[code]
        some = [one for survey, one in zip(surveys, said, strict=True) if survey == code][:2000]
        for one in some:
            assert on_the_way(content, one) == one, "an answer off the way"
            assert unanswered(content, one) is None
            for question, answer in one.items():
                asked = content.question(question)
                assert answer in asked.codes or isinstance(answer, int)


def test_samples_are_weighted_and_the_interviews_lie_in_wards(whole, answers) -> None:
    surveys, _said, strata = answers
    table = whole.table("surveys.Response").columns
    weight, clusters = table["weight"], np.array(table["cluster"])
    assert np.isnan(weight[surveys == YOUTH]).all()
    assert (weight[surveys != YOUTH] > 0).all()
    assert set(strata[surveys == YOUTH]) == {""}
    wave = rows_of(whole.table("surveys.Response"), "wave_id")
    first = (surveys == PAS) & (wave == 0)
    for borough in np.unique(strata[first]):
        assert len(set(clusters[first & (strata == borough)])) == 6


def test_boroughs_differ_more_than_their_samples_would_by_chance(answers) -> None:
    surveys, said, strata = answers
    good = np.array([one.get("good_job") in ("excellent", "good") for one in said])
    here = surveys == PAS
    shares = np.array([good[here & (strata == one)].mean() for one in np.unique(strata[here])])
    chance = np.sqrt(shares.mean() * (1 - shares.mean()) / 800)
    assert shares.std() > 3 * chance
    assert 0.45 < shares.mean() < 0.7


def test_the_gap_between_groups_is_there_and_follows_what_service_differed(answers) -> None:
    surveys, said, _strata = answers
    users = [one for survey, one in zip(surveys, said, strict=True) if survey == USERS]
    satisfied = {"completely", "very", "fairly"}

    def share(rows) -> float:
        return float(np.mean([one["overall"] in satisfied for one in rows]))

    white = [one for one in users if one["ethnic_group"] == "white"]
    others = [one for one in users if one["ethnic_group"] != "white"]
    assert 0.03 < share(white) - share(others) < 0.12
    told = [one for one in users if one["updated"] == "yes"]
    assert share(told) > share([one for one in users if one["updated"] == "no"]) + 0.05


def test_the_samples_add_up(whole) -> None:
    cells = whole.table("surveys.SampleCell").columns
    ended = cells["refused"] + cells["no_contact"] + cells["unable"] + cells["not_eligible"]
    assert (ended <= cells["invited"] - cells["wanted"]).all()


def test_two_waves_are_open_today(whole) -> None:
    waves = whole.table("surveys.Wave").columns
    assert list(waves["state"]).count("open") == 2
