"""What adds up to what."""

import pytest

from homebeat.analysis.disclosure.dimensions import Dimension, DimensionRefused, Sum, apart, flat, tree


def test_a_flat_dimension_adds_up_to_its_total() -> None:
    sex = flat("sex", ["women", "men"])

    assert sex.values == ("women", "men", "all")
    assert sex.sums == (Sum("all", ("women", "men")),)
    assert sex.total == "all"


def test_a_tree_holds_every_level_once() -> None:
    area = tree("area", {"force": ["north", "south"], "north": ["n1", "n2"]}, total="force")

    assert area.values == ("force", "north", "south", "n1", "n2")
    assert area.sums == (Sum("force", ("north", "south")), Sum("north", ("n1", "n2")))


def test_waves_do_not_add_up() -> None:
    assert apart("wave", ["2025", "2026"]).sums == ()


@pytest.mark.parametrize(
    ("values", "sums", "total", "says"),
    [
        (("a", "a"), (), None, "twice"),
        (("a",), (Sum("all", ("a",)),), None, "adds up all"),
        (("a", "all"), (Sum("all", ("a", "b")),), "all", "adds up b"),
        (("a",), (), "all", "adds up all"),
        (("a",), (Sum("a", ()),), None, "no parts"),
    ],
)
def test_a_dimension_that_makes_no_sense_is_refused(values, sums, total, says) -> None:
    with pytest.raises(DimensionRefused, match=says):
        Dimension("made up", values, sums, total)
