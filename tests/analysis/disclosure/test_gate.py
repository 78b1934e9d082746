"""Known tables through the gate: what is hidden, why, and what the next release may then show."""

from dataclasses import replace

import pytest

from homebeat.analysis.disclosure.breakdown import Breakdown, Figure, Kind
from homebeat.analysis.disclosure.building import EarlierReleasesDisagree
from homebeat.analysis.disclosure.dimensions import apart
from homebeat.analysis.disclosure.gate import already_public, gate, gate_together
from homebeat.analysis.disclosure.register import FiguresDisagree, RegisterShrank
from homebeat.analysis.disclosure.released import Reason, Released
from homebeat.analysis.disclosure.releases import read, written
from homebeat.analysis.disclosure.suppression import CannotProtect
from homebeat.analysis.disclosure.tables import rate_table
from homebeat.analysis.estimates import Estimate
from tests.analysis.disclosure.attack import Attack
from tests.analysis.disclosure.examples import AREA, CONTROLLED, GROUP, ORDINARY, ROUNDED, SENSITIVE, SEX, counted

FEW, PROTECTS = Reason.TOO_FEW, Reason.PROTECTS_ANOTHER
PANEL = {
    ("n1", "f"): 12, ("n1", "m"): 3, ("n2", "f"): 20, ("n2", "m"): 15, ("n3", "f"): 9, ("n3", "m"): 31,
    ("s1", "f"): 14, ("s1", "m"): 22, ("s2", "f"): 40, ("s2", "m"): 18,
}  # fmt: skip


def reasons(released: Released) -> dict[tuple[str, ...], Reason | None]:
    return {cell.at: cell.hidden for cell in released.cells if cell.hidden}


def share_table(**groups: tuple[int, int]) -> Breakdown:
    bases = {"f": groups["women"], "m": groups["men"]}
    bases["all"] = (bases["f"][0] + bases["m"][0], bases["f"][1] + bases["m"][1])
    figures = tuple(
        Figure(
            at=(at,),
            estimate=Estimate(measure="satisfied", value=x / n if n else None, n=n, ci_low=0.12345, ci_high=0.98765),
            answered=x,
        )
        for at, (n, x) in bases.items()
    )
    return Breakdown(
        title="Satisfied",
        measure="satisfied",
        counted="answers",
        snapshot="s",
        kind=Kind.SHARE,
        dimensions=(SEX,),
        figures=figures,
    )


def test_a_small_count_and_what_would_give_it_away_are_hidden() -> None:
    released = gate(counted(PANEL, (AREA, SEX)), policy=ORDINARY)

    assert released.cell("n1", "m").hidden is FEW
    assert released.cell("n1", "f").hidden is PROTECTS or released.cell("n1", "all").hidden is PROTECTS
    assert len(released.hidden) == 4
    assert released.cell("force", "all").estimate.value == 184
    assert released.title == "Panel members"


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert reasons(gate(counted({("f",): 8, ("m",): 0}, (SEX,)), policy=ORDINARY)) == {}


def test_noughts_are_hidden_where_the_policy_hides_them() -> None:
    hidden = reasons(gate(counted({("f",): 20, ("m",): 0}, (SEX,)), policy=SENSITIVE))

    assert hidden[("m",)] is FEW
    assert len(hidden) > 1, "the nought would be the rest of the other two"


def test_small_counts_that_fill_their_total_hide_the_total() -> None:
    """Each is 7 at most, so that 14 together would mean 7 each."""
    assert reasons(gate(counted({("f",): 7, ("m",): 7}, (SEX,)), policy=ORDINARY)) == {
        ("f",): FEW,
        ("m",): FEW,
        ("all",): PROTECTS,
    }


def test_a_nought_that_is_hidden_for_others_is_told_as_too_few() -> None:
    table = counted(
        {("a", "f"): 1, ("b", "f"): 0, ("c", "f"): 30, ("a", "m"): 0, ("b", "m"): 0, ("c", "m"): 30}, (GROUP, SEX)
    )
    hidden = reasons(gate(table, policy=ORDINARY))

    assert all(reason is FEW for at, reason in hidden.items() if table.by_place[at].estimate.value == 0)


