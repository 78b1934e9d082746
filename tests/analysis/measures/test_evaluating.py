"""What an estimate of a counted measure carries, and what it does not make up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import ibis
import pytest

from homebeat.analysis.engines.choosing import open_engine
from homebeat.analysis.engines.engine import Engine
from homebeat.analysis.estimates import Polarity
from homebeat.analysis.measures.evaluating import NotByMonth, evaluate, months_of, question
from homebeat.analysis.measures.indicators import Period, Span, Unit, indicator, months_before, period_of
from homebeat.analysis.measures.portability import breaches
from homebeat.analysis.measures.tree import LEVELS
from homebeat.foundation.clocks import months_due
from tests.analysis.measures.asking import INDICATORS, WorldTables, ask, request
from tests.analysis.measures.by_hand import MEASURES, ByHand
from tests.analysis.measures.world import World, make_world

COUNTED = [one for one in INDICATORS.values() if one.expression]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = open_engine("duckdb")
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(7)


@pytest.fixture(scope="module")
def tables(world: World, engine: Engine) -> WorldTables:
    return WorldTables(world, engine)


def test_an_estimate_says_what_it_is_of(tables: WorldTables, engine: Engine) -> None:
    first = ask("events_per_10000", "borough", tables, engine)[0]

    assert (first.measure, first.area, first.by) == ("events_per_10000", "B1", (("borough", "Name of B1"),))
    assert (first.period, first.snapshot) == ("2025-04-01/2026-03-31", "2026-03-31-213000-abc")
    assert first.polarity is Polarity.HIGHER
    assert (first.standard_error, first.ci_low, first.ci_high) == (None, None, None)
    assert first.method == "counted from records; no sampling error"


def test_n_is_the_base_of_a_share_and_the_records_behind_a_count(
    world: World, tables: WorldTables, engine: Engine
) -> None:
    hand = ByHand(world)
    share, count = (ask(code, "force", tables, engine)[0] for code in ("quiet_wards", "engagement_events"))

    assert share.n == len([ward for ward in hand.wards() if not ward.startswith("B3")])
    assert count.n == count.value == hand.value("engagement_events", "force")["F1"]


def test_groups_come_by_name_and_only_those_that_exist(tables: WorldTables, engine: Engine) -> None:
    names = [one.by[0][1] for one in ask("engagement_events", "neighbourhood", tables, engine)]

    assert names == sorted(names)
    assert not [name for name in names if name.endswith(("old", "new"))]


def test_what_has_no_base_is_not_known(tables: WorldTables, engine: Engine) -> None:
    found = {one.area: one for one in ask("events_per_10000", "neighbourhood", tables, engine)}

    assert found["B3-W3"].value is None, "nobody counted its residents"
    assert found["B3-W3"].notes[0].startswith("No base: residents by the latest count")
    assert found["B1-W1"].value is not None


def test_events_whose_people_nobody_counted_are_told(world: World, tables: WorldTables, engine: Engine) -> None:
    hand = ByHand(world)
    uncounted = [
        row
        for row in hand._held()
        if row["people_met"] is None and row["area_key"].startswith(("B1", "B2", "L1", "F1"))
    ]
    note = ask("people_met", "force", tables, engine)[0].notes[0]

    assert note.startswith(f"{len(uncounted)} of ")
    assert "the true figure is higher" in note


def test_a_force_whose_records_are_not_there_is_not_known_rather_than_nothing(
    tables: WorldTables, engine: Engine
) -> None:
    one = INDICATORS["npg_shop_theft"]
    asked = request(one, "borough", not_known={"F2": "Not known: it was not loaded."})
    found = {estimate.area: estimate for estimate in evaluate(one, asked, tables, engine)}

    assert (found["B3"].value, found["B3"].n, found["B3"].notes) == (None, None, ("Not known: it was not loaded.",))
    assert found["B1"].value is not None


@pytest.mark.parametrize("code", ["engagement_events", "people_met", "npg_shop_theft", "events_per_10000"])
def test_months_add_up_to_the_period_and_empty_ones_have_their_line(
    tables: WorldTables, engine: Engine, code: str
) -> None:
    whole = {one.area: one.value for one in ask(code, "borough", tables, engine)}
    months = ask(code, "borough", tables, engine, monthly=True)

    assert len(months) == 3 * 12
    assert [dict(one.by)["month"] for one in months[:12]] == [
        f"{year}-{month:02}" for year, month in [*((2025, m) for m in range(4, 13)), (2026, 1), (2026, 2), (2026, 3)]
    ]
    for area, value in whole.items():
        assert sum(one.value for one in months if one.area == area) == pytest.approx(value, rel=1e-12)
    assert months[0].period == "2025-04-01/2025-04-30"


def test_a_group_where_nothing_happened_has_its_months_too(engine: Engine) -> None:
    bare = make_world(7)
    bare.rows["events"][:] = [row for row in bare.rows["events"] if not row["area_key"].startswith("B1")]
    found = ask("engagement_events", "borough", WorldTables(bare, engine), engine, monthly=True)

    assert [one.value for one in found if one.area == "B1"] == [0.0] * 12


@pytest.mark.parametrize("code", ["quiet_wards", "npg_named_officer", "npg_shop_theft_outcomes"])
def test_what_is_known_for_one_day_or_as_a_whole_is_not_told_by_month(
    tables: WorldTables, engine: Engine, code: str
) -> None:
    with pytest.raises(NotByMonth, match=code):
        ask(code, "force", tables, engine, monthly=True)


def test_sums_are_the_same_at_every_level_where_everything_lies_below(tables: WorldTables, engine: Engine) -> None:
    """Numerators and bases are summed before they are divided: a borough is not the mean of its wards."""
    wards = ask("priorities_in_time", "neighbourhood", tables, engine)
    borough = next(one for one in ask("priorities_in_time", "borough", tables, engine) if one.area == "B1")
    own = [one for one in wards if one.area.startswith("B1-") and one.value is not None]

    assert borough.n == sum(one.n for one in own)
    assert borough.value == pytest.approx(sum(one.value * one.n for one in own) / borough.n, rel=1e-12)


@pytest.mark.parametrize("one", COUNTED, ids=lambda one: one.code)
def test_every_expression_runs_alike_on_every_engine(tables: WorldTables, one) -> None:
    for level in LEVELS:
        assert list(breaches(question(one, request(one, level), tables))) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda t: t.mutate(x=t.share.cast("int64")), "a float is cast to an integer without rounding"),
        (lambda t: t.group_by("word").agg(x=t.share.first(order_by="n")), "an ordered first"),
        (lambda t: t.group_by("word").agg(x=t.share.last(order_by="n")), "an ordered last"),
        (lambda t: t.mutate(Word=t.word), "columns that differ in capitals alone"),
    ],
)
def test_what_would_differ_between_engines_is_found(broken, said: str) -> None:
    table = ibis.table({"word": "string", "share": "float64", "n": "int64"}, name="t")

    assert any(said in one for one in breaches(broken(table).order_by("word")))
    assert list(breaches(table.mutate(x=table.share.round().cast("int64")).order_by("word"))) == []
    assert list(breaches(table)) == ["the rows are in no order"]


@pytest.mark.parametrize(
    ("span", "as_of", "period"),
    [
        (Span.YEAR, date(2026, 3, 31), "2025-04-01/2026-03-31"),
        (Span.YEAR, date(2024, 2, 29), "2023-03-01/2024-02-29"),
        (Span.YEAR, date(2025, 2, 28), "2024-02-29/2025-02-28"),
        (Span.QUARTER, date(2026, 5, 31), "2026-03-01/2026-05-31"),
        (Span.QUARTER, date(2026, 1, 15), "2025-10-16/2026-01-15"),
        (Span.MONTH, date(2026, 3, 31), "2026-03-01/2026-03-31"),
        (Span.MONTH, date(2026, 12, 31), "2026-12-01/2026-12-31"),
        (Span.DAY, date(2026, 3, 31), "2026-03-31"),
    ],
)
def test_the_days_a_measure_looks_at(span: Span, as_of: date, period: str) -> None:
    assert str(period_of(span, as_of)) == period


def test_months_before_a_day_agree_with_the_clocks_of_the_house() -> None:
    for offset in range(0, 1500, 7):
        day = date.fromordinal(date(2023, 1, 1).toordinal() + offset)
        for months in (0, 1, 3, 6, 12, 25):
            assert months_before(day, months) == months_due(day, -months)


def test_the_months_of_a_period_are_cut_to_it() -> None:
    found = [str(period) for _, period in months_of(Period(date(2025, 12, 16), date(2026, 2, 3)))]

    assert found == ["2025-12-16/2025-12-31", "2026-01-01/2026-01-31", "2026-02-01/2026-02-03"]


def test_a_definition_becomes_a_frozen_value() -> None:
    made = indicator("x", "somebody", {
        "name": "X", "says": "X.", "family": "own", "polarity": "lower", "unit": "rate", "base": "people", "period": "quarter", "disclosure": "crime",
        "wording": "%(value)s", "scale": 1000, "expression": "events", "only": {"crime_type": "A", "kinds": ["b", "c"]}, "tables": ["events"],
        "policy": ["a.b.c"], "target": {"value": 0.5, "source": "s"},
    })  # fmt: skip

    assert (made.polarity, made.unit, made.span, made.scale, made.target) == (
        Polarity.LOWER,
        Unit.RATE,
        Span.QUARTER,
        1000,
        0.5,
    )
    assert (made.only, made.tables, made.policy) == (
        {"crime_type": ("A",), "kinds": ("b", "c")},
        ("events",),
        ("a.b.c",),
    )
    assert replace(made, code="y").code == "y"


def test_the_worlds_measures_are_shipped_ones() -> None:
    assert set(MEASURES) <= INDICATORS.keys()
