"""The shipped policies against the files, and policies that contradict themselves."""

from dataclasses import replace
from datetime import date

import pytest

from homebeat.analysis.disclosure.policy import Method, PolicyRefused, RoundingRule, Zeros, policy_from
from homebeat.foundation.standards.files import read_all
from tests.analysis.disclosure.examples import ORDINARY

ENTRIES = {one.code: one for one in next(one for one in read_all() if one.name == "disclosure").entries}


def test_every_shipped_policy_can_be_used() -> None:
    policies = {code: policy_from(entry) for code, entry in ENTRIES.items()}

    assert set(policies) == {"ordinary", "sensitive", "rounded", "adding_up"}
    assert (policies["ordinary"].minimum_count, policies["ordinary"].minimum_base) == (8, 50)
    assert policies["ordinary"].largest_share == pytest.approx(0.7)
    assert policies["sensitive"].zeros is Zeros.HIDDEN
    assert policies["rounded"].method is Method.ROUND
    assert policies["adding_up"].rounding is RoundingRule.CONTROLLED
    assert policies["ordinary"].dated_code == "ordinary@2000-01-01"


def test_sensitive_figures_need_more_than_ordinary_ones() -> None:
    ordinary, sensitive = policy_from(ENTRIES["ordinary"]), policy_from(ENTRIES["sensitive"])

    for figure in (
        "minimum_count",
        "minimum_base",
        "minimum_answers",
        "minimum_population",
        "minimum_change",
        "narrowest_interval",
    ):
        assert getattr(sensitive, figure) > getattr(ordinary, figure), figure


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"minimum_count": 1, "narrowest_interval": 1}, "minimum_count must be 2 or more"),
        ({"minimum_answers": 0}, "minimum_base must not be below minimum_answers"),
        ({"minimum_base": 4}, "minimum_base must not be below minimum_answers"),
        ({"narrowest_interval": 5}, "narrowest_interval must lie from 1 to half of minimum_count, 4"),
        ({"narrowest_interval": 0}, "narrowest_interval must lie from 1"),
        ({"round_to": 3}, "round_to must be larger"),
        ({"largest_share": 1.0}, "fractions of 1"),
        ({"dominance_margin": 1.0}, "fractions of 1"),
        ({"minimum_change": -1}, "must not be negative"),
        ({"minimum_population": -1}, "must not be negative"),
        ({"share_decimals": 7}, "share_decimals must lie from 0 to 6"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(changed: dict[str, float], says: str) -> None:
    with pytest.raises(PolicyRefused, match=says):
        replace(ORDINARY, **changed)


def test_a_refusal_names_every_fault() -> None:
    with pytest.raises(PolicyRefused) as refused:
        replace(ORDINARY, minimum_count=1, round_to=2)

    assert len(refused.value.faults) == 3


def test_a_policy_is_cited_by_its_day() -> None:
    assert replace(ORDINARY, valid_from=date(2027, 4, 1)).dated_code == "ordinary@2027-04-01"
