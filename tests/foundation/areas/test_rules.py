from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from homebeat.foundation.areas.rules import ClosingFacts, SuccessorFacts, shortfalls_before_closing

HEIR = SuccessorFacts("Northgate", Decimal("0.6"), True, date(2020, 1, 1), None)
OTHER = SuccessorFacts("Southgate", Decimal("0.4"), True, date(2026, 4, 1), None)
READY = ClosingFacts(date(2004, 4, 1), None, date(2026, 4, 1), [HEIR, OTHER])

TABLE = [
    ("everything fits", READY, []),
    ("nobody takes over", replace(READY, successors=[]), []),
    ("closed before", replace(READY, closed_on=date(2025, 1, 1)), ["already-closed"]),
    ("closes the day it opened", replace(READY, close_on=READY.opened_on, successors=[]), ["closes-before-opening"]),
    ("shares come to more than one", replace(READY, successors=[HEIR, HEIR]), ["shares-over-one"]),
    ("a share of nothing", replace(READY, successors=[replace(HEIR, share=Decimal(0))]), ["share-out-of-range"]),
    ("a share below nothing", replace(READY, successors=[replace(HEIR, share=Decimal(-1))]), ["share-out-of-range"]),
    ("the successor is another force's", replace(READY, successors=[replace(HEIR, same_force=False)]), ["other-force"]),
    (
        "the successor opens later",
        replace(READY, successors=[replace(HEIR, opened_on=date(2026, 4, 2))]),
        ["successor-not-open"],
    ),
    (
        "the successor closed that day",
        replace(READY, successors=[replace(HEIR, closed_on=date(2026, 4, 1))]),
        ["successor-not-open"],
    ),
    (
        "all at once",
        ClosingFacts(date(2026, 4, 1), date(2026, 5, 1), date(2026, 4, 1), [replace(HEIR, share=Decimal(2))]),
        ["already-closed", "closes-before-opening", "shares-over-one", "share-out-of-range"],
    ),
]


@pytest.mark.parametrize(("facts", "codes"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_every_reason_is_said_at_once(facts: ClosingFacts, codes: list[str]) -> None:
    assert [one.code for one in shortfalls_before_closing(facts)] == codes


def test_a_reason_names_the_successor_it_is_about() -> None:
    facts = replace(READY, successors=[replace(HEIR, same_force=False)])
    assert str(shortfalls_before_closing(facts)[0]) == "Northgate is in another force."