def test_a_share_on_a_small_base_is_hidden_with_its_base() -> None:
    released = gate(share_table(women=(30, 15), men=(80, 40)), policy=ORDINARY)

    assert reasons(released) == {("f",): FEW, ("m",): PROTECTS}
    assert (released.cell("f").base, released.cell("m").base) == (None, None)


def test_a_share_that_few_gave_is_hidden_and_its_base_stays() -> None:
    released = gate(share_table(women=(60, 2), men=(80, 40)), policy=ORDINARY)

    assert reasons(released) == {("f",): FEW, ("m",): PROTECTS}
    assert (released.cell("f").base, released.cell("m").base) == (60, 80), "the answers are few, not the people asked"


def test_a_shown_share_has_the_digits_of_the_policy_and_its_answers() -> None:
    cell = gate(share_table(women=(70, 33), men=(80, 40)), policy=ORDINARY).cell("f")

    assert (cell.estimate.value, cell.estimate.ci_low, cell.estimate.ci_high, cell.answered) == (
        0.471,
        0.123,
        0.988,
        33,
    )


def test_a_figure_without_a_base_is_not_shown() -> None:
    figures = tuple(
        Figure(at=(at,), estimate=Estimate(measure="m", value=1.0, n=n))
        for at, n in (("f", None), ("m", 80), ("all", 200))
    )
    table = Breakdown(
        title="t", measure="m", counted="c", snapshot="s", kind=Kind.MEAN, dimensions=(SEX,), figures=figures
    )

    assert reasons(gate(table, policy=ORDINARY)) == {("f",): Reason.BASE_NOT_KNOWN}


def test_a_figure_that_is_not_asked_for_is_protected_and_not_told() -> None:
    table = counted({("f",): 3, ("m",): 40}, (SEX,))
    figures = tuple(replace(one, asked=one.at != ("f",)) for one in table.figures)
    released = gate(replace(table, figures=figures), policy=ORDINARY)

    assert len(released.cells) == 2
    assert len(released.hidden) == 1
    with pytest.raises(KeyError):
        released.cell("f")


def test_a_total_of_one_large_contributor_is_hidden() -> None:
    kinds = (("f", 900, 20, (700.0, 50.0)), ("m", 2000, 40, (90.0, 80.0)), ("all", 2900, 60, (700.0, 90.0)))
    figures = tuple(
        Figure(at=(at,), estimate=Estimate(measure="hours", value=v, n=n), largest=top) for at, v, n, top in kinds
    )
    table = Breakdown(
        title="t", measure="hours", counted="c", snapshot="s", kind=Kind.TOTAL, dimensions=(SEX,), figures=figures
    )
    released = gate(table, policy=ORDINARY)

    assert reasons(released) == {("f",): Reason.STANDS_OUT, ("m",): PROTECTS}
    assert [cell.base for cell in released.hidden] == [20, 40]


def test_a_rate_over_few_people_is_hidden() -> None:
    table = rate_table(
        title="t", measure="burglaries per 1,000", counted="burglaries", snapshot="s", dimensions=(apart("ward", ["w1", "w2"]),),
        counts={("w1",): 20, ("w2",): 20}, populations={("w1",): 999, ("w2",): 10_000},
    )  # fmt: skip
    released = gate(table, policy=ORDINARY)

    assert reasons(released) == {("w1",): FEW}
    assert released.cell("w2").estimate.value == 2.0


def test_tables_of_one_page_protect_each_other() -> None:
    """Each table alone may show its total and all but two of its parts; together they must agree on more."""
    by_sex, by_group = counted({("f",): 5, ("m",): 45}, (SEX,)), counted({("a",): 20, ("b",): 27, ("c",): 3}, (GROUP,))
    together = gate_together([by_sex, by_group], policy=ORDINARY)
    attack = Attack()
    for released in together:
        attack.read(released)

    assert attack.recovered(closer_than=ORDINARY.narrowest_interval) == []


