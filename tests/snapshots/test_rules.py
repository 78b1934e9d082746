"""Which snapshots have had their time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homebeat.snapshots.rules import Keeping, due_for_clearing

TODAY = date(2026, 3, 31)
KEEPING = Keeping(days=62, months=12)


@pytest.mark.parametrize(
    ("held", "cited", "due"),
    [
        ({}, (), ()),
        ({"only": "2001-01-01"}, (), ()),
        ({"a": "2026-01-28", "b": "2026-01-29", "now": "2026-03-31"}, (), ("a",)),
        ({"a": "2026-01-29", "b": "2026-01-30", "now": "2026-03-31"}, (), ()),
        ({"a": "2026-01-27", "b": "2026-01-28", "now": "2026-03-31"}, (), ("a",)),
        ({"a": "2026-01-27", "b": "2026-01-28", "now": "2026-03-31"}, ("a",), ()),
        ({"a": "2026-01-28", "b": "2026-01-28", "now": "2026-03-31"}, (), ("a",)),
        ({"a": "2026-02-01", "b": "2026-02-02", "now": "2026-03-31"}, (), ()),
        ({"year": "2025-03-31", "now": "2026-03-31"}, (), ()),
        ({"older": "2025-02-28", "now": "2026-03-31"}, (), ("older",)),
        ({"older": "2025-02-28", "now": "2026-03-31"}, ("older",), ()),
    ],
)
def test_what_is_due(held: dict[str, str], cited: tuple[str, ...], due: tuple[str, ...]) -> None:
    days = {name: date.fromisoformat(day) for name, day in held.items()}

    assert due_for_clearing(days, today=TODAY, keeping=KEEPING, cited=cited) == due


@given(
    ages=st.lists(st.integers(0, 3000), min_size=1, unique=True),
    days=st.integers(0, 100), months=st.integers(0, 100), cited=st.sets(st.integers(0, 20)),
)  # fmt: skip
def test_what_is_kept_whatever_is_held(ages: list[int], days: int, months: int, cited: set[int]) -> None:
    held = {f"{number}": TODAY - timedelta(days=age) for number, age in enumerate(ages)}
    named = {f"{number}" for number in cited}
    due = set(due_for_clearing(held, today=TODAY, keeping=Keeping(days, months), cited=named))

    assert max(held, key=lambda name: held[name]) not in due
    assert not due & named
    assert not [name for name in due if (TODAY - held[name]).days < days]
    left = {name: day for name, day in held.items() if name not in due}
    assert set(due_for_clearing(left, today=TODAY, keeping=Keeping(days, months), cited=named)) == set()
    recent_months = {
        (day.year, day.month)
        for day in held.values()
        if (TODAY.year - day.year) * 12 + TODAY.month - day.month <= months
    }
    assert recent_months <= {(day.year, day.month) for day in left.values()}
