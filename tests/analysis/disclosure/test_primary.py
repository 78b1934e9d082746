"""Truth tables of the first rules: which figure is too small by itself."""

from dataclasses import replace

import pytest

from homebeat.analysis.disclosure.breakdown import Figure, Kind
from homebeat.analysis.disclosure.policy import DisclosurePolicy
from homebeat.analysis.disclosure.primary import judge, need_of
from homebeat.analysis.disclosure.released import Reason
from homebeat.analysis.estimates import Estimate
from tests.analysis.disclosure.examples import ORDINARY, SENSITIVE

FEW, SHOWN, OUT = Reason.TOO_FEW, None, Reason.STANDS_OUT


def reasons(kind: Kind, figure: Figure, policy: DisclosurePolicy = ORDINARY) -> dict[str, Reason | None]:
    return {part: judgement.reason for part, judgement in judge(kind, figure, policy).items()}


@pytest.mark.parametrize(
    ("number", "policy", "reason"),
    [
        (0, ORDINARY, SHOWN),
        (1, ORDINARY, FEW),
        (7, ORDINARY, FEW),
        (8, ORDINARY, SHOWN),
        (0, SENSITIVE, FEW),
        (9, SENSITIVE, FEW),
        (10, SENSITIVE, SHOWN),
    ],
)
def test_counts(number: int, policy: DisclosurePolicy, reason: Reason | None) -> None:
    figure = Figure(at=(), estimate=Estimate(measure="m", value=number, n=None))

    assert reasons(Kind.COUNT, figure, policy) == {"n": reason}


@pytest.mark.parametrize(
    ("number", "population", "reason"),
    [(7, 5000, FEW), (8, 5000, SHOWN), (0, 5000, SHOWN), (8, 1000, SHOWN), (8, 999, FEW), (0, 999, FEW)],
)
def test_rates(number: int, population: int, reason: Reason | None) -> None:
    figure = Figure(at=(), estimate=Estimate(measure="m", value=0.1, n=number), population=population)

    assert reasons(Kind.RATE, figure) == {"n": reason}


@pytest.mark.parametrize(
    ("base", "said_so", "wanted"),
    [
        (0, 0, (SHOWN, SHOWN, SHOWN)),
        (49, 20, (FEW, FEW, FEW)),
        (50, 20, (SHOWN, SHOWN, SHOWN)),
        (50, 0, (SHOWN, SHOWN, SHOWN)),
        (50, 4, (SHOWN, FEW, SHOWN)),
        (50, 5, (SHOWN, SHOWN, SHOWN)),
        (50, 45, (SHOWN, SHOWN, SHOWN)),
        (50, 46, (SHOWN, SHOWN, FEW)),
        (50, 50, (SHOWN, SHOWN, SHOWN)),
    ],
)
def test_shares(base: int, said_so: int, wanted: tuple[Reason | None, ...]) -> None:
    figure = Figure(at=(), estimate=Estimate(measure="m", value=0.5, n=base), answered=said_so)

    assert tuple(reasons(Kind.SHARE, figure).values()) == wanted


def test_a_share_that_nobody_gave_is_hidden_where_noughts_are() -> None:
    figure = Figure(at=(), estimate=Estimate(measure="m", value=0, n=200), answered=0)

    assert reasons(Kind.SHARE, figure, SENSITIVE) == {"n": SHOWN, "x": FEW, "c": SHOWN}


@pytest.mark.parametrize(("base", "reason"), [(49, FEW), (50, SHOWN)])
def test_other_survey_figures_need_a_base(base: int, reason: Reason | None) -> None:
    assert reasons(Kind.MEAN, Figure(at=(), estimate=Estimate(measure="m", value=3.2, n=base))) == {"n": reason}


def test_a_figure_without_a_base_is_not_judged() -> None:
    assert judge(Kind.MEAN, Figure(at=(), estimate=Estimate(measure="m", value=3.2, n=None)), ORDINARY) == {}


@pytest.mark.parametrize(
    ("contributors", "total", "largest", "wanted"),
    [
        (7, 1000, (100, 90), (FEW, FEW)),
        (8, 1000, (100, 90), (SHOWN, SHOWN)),
        (8, 1000, (700, 90), (SHOWN, SHOWN)),
        (8, 1000, (701, 90), (SHOWN, OUT)),
        (8, 1000, (500, 450), (SHOWN, SHOWN)),
        (8, 1000, (500, 451), (SHOWN, OUT)),
        (8, 1000, (451, 500), (SHOWN, OUT)),
        (8, 0, (), (SHOWN, SHOWN)),
    ],
)
def test_totals(contributors: int, total: int, largest: tuple[float, ...], wanted: tuple[Reason | None, ...]) -> None:
    figure = Figure(at=(), estimate=Estimate(measure="m", value=total, n=contributors), largest=largest)

    assert tuple(reasons(Kind.TOTAL, figure).values()) == wanted


def test_a_total_must_stay_as_vague_as_its_largest_contributor_needs() -> None:
    figure = Figure(at=(), estimate=Estimate(measure="m", value=1000, n=20), largest=(801.0, 100.0))

    assert judge(Kind.TOTAL, figure, ORDINARY)["v"].need == 81


@pytest.mark.parametrize(
    ("number", "low", "high"),
    [(0, 0, 7), (5, 0, 7), (8, 8, None)],
)
def test_what_a_reason_gives_away(number: int, low: int, high: int | None) -> None:
    judged = judge(Kind.COUNT, Figure(at=(), estimate=Estimate(measure="m", value=number, n=None)), ORDINARY)["n"]

    assert (judged.low, judged.high) == (low, high)


def test_a_small_population_gives_nothing_away_about_the_count() -> None:
    figure = Figure(at=(), estimate=Estimate(measure="m", value=1, n=3), population=10)

    assert (judge(Kind.RATE, figure, ORDINARY)["n"].low, judge(Kind.RATE, figure, ORDINARY)["n"].high) == (0, None)


@pytest.mark.parametrize(("low", "high", "need"), [(0, None, 3), (0, 7, 3), (0, 4, 2), (0, 3, 1), (0, 1, 1), (2, 2, 1)])
def test_the_width_that_a_hidden_number_keeps(low: int, high: int | None, need: int) -> None:
    assert need_of(low, high, ORDINARY) == need
    assert need_of(low, high, replace(ORDINARY, narrowest_interval=1)) == 1
