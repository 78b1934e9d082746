"""Tables that cannot be judged are refused with every fault."""

from dataclasses import replace

import pytest

from homebeat.analysis.disclosure.breakdown import Breakdown, BreakdownRefused, Figure, Kind, answered, parts_of
from homebeat.analysis.disclosure.dimensions import flat
from homebeat.analysis.estimates import Estimate

SEX = flat("sex", ["women", "men"])


def table(kind: Kind, **figures: Figure) -> Breakdown:
    return Breakdown(
        title="Made up",
        measure="m",
        counted="people",
        snapshot="s",
        kind=kind,
        dimensions=(SEX,),
        figures=tuple(figures.values()),
    )


def count(at: str, number: float | None, **more) -> Figure:
    return Figure(at=(at,), estimate=Estimate(measure="m", value=number, n=None), **more)


def share(at: str, n: int | None, x: int | None, **more) -> Figure:
    value = x / n if n and x is not None else None
    return Figure(at=(at,), estimate=Estimate(measure="m", value=value, n=n), answered=x, **more)


WOMEN, MEN, ALL = count("women", 3), count("men", 4), count("all", 7)


def test_a_complete_table_that_adds_up_is_taken() -> None:
    assert len(table(Kind.COUNT, a=WOMEN, b=MEN, c=ALL).by_place) == 3


@pytest.mark.parametrize(
    ("kind", "figures", "says"),
    [
        (Kind.COUNT, [WOMEN, ALL], "men is missing"),
        (Kind.COUNT, [WOMEN, MEN, ALL, WOMEN], "women stands twice"),
        (Kind.COUNT, [WOMEN, MEN, ALL, count("other", 1)], "other is not a combination"),
        (Kind.COUNT, [WOMEN, MEN, count("all", 8)], "all is 8 but its parts add up to 7"),
        (Kind.COUNT, [WOMEN, count("men", 4.5), ALL], "men is 4.5, which is not a whole number"),
        (Kind.COUNT, [WOMEN, count("men", -4), ALL], "men is -4, which is not a whole number"),
        (Kind.SHARE, [share("women", 10, 11), share("men", 10, 1), share("all", 20, 12)], "women has 11 answers among 10"),
        (Kind.SHARE, [share("women", -1, 0), share("men", 10, 1), share("all", 9, 1)], "women has a base of -1"),
        (Kind.SHARE, [share("women", 10, 2), share("men", 10, 1), share("all", 20, 4)], "all is 4 but its parts add up to 3"),
        (Kind.RATE, [share("women", 10, 2), share("men", 10, 1), share("all", 20, 3)], "women has no population"),
        (Kind.RATE, [share("women", 10, 2, population=0), share("men", 10, 1, population=5), share("all", 20, 3, population=5)], "women has no population"),
    ],
)  # fmt: skip
def test_a_table_with_faults_is_refused(kind: Kind, figures: list[Figure], says: str) -> None:
    with pytest.raises(BreakdownRefused, match=says):
        table(kind, **{str(number): figure for number, figure in enumerate(figures)})


def test_a_refusal_carries_all_faults_and_says_the_first_five() -> None:
    with pytest.raises(BreakdownRefused) as refused:
        Breakdown(
            title="Made up", measure="m", counted="people", snapshot="s", kind=Kind.COUNT,
            dimensions=(flat("age", [str(age) for age in range(9)]),), figures=(),
        )  # fmt: skip

    assert len(refused.value.faults) == 10
    assert "There are 5 more." in str(refused.value)


def test_a_sum_with_an_unknown_part_is_not_held_against_the_table() -> None:
    assert table(Kind.SHARE, a=share("women", None, None), b=share("men", 10, 1), c=share("all", 20, 3))


@pytest.mark.parametrize(
    ("kind", "figure", "parts"),
    [
        (Kind.COUNT, count("women", 3), {"n": 3}),
        (Kind.COUNT, count("women", None), {"n": None}),
        (Kind.SHARE, share("women", 10, 3), {"n": 10, "x": 3, "c": 7}),
        (Kind.SHARE, share("women", None, 3), {"n": None}),
        (Kind.MEAN, share("women", 10, 3), {"n": 10}),
        (Kind.TOTAL, Figure(at=("women",), estimate=Estimate(measure="m", value=90, n=4)), {"n": 4, "v": 90}),
        (Kind.TOTAL, Figure(at=("women",), estimate=Estimate(measure="m", value=None, n=4)), {"n": 4}),
    ],
)
def test_what_a_figure_reveals(kind: Kind, figure: Figure, parts: dict[str, int | None]) -> None:
    assert parts_of(kind, figure) == parts


def test_answers_that_were_not_given_are_the_nearest_whole_number() -> None:
    figure = share("women", 30, 10)

    assert answered(replace(figure, answered=None)) == 10
    assert answered(replace(figure, answered=None, estimate=replace(figure.estimate, value=0.35))) == 10
    assert answered(replace(figure, answered=None, estimate=replace(figure.estimate, value=0.36))) == 11
