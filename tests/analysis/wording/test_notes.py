from dataclasses import replace

import pytest

from homebeat.analysis.comparison.differences import Difference, Untested
from homebeat.analysis.comparison.judging import Comparison, Judged, Reference
from homebeat.analysis.comparison.published import PublishedFigure, PublishedReference, compare_published
from homebeat.analysis.comparison.verdicts import Against, Survey, Verdict
from homebeat.analysis.estimates import Polarity
from homebeat.analysis.wording.notes import notes_on
from homebeat.analysis.wording.sentences import in_a_row

BARE = PublishedFigure(
    area="Camden", indicator="Trust", polarity=Polarity.HIGHER, level=0.6, n=1000, deff=1.0, row=7,
    average=PublishedReference(level=0.6, n=1000),
)  # fmt: skip


def notes(figure: PublishedFigure, *beside: PublishedFigure) -> list[str]:
    return [in_a_row(note) for note in notes_on(compare_published([figure, *beside])[0])]


def against(difference: float, n: int | None = 1000, said: Verdict | None = None) -> PublishedReference:
    return PublishedReference(difference=difference, n=n, said=said)


def test_a_plain_comparison_needs_no_note() -> None:
    assert notes(BARE) == []
    assert notes(replace(BARE, average=against(0.1))) == []


@pytest.mark.parametrize(
    ("n", "other_n", "said"),
    [
        (None, 1000, "Row 7, column n: without the number of people no verdict is given."),
        (1000, None, "Row 7, column msf_n: without the number of people no verdict is given."),
        (0, 1000, "Row 7, column n: with nobody behind it the figure cannot be tested."),
        (1000, 0, "Row 7, column msf_n: with nobody behind it the figure cannot be tested."),
        (29, 1000, "Row 7, column n: fewer than 30 people are too few to test."),
        (1000, 29, "Row 7, column msf_n: fewer than 30 people are too few to test."),
    ],
)
def test_what_a_row_lacks_is_named_by_row_and_column(n: int | None, other_n: int | None, said: str) -> None:
    assert notes(replace(BARE, n=n, average=PublishedReference(level=0.6, n=other_n))) == [said]


def test_what_our_own_side_lacks_is_told_once() -> None:
    both = replace(BARE, n=None, past=PublishedReference(level=0.6, n=None))

    assert notes(both) == ["Row 7, column n: without the number of people no verdict is given."]


def test_the_past_has_columns_of_its_own() -> None:
    assert notes(replace(BARE, average=PublishedReference(), past=PublishedReference(level=0.6))) == [
        "Row 7, column previous_n: without the number of people no verdict is given."
    ]


def test_without_a_row_the_place_is_left_out() -> None:
    assert notes(replace(BARE, row=None, n=None)) == ["without the number of people no verdict is given."]


def test_a_difference_that_parts_from_the_levels_says_which_is_used() -> None:
    rounded = replace(
        BARE, average=PublishedReference(), past=PublishedReference(level=0.605, difference=-0.004, n=1000)
    )

    assert notes(rounded) == [
        "Row 7, column change: the printed difference of -0.4 points is used; the printed levels give -0.5, because they were rounded first."
    ]


def test_few_answers_are_named() -> None:
    assert notes(replace(BARE, level=0.992, average=PublishedReference(level=0.99, n=1000))) == [
        "vs_msf: fewer than 10 people gave one of the answers, so the variance of both sides is taken together."
    ]


def test_a_rule_of_thumb_that_is_too_coarse_says_so_and_where_the_two_meet() -> None:
    coarse = replace(BARE, survey=Survey.BCS, n=19_200, average=against(0.03, 19_200))

    (note,) = notes(coarse)
    assert note == (
        "vs_msf: the test says significantly better, the rule of thumb (4 points) says no significant difference. From 19,200 and 19,200 people "
        "1.0 points are enough; the rule was made for smaller samples. The two would agree with a design effect of 9.27 or more."
    )


def test_a_rule_of_thumb_that_is_too_fine_says_so_and_where_the_two_meet() -> None:
    fine = replace(BARE, survey=Survey.USER_SATISFACTION, n=600, average=against(-0.03, 600))

    (note,) = notes(fine)
    assert note == (
        "vs_msf: the test says no significant difference, the rule of thumb (2 points) says significantly worse. From 600 and 600 people it takes "
        "5.5 points; the rule was made for larger samples. The two would agree only with a design effect below 0.30."
    )


