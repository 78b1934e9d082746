"""The long version of the proof that both guards of need to know agree with the oracle."""

import json
import os
import platform
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from django.db import transaction

from homebeat.foundation.access import scope
from homebeat.foundation.access.policy import Policy
from tests.foundation.access.guards import compare
from tests.foundation.access.world import make_world

FULL = os.environ.get("HOMEBEAT_PROOF_SIZE") == "full"
WORLDS, SIZE = (400, 2) if FULL else (3, 1)
FIRST_SEED = 10_000
KEPT = Path(__file__).resolve().parents[2] / "docs" / "proofs" / "need-to-know.json"


@pytest.mark.proof
@pytest.mark.django_db
def test_no_world_shows_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    compared, disagreements, people = 0, [], 0
    for seed in range(FIRST_SEED, FIRST_SEED + WORLDS):
        with transaction.atomic():
            world = make_world(seed, size=SIZE)
            monkeypatch.setattr(scope, "policy", partial(Policy, world.rows(), {}))
            tally = compare(world)
            transaction.set_rollback(True)
        compared, people = compared + tally.compared, people + len(world.people)
        disagreements += [(seed, one) for one in tally.disagreements]

    assert compared > WORLDS * 300
    assert disagreements == []
    if FULL:
        _keep({"worlds": WORLDS, "people": people, "answers_compared": compared, "disagreements": 0})


def _keep(figures: dict[str, int]) -> None:
    """Write the figures down with the day and the class of machine that found them."""
    upper = 3 / figures["answers_compared"]  # the rule of three: nothing found in n tries
    about = {"proof": "need to know", "on": datetime.now(UTC).date().isoformat(), "first_seed": FIRST_SEED}
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(json.dumps({**about, **figures, "upper_95": upper, **machine}, indent=2) + "\n", encoding="utf-8")
