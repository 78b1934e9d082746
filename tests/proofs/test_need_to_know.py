"""The long version of the proof that both guards of need to know agree with the oracle."""

from functools import partial

import pytest
from django.db import transaction

from homebeat.foundation.access import scope
from homebeat.foundation.access.policy import Policy
from tests.foundation.access.guards import compare
from tests.foundation.access.world import make_world
from tests.proofs.writing import size, upper_bound, write_result

pytestmark = pytest.mark.proof
FIRST_SEED = 10_000


@pytest.mark.django_db
def test_no_world_shows_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    worlds, people, compared, disagreements = size(small=3, full=250), 0, 0, []
    for seed in range(FIRST_SEED, FIRST_SEED + worlds):
        with transaction.atomic():
            world = make_world(seed, size=size(small=1, full=2))
            monkeypatch.setattr(scope, "policy", partial(Policy, world.rows(), {}))
            tally = compare(world)
            transaction.set_rollback(True)
        compared, people = compared + tally.compared, people + len(world.people)
        disagreements += [(seed, one) for one in tally.disagreements]

    assert compared > worlds * 300
    assert disagreements == []
    write_result(
        "need_to_know",
        {
            "worlds": worlds,
            "people": people,
            "answers_compared": compared,
            "disagreements": 0,
            "upper_bound_95": upper_bound(compared),
            "first_seed": FIRST_SEED,
        },
    )