def test_a_rule_of_thumb_without_a_base_cannot_be_checked() -> None:
    _, note = notes(replace(BARE, survey=Survey.BCS, n=None, average=against(0.05)))

    assert (
        note
        == "vs_msf: the rule of thumb (4 points) says significantly better, which cannot be checked without a test."
    )


@pytest.mark.parametrize(("gap", "told"), [(0.0438, False), (0.042, True), (0.029, True), (0.027, False)])
def test_a_gap_that_almost_counts_says_how_large_it_would_have_to_be(gap: float, told: bool) -> None:
    expected = [
        f"vs_msf: {100 * gap:.1f} points may be down to chance; from 1,000 and 1,000 people it takes 4.3 points."
    ]

    assert notes(replace(BARE, average=against(gap))) == (expected if told else [])


def test_a_verdict_that_is_lost_among_many_says_so() -> None:
    near = [replace(BARE, average=against(0.001 * number)) for number in range(20)]

    (note,) = notes(replace(BARE, average=against(0.046)), *near)
    assert note == (
        "vs_msf: significantly better when looked at alone, no significant difference among 21 comparisons "
        "(false discovery rate 5%, adjusted p = 0.780)."
    )


def test_a_verdict_that_rests_on_a_design_effect_of_one_says_when_it_would_turn() -> None:
    (note,) = notes(replace(BARE, deff=None, average=against(0.05)))

    assert note == (
        "vs_msf: no design effect is given, so the answers are taken as a simple random sample. "
        "With a design effect of 1.33 or more the verdict would be no significant difference."
    )


def test_it_is_not_told_twice_where_the_rule_of_thumb_told_it() -> None:
    told = notes(replace(BARE, deff=None, survey=Survey.BCS, n=19_200, average=against(0.03, 19_200)))

    assert len(told) == 1


def test_a_source_that_says_otherwise_is_answered() -> None:
    (note,) = notes(replace(BARE, average=against(0.1, said=Verdict.SAME)))

    assert note == (
        "vs_msf: the source says no significant difference; from its own figures and the numbers of people given here the test says "
        "significantly better (p < 0.001)."
    )
    (note,) = notes(replace(BARE, average=against(0.01, said=Verdict.BETTER)))
    assert "the test says no significant difference (p = 0.64" in note
    assert notes(replace(BARE, average=against(0.1, said=Verdict.BETTER))) == []


def test_a_source_that_cannot_be_checked_is_named() -> None:
    assert notes(replace(BARE, average=against(0.1, n=None, said=Verdict.BETTER)))[1:] == [
        "vs_msf: the source says significantly better, which cannot be checked from what is given here."
    ]


def test_an_estimate_without_a_standard_error_says_so() -> None:
    judged = Judged(
        difference=Difference(value=0.1, untested=Untested.NO_STANDARD_ERROR), reference=Reference(value=0.5, n=100),
        verdict=Verdict.NOT_TESTABLE, comparisons=0,
    )  # fmt: skip
    comparison = Comparison(
        area="Camden",
        indicator="Trust",
        polarity=Polarity.HIGHER,
        value=0.6,
        n=100,
        sides=dict.fromkeys(Against, judged),
    )

    assert [in_a_row(note) for note in notes_on(comparison)] == ["without a standard error no verdict is given."]


def test_a_design_effect_that_is_not_known_is_left_out_of_the_note() -> None:
    difference = Difference(value=0.03, standard_error=0.01, p=0.003, ci_low=0.01, ci_high=0.05)
    judged = Judged(
        difference=difference, reference=Reference(value=0.5, n=19_200), verdict=Verdict.BETTER,
        rule_of_thumb=Verdict.SAME, comparisons=1, adjusted_p=0.003, after_discovery=Verdict.BETTER,
    )  # fmt: skip
    comparison = Comparison(
        area="", indicator="", polarity=Polarity.HIGHER, value=0.53, n=19_200, survey=Survey.BCS,
        sides={Against.AVERAGE: judged, Against.PAST: judged},
    )  # fmt: skip

    assert all("design effect" not in in_a_row(note) for note in notes_on(comparison))
