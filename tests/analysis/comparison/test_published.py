import math
from dataclasses import replace

import pytest

from homebeat.analysis.comparison.against import EstimatedFigure, compare_estimates
from homebeat.analysis.comparison.differences import FigureOutOfRange, Untested
from homebeat.analysis.comparison.false_discovery import FalseDiscovery
from homebeat.analysis.comparison.judging import Comparison, Judged
from homebeat.analysis.comparison.published import PublishedFigure, PublishedReference, compare_published
from homebeat.analysis.comparison.verdicts import Against, NoBetterSide, Survey, Verdict
from homebeat.analysis.estimates import Estimate, Polarity

FIGURE = PublishedFigure(
    area="Camden", indicator="confidence", polarity=Polarity.HIGHER, level=0.60, n=1000,
    average=PublishedReference(level=0.50, n=3000), past=PublishedReference(difference=0.03, n=900),
)  # fmt: skip


def one(figure: PublishedFigure, **wanted: object) -> Comparison:
    return compare_published([figure], **wanted)[0]  # type: ignore[arg-type]


def sides(comparison: Comparison) -> tuple[Judged, Judged]:
    return comparison.sides[Against.AVERAGE], comparison.sides[Against.PAST]


def test_a_figure_is_held_against_the_average_and_its_past() -> None:
    average, past = sides(one(FIGURE))

    assert (average.difference.value, average.verdict) == (pytest.approx(0.1), Verdict.BETTER)
    assert (past.difference.value, past.verdict) == (0.03, Verdict.SAME)
    assert past.reference.value == pytest.approx(0.57)
    assert past.difference.standard_error == pytest.approx(math.sqrt(0.6 * 0.4 / 1000 + 0.57 * 0.43 / 900))


def test_no_n_no_verdict_on_either_side() -> None:
    without_ours = sides(one(replace(FIGURE, n=None)))
    assert [side.verdict for side in without_ours] == [Verdict.NOT_TESTABLE] * 2

    average, past = sides(one(replace(FIGURE, average=PublishedReference(level=0.5))))
    assert (average.verdict, average.difference.untested) == (Verdict.NOT_TESTABLE, Untested.NO_OTHER_BASE)
    assert past.verdict is Verdict.SAME


def test_what_there_is_nothing_to_hold_against_is_not_testable() -> None:
    bare = replace(FIGURE, average=PublishedReference(), past=PublishedReference(n=900))

    assert [side.difference.untested for side in sides(one(bare))] == [Untested.NO_OTHER_FIGURE] * 2


def test_a_difference_without_a_level_of_ours_is_kept_and_not_tested() -> None:
    average, past = sides(one(replace(FIGURE, level=None)))

    assert (past.difference.value, past.difference.untested) == (0.03, Untested.NO_FIGURE)
    assert average.difference.value is None


def test_a_level_that_follows_from_a_difference_may_be_nought() -> None:
    figure = replace(FIGURE, level=0.07, past=PublishedReference(difference=0.07, n=900))

    assert sides(one(figure))[1].reference.value == 0


def test_a_design_effect_widens_both_sides() -> None:
    plain, widened = sides(one(FIGURE))[0].difference, sides(one(replace(FIGURE, deff=4.0)))[0].difference

    assert widened.standard_error == pytest.approx(2 * plain.standard_error)
    assert widened.flips_at_deff == plain.flips_at_deff


def test_a_rule_of_thumb_needs_a_survey_and_no_base() -> None:
    assert sides(one(FIGURE))[0].rule_of_thumb is None
    bcs = one(replace(FIGURE, survey=Survey.BCS, n=None))
    assert [side.rule_of_thumb for side in sides(bcs)] == [Verdict.BETTER, Verdict.SAME]
    users = one(replace(FIGURE, survey=Survey.USER_SATISFACTION))
    assert [side.rule_of_thumb for side in sides(users)] == [Verdict.BETTER, Verdict.BETTER]


def thirty_areas() -> list[PublishedFigure]:
    """Return one area at p of about 0.03 from the average, and 29 close to it; none has a past."""
    bare = replace(FIGURE, past=PublishedReference())
    near = [replace(bare, area=str(number), level=0.5 + 0.0003 * number) for number in range(29)]
    return [replace(bare, area="apart", level=0.54), *near]


