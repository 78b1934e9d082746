"""Fractions between released counts are made from what was released, or not at all."""

import pytest

from homebeat.analysis.disclosure.gate import gate
from homebeat.analysis.disclosure.showing import ROUNDED_NOTE, share_of
from tests.analysis.disclosure.examples import ORDINARY, ROUNDED, SENSITIVE, SEX, counted
from tests.analysis.disclosure.test_gate import share_table

TABLE = counted({("f",): 22, ("m",): 41}, (SEX,))


def test_a_fraction_of_released_counts() -> None:
    assert share_of(gate(TABLE, policy=ORDINARY), ("f",), ("all",)) == 0.349
    assert share_of(gate(TABLE, policy=SENSITIVE), ("f",), ("all",)) == 0.349


def test_a_fraction_of_rounded_counts_is_made_from_the_rounded_ones() -> None:
    released = gate(TABLE, policy=ROUNDED)

    assert share_of(released, ("f",), ("all",)) == round(20 / 65, 3)
    assert released.cell("f").estimate.notes == (ROUNDED_NOTE,)


@pytest.mark.parametrize(("women", "men"), [(3, 40), (40, 3), (0, 0)])
def test_no_fraction_where_either_is_hidden_or_nought(women: int, men: int) -> None:
    released = gate(counted({("f",): women, ("m",): men}, (SEX,)), policy=ORDINARY)

    assert share_of(released, ("f",), ("all",)) is None


def test_other_figures_make_no_fractions() -> None:
    with pytest.raises(ValueError, match="only counts make fractions"):
        share_of(gate(share_table(women=(70, 33), men=(80, 40)), policy=ORDINARY), ("f",), ("all",))


def test_a_place_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        share_of(gate(TABLE, policy=ORDINARY), ("f",), ("everybody",))
