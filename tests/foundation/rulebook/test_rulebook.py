import dataclasses

import pytest

from homebeat.foundation.rulebook import N_, AlreadyChanged, RuleBroken, Shortfall, require_none

NO_RESULT = Shortfall("no-result", "Record what changed.", "2008 standard, joint problem solving")
TOO_FEW = Shortfall("too-few", N_("Talk to %(left)s more people."), "2008 standard, engagement", (("left", 4),))


def test_nothing_missing_lets_the_caller_go_on() -> None:
    assert require_none(()) is None
    assert require_none(iter(())) is None


def test_every_shortfall_arrives_in_order() -> None:
    with pytest.raises(RuleBroken) as refused:
        require_none(one for one in (TOO_FEW, NO_RESULT))
    assert refused.value.shortfalls == (TOO_FEW, NO_RESULT)
    assert refused.value.codes == ("too-few", "no-result")
    assert str(refused.value) == "Talk to 4 more people. Record what changed."


@pytest.mark.parametrize(
    ("shortfall", "said"),
    [
        (NO_RESULT, "Record what changed."),
        (TOO_FEW, "Talk to 4 more people."),
        (Shortfall("share", "Reach 100% of wards.", "source"), "Reach 100% of wards."),
        (Shortfall("both", "%(share)s%% of %(of)s.", "source", (("share", 5), ("of", "wards"))), "5% of wards."),
    ],
)
def test_a_shortfall_fills_its_own_places(shortfall: Shortfall, said: str) -> None:
    assert str(shortfall) == said


def test_a_translation_gets_the_same_values() -> None:
    assert TOO_FEW.said("Siaradwch â %(left)s o bobl eraill.") == "Siaradwch â 4 o bobl eraill."
    assert TOO_FEW.places == {"left": 4}


def test_a_shortfall_cannot_be_changed_and_can_be_kept_in_a_set() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        TOO_FEW.text = "Fine."  # type: ignore[misc]
    assert len({TOO_FEW, NO_RESULT, dataclasses.replace(TOO_FEW)}) == 2


def test_already_changed_names_the_record_and_says_what_to_do() -> None:
    refused = AlreadyChanged("Priority k3x")
    assert refused.record == "Priority k3x"
    assert str(refused) == "Priority k3x was changed by someone else first. Look at it again before you change it."