def test_a_second_table_may_not_show_what_the_first_hid() -> None:
    crossed = {("a", "f"): 3, ("a", "m"): 20, ("b", "f"): 18, ("b", "m"): 25, ("c", "f"): 30, ("c", "m"): 9}
    first = gate(counted(crossed, (GROUP, SEX)), policy=ORDINARY)
    only = replace(
        counted({("a",): 23, ("b",): 43, ("c",): 39}, (GROUP,)),
        figures=tuple(replace(one) for one in counted({("a",): 23, ("b",): 43, ("c",): 39}, (GROUP,)).figures),
    )
    second = gate(only, policy=ORDINARY, earlier=[first])
    attack = Attack()
    attack.read(first)
    attack.read(second)

    assert attack.recovered(closer_than=ORDINARY.narrowest_interval) == []


def earlier_panel(**numbers: int) -> Breakdown:
    return counted({(at,): number for at, number in numbers.items()}, (SEX,), snapshot="2025-12", grows=True)


def later_panel(**numbers: int) -> Breakdown:
    return counted({(at,): number for at, number in numbers.items()}, (SEX,), snapshot="2026-01", grows=True)


def test_a_hidden_count_is_not_told_by_the_release_in_which_it_has_grown() -> None:
    """7 women of 47 were hidden; one more joins: 8 and 48 would say that they were 7."""
    first = gate(earlier_panel(f=7, m=40), policy=ORDINARY)
    careless = gate(later_panel(f=8, m=40), policy=ORDINARY)
    careful = gate(later_panel(f=8, m=40), policy=replace(ORDINARY, minimum_change=0), earlier=[first])

    assert reasons(careless) == {}
    assert reasons(careful) != {}
    for release, finds in ((careless, True), (careful, False)):
        attack = Attack()
        attack.read(first)
        attack.read(release)
        attack.grew(first, release)
        assert bool(attack.recovered(closer_than=ORDINARY.narrowest_interval)) is finds


def test_one_who_joined_between_two_releases_is_not_told() -> None:
    first = gate(earlier_panel(f=30, m=40), policy=ORDINARY)

    assert reasons(gate(later_panel(f=31, m=60), policy=ORDINARY, earlier=[first])) != {}
    assert reasons(gate(later_panel(f=33, m=60), policy=ORDINARY, earlier=[first])) == {}
    assert reasons(gate(later_panel(f=30, m=60), policy=ORDINARY, earlier=[first])) == {}
    assert reasons(gate(later_panel(f=31, m=60), policy=replace(ORDINARY, minimum_change=0), earlier=[first])) == {}


def test_a_release_is_the_same_from_the_file_it_was_kept_in() -> None:
    first = gate(earlier_panel(f=7, m=40), policy=ORDINARY)
    later = later_panel(f=8, m=40)

    assert reasons(gate(later, policy=ORDINARY, earlier=[read(written(first))])) == reasons(
        gate(later, policy=ORDINARY, earlier=[first])
    )


def test_a_register_that_only_grows_cannot_shrink() -> None:
    first = gate(earlier_panel(f=30, m=40), policy=ORDINARY)

    with pytest.raises(RegisterShrank, match="smaller than in an earlier release"):
        gate(later_panel(f=29, m=40), policy=ORDINARY, earlier=[first])
    assert reasons(gate(replace(later_panel(f=29, m=40), grows=False), policy=ORDINARY, earlier=[first])) == {}


def test_the_same_snapshot_cannot_say_two_things() -> None:
    first = gate(counted({("f",): 30, ("m",): 40}, (SEX,)), policy=ORDINARY)

    with pytest.raises(FiguresDisagree, match="panel members"):
        gate(counted({("f",): 31, ("m",): 40}, (SEX,)), policy=ORDINARY, earlier=[first])
    with pytest.raises(FiguresDisagree):
        gate_together([counted({("f",): 30, ("m",): 40}, (SEX,)), counted({("a",): 71}, (GROUP,))], policy=ORDINARY)


def test_releases_that_contradict_each_other_are_refused() -> None:
    """The first says that f and m are 70 together; the second, of the same people, that f is hidden and m alone is 80."""
    first = gate(counted({("f",): 3, ("m",): 67}, (SEX,)), policy=ORDINARY)
    second = read(
        written(gate(counted({("f",): 3, ("m",): 67}, (SEX,)), policy=ORDINARY)).replace("[8, null]", "[80, null]")
    )

    with pytest.raises(EarlierReleasesDisagree, match="contradict each other"):
        gate(counted({("a",): 70}, (GROUP,)), policy=ORDINARY, earlier=[first, second])


