from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from homebeat.config.database import RoleUrls
from homebeat.foundation import standards
from homebeat.foundation.standards import editions
from homebeat.foundation.standards.models import Entry, LoadedEdition
from tests.conftest import as_owner

from .test_loading import entry, write

SEPTEMBER_2008, TODAY = date(2008, 9, 1), date(2026, 11, 1)


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> None:
    """Every test reads the shipped data; those that need real commits bring a database of their own."""
    request.getfixturevalue("fresh_database" if "fresh_database" in request.fixturenames else "db")


@pytest.fixture
def nothing_kept(database: None) -> Iterator[None]:
    """Begin with an empty memory, as a fresh process does."""
    kept = dict(editions._kept)
    editions._kept.clear()
    editions.look_again()
    yield
    editions._kept.clear()
    editions._kept.update(kept)


@pytest.mark.parametrize(
    ("code", "on", "value"),
    [
        ("youth_rule.current_priorities", SEPTEMBER_2008, 3),
        ("youth_rule.youth_priorities", TODAY, 1),
        ("clocks.public_reply.length", TODAY, 72),
        ("clocks.public_reply.unit", TODAY, "hours"),
        ("clocks.priority_review.length", date(2025, 3, 31), 6),
        ("clocks.priority_review.length", date(2025, 4, 1), 3),
        ("clocks.priority_review.length", datetime(2025, 3, 31, 22, 59, tzinfo=UTC), 6),
        ("clocks.priority_review.length", datetime(2025, 3, 31, 23, 0, tzinfo=UTC), 3),  # midnight in London
        ("staffing_models.ward_large.population_over", TODAY, 14_000),
    ],
)
def test_a_value_is_the_one_that_holds_on_the_day(code: str, on: date, value: object) -> None:
    assert standards.value(code, on=on) == value


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (
            lambda: standards.value("clocks.public_reply.length", on=SEPTEMBER_2008),
            standards.NotInForce,
            "The standard 'clocks.public_reply' is not in force on 1 September 2008. It holds from 1 July 2025.",
        ),
        (
            lambda: standards.entry("staffing_models", "extended_hours", on=date(2009, 4, 2)),
            standards.NotInForce,
            "The standard 'staffing_models.extended_hours' is not in force on 2 April 2009. "
            "It holds from 2 April 2007 to 1 April 2009.",
        ),
        (
            lambda: standards.value("clocks.public_reply.lenght", on=TODAY),
            standards.UnknownStandard,
            "There is no standard 'clocks.public_reply.lenght'. Choose one of: clocks.public_reply.length",
        ),
        (
            lambda: standards.value("youth_rule.current_priority", on=TODAY),
            standards.UnknownStandard,
            "There is no standard 'youth_rule.current_priority'. Choose one of: youth_rule.current_priorities",
        ),
        (
            lambda: standards.entries("clock", on=TODAY),
            standards.UnknownStandard,
            "There is no standard 'clock'. Choose one of: clocks",
        ),
        (
            lambda: standards.find("clocks", "public", on=TODAY),
            standards.UnknownStandard,
            "There is no standard 'clocks.public'. Choose one of: clocks.public_reply",
        ),
    ],
)
def test_what_is_missing_is_named_with_what_there_is(ask, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as refused:
        ask()
    assert str(refused.value).startswith(said)


def test_find_gives_nothing_outside_the_days() -> None:
    assert standards.find("clocks", "public_reply", on=SEPTEMBER_2008) is None
    found = standards.find("clocks", "public_reply", on=TODAY)
    assert found is not None
    assert found["length"] == 72


def test_history_is_the_whole_life_of_an_entry_earliest_first() -> None:
    assert [one["length"] for one in standards.history("clocks", "priority_review")] == [6, 3]
    assert "clocks" in standards.datasets()


def test_a_standard_cannot_be_changed_by_who_reads_it() -> None:
    model = standards.entry("staffing_models", "ward_standard", on=TODAY)
    with pytest.raises(TypeError):
        model["posts"]["pcsos"] = 9  # type: ignore[index]
    kinds = standards.entry("roles", "inspectorate", on=TODAY)["kinds"]
    assert isinstance(kinds, tuple)


def test_a_clock_starts_from_the_rule_in_force() -> None:
    received = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    clock = standards.clock_rule("public_reply", on=received).start(received)
    assert clock.due_at - received == timedelta(hours=72)
    assert clock.warn_before == timedelta(hours=24)


def test_posts_required_on_a_day() -> None:
    assert standards.posts_required("ward", population=14_000, on=SEPTEMBER_2008).pcsos == 3
    assert standards.posts_required("ward", population=14_001, on=SEPTEMBER_2008).pcsos == 6
    with pytest.raises(standards.NoStaffingModel, match="pool"):
        standards.posts_required("pool", on=SEPTEMBER_2008)


def queries_of(ask) -> int:
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def read_much() -> None:
    for _ in range(50):
        standards.value("youth_rule.current_priorities", on=TODAY)
        standards.entries("engagement_kinds", on=TODAY)


def test_a_transaction_asks_the_database_once(nothing_kept: None) -> None:
    assert queries_of(read_much) == 2  # the version, and all entries for a fresh process
    assert queries_of(read_much) == 0
    editions.look_again()  # as the next transaction does
    assert queries_of(read_much) == 1  # the version alone


def test_a_load_by_another_process_counts_from_the_next_transaction(
    nothing_kept: None, fresh_database: RoleUrls
) -> None:
    def priorities() -> int:
        return standards.value("youth_rule.current_priorities", on=TODAY)

    with transaction.atomic():
        assert priorities() == 3
        with psycopg.connect(fresh_database.owner) as other:
            other.execute(
                "UPDATE standards_entry SET data = data || '{\"value\": 4}' WHERE code = 'current_priorities'"
            )
            other.execute("UPDATE standards_loadededition SET version = 'the other one'")
        assert priorities() == 3  # from beginning to end a transaction reads one edition
    with transaction.atomic():
        assert priorities() == 4
    assert priorities() == 4
    with psycopg.connect(fresh_database.owner) as other:
        other.execute("DELETE FROM standards_loadededition")
    with pytest.raises(standards.StandardsNotLoaded):
        priorities()


def test_a_savepoint_rolled_back_takes_its_edition_with_it(nothing_kept: None, tmp_path: Path) -> None:
    standards.value("youth_rule.current_priorities", on=TODAY)
    with as_owner():
        with transaction.atomic():
            standards.load_all(write(tmp_path, entry("roads")))
            assert standards.datasets() == ("issue_groups",)
            transaction.set_rollback(True)
        assert standards.value("youth_rule.current_priorities", on=TODAY) == 3


def test_an_empty_database_says_what_to_run(nothing_kept: None) -> None:
    with as_owner():
        LoadedEdition.objects.all().delete()
        with pytest.raises(standards.StandardsNotLoaded, match="Run `homebeat standards load`"):
            standards.datasets()


def test_an_edition_without_entries_says_the_same(nothing_kept: None) -> None:
    with as_owner():
        Entry.objects.all().delete()
        with pytest.raises(standards.StandardsNotLoaded):
            standards.datasets()


def test_only_a_few_editions_are_kept(nothing_kept: None, tmp_path: Path) -> None:
    with as_owner():
        for number in range(6):
            standards.load_all(write(tmp_path, entry(f"roads{number}")))
            assert standards.entries("issue_groups", on=TODAY)[0].code == f"roads{number}"
    assert len(editions._kept) == editions.KEPT_EDITIONS


def test_the_stored_checksum_is_that_of_what_is_read_back() -> None:
    """What the database gives back is what the file said: JSON lost and changed nothing."""
    stored = {(row.dataset, row.code, row.valid_from): row.checksum for row in Entry.objects.all()}
    for name in standards.datasets():
        for code in {one.code for one in standards.entries(name, on=TODAY)}:
            for one in standards.history(name, code):
                assert one.checksum == stored[name, code, one.valid_from]