def test_a_verdict_may_be_lost_among_many_and_stands_unadjusted_beside_it() -> None:
    found = compare_published(thirty_areas())
    apart = found[0].sides[Against.AVERAGE]

    assert (apart.verdict, apart.after_discovery, apart.comparisons) == (Verdict.BETTER, Verdict.SAME, 30)
    assert apart.difference.p < 0.05 < apart.adjusted_p
    assert found[0].sides[Against.PAST].comparisons == 0
    assert found[0].sides[Against.PAST].after_discovery is None


def test_the_average_and_the_past_are_two_families() -> None:
    figures = [replace(FIGURE, past=PublishedReference(difference=0.03, n=900)) for _ in range(2)]
    figures += [replace(FIGURE, average=PublishedReference())]

    found = compare_published(figures)

    assert [sides(each)[0].comparisons for each in found] == [2, 2, 2]
    assert [sides(each)[1].comparisons for each in found] == [3, 3, 3]


def test_the_rule_against_false_discovery_is_chosen() -> None:
    adjusted = [
        compare_published(thirty_areas(), rule=rule)[0].sides[Against.AVERAGE].adjusted_p for rule in FalseDiscovery
    ]

    assert adjusted[0] < adjusted[1]


def test_level_and_smallest_base_are_chosen() -> None:
    assert sides(one(FIGURE, level=0.5))[1].verdict is Verdict.BETTER
    average = sides(one(FIGURE, minimum_base=1001))[0]
    assert average.difference.untested is Untested.TOO_FEW


def test_estimates_and_published_figures_give_the_same_verdicts() -> None:
    def estimate(share: float, n: int) -> Estimate:
        return Estimate(
            measure="confidence", area="Camden", value=share, n=n, deff=1.0, polarity=Polarity.HIGHER,
            standard_error=math.sqrt(share * (1 - share) / n),
        )  # fmt: skip

    figure = EstimatedFigure(
        estimate=estimate(0.6, 1000), average=estimate(0.5, 3000), past=estimate(0.57, 900), survey=Survey.BCS
    )
    (ours,) = compare_estimates([figure])
    published = one(replace(FIGURE, survey=Survey.BCS))

    for against in Against:
        mine, theirs = ours.sides[against], published.sides[against]
        assert (mine.verdict, mine.rule_of_thumb) == (theirs.verdict, theirs.rule_of_thumb)
        assert (mine.difference.p, mine.adjusted_p) == pytest.approx((theirs.difference.p, theirs.adjusted_p))
        assert mine.difference.flips_at_deff == pytest.approx(theirs.difference.flips_at_deff)
    assert (ours.area, ours.indicator, ours.value, ours.n) == ("Camden", "confidence", 0.6, 1000)


def test_an_estimate_without_average_or_past_is_not_testable() -> None:
    alone = Estimate(measure="m", value=0.5, n=100, standard_error=0.02, polarity=Polarity.LOWER)
    unknown = replace(alone, value=None)

    found = compare_estimates([EstimatedFigure(estimate=alone), EstimatedFigure(estimate=unknown, past=alone)])

    assert [side.difference.untested for side in sides(found[0])] == [Untested.NO_OTHER_FIGURE] * 2
    assert [side.difference.untested for side in sides(found[1])] == [Untested.NO_FIGURE] * 2


def test_an_estimate_without_a_better_side_is_refused() -> None:
    neutral = Estimate(measure="m", value=0.5, n=100, standard_error=0.02)

    with pytest.raises(NoBetterSide):
        compare_estimates([EstimatedFigure(estimate=neutral, past=neutral)])


def test_figures_outside_what_they_can_be_are_refused() -> None:
    for wrong in ({"level": 55.2}, {"n": -1}, {"deff": 0.0}):
        with pytest.raises(FigureOutOfRange):
            one(replace(FIGURE, **wrong))


def test_nothing_compares_to_nothing() -> None:
    assert compare_published([]) == ()