def test_what_was_given_away_before_is_not_released_again() -> None:
    """Two earlier releases that never passed together say that f is 3; nothing later can protect it."""
    hidden = gate(counted({("f",): 3, ("m",): 40}, (SEX,)), policy=ORDINARY)
    leaking = gate(counted({("m",): 40, ("a",): 0}, (apart("sex", ["m", "a"]),)), policy=ORDINARY)

    with pytest.raises(CannotProtect, match="could be worked out whatever else is hidden"):
        gate(counted({("a",): 10, ("b",): 33}, (GROUP,)), policy=ORDINARY, earlier=[hidden, leaking])


def test_a_figure_already_shown_is_hidden_where_it_is_now_too_small_but_taken_as_known() -> None:
    shown = gate(
        counted({("f",): 5, ("m",): 40}, (SEX,)), policy=replace(ORDINARY, minimum_count=5, narrowest_interval=2)
    )
    now = gate(counted({("f",): 5, ("m",): 40}, (SEX,)), policy=ORDINARY, earlier=[shown])

    assert reasons(shown) == {}
    assert reasons(now) == {("f",): FEW}


def test_counts_are_rounded_where_the_policy_rounds() -> None:
    released = gate(counted({("f",): 22, ("m",): 3}, (SEX,)), policy=ROUNDED)

    assert [(cell.at, cell.hidden, cell.rounded) for cell in released.cells] == [
        (("f",), None, True),
        (("m",), FEW, False),
        (("all",), None, True),
    ]
    assert [cell.estimate.value for cell in released.cells if cell.is_shown] == [20, 25]


def test_controlled_rounding_adds_up_and_hides_nothing() -> None:
    released = gate(counted(PANEL, (AREA, SEX)), policy=CONTROLLED)
    shown = {cell.at: cell.estimate.value for cell in released.cells}

    assert released.hidden == ()
    assert all(number % 5 == 0 for number in shown.values())
    assert all(abs(shown[at] - number) < 5 for at, number in PANEL.items())
    for area in AREA.values:
        assert shown[(area, "f")] + shown[(area, "m")] == shown[(area, "all")]


def test_survey_shares_are_held_back_and_not_rounded_under_a_rounding_policy() -> None:
    for policy in (ROUNDED, CONTROLLED):
        released = gate(share_table(women=(30, 15), men=(81, 40)), policy=policy)

        assert reasons(released) == {("f",): FEW, ("m",): PROTECTS}
        assert released.cell("all").estimate.n == 111


def test_rates_are_told_from_rounded_counts() -> None:
    table = rate_table(
        title="t", measure="per 1,000", counted="burglaries", snapshot="s", dimensions=(apart("ward", ["w1", "w2"]),),
        counts={("w1",): 22, ("w2",): 0}, populations={("w1",): 10_000, ("w2",): 10_000},
    )  # fmt: skip
    cells = gate(table, policy=ROUNDED).cells

    assert [(cell.estimate.value, cell.estimate.n) for cell in cells] == [(2.0, 20), (0.0, 0)]


def test_figures_published_elsewhere_pass_with_their_source() -> None:
    figures = tuple(Figure(at=(at,), estimate=Estimate(measure="m", value=0.5, n=None)) for at in SEX.values)
    table = Breakdown(
        title="t", measure="m", counted="c", snapshot="s", kind=Kind.MEAN, dimensions=(SEX,), figures=figures
    )
    released = already_public(table, policy=ORDINARY, source="HMIC 2008, page 12")

    assert released.hidden == ()
    assert released.notes == ("published in HMIC 2008, page 12",)
    with pytest.raises(ValueError, match="names no source"):
        already_public(table, policy=ORDINARY, source=" ")


def test_the_same_table_always_gets_the_same_answer() -> None:
    table = counted(PANEL, (AREA, SEX))

    assert gate(table, policy=ORDINARY) == gate(table, policy=ORDINARY)
