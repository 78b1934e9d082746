"""What holds on a day."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from homebeat.foundation.clocks import ClockRule, Unit, london_day
from homebeat.foundation.standards import rules
from homebeat.foundation.standards.editions import Edition, NotInForce, UnknownStandard, current_edition
from homebeat.foundation.standards.values import Standard


def entries(dataset: str, *, on: date) -> tuple[Standard, ...]:
    """Return the entries of a dataset that hold on that day, in the order in which people should see them.

    Raises:
        UnknownStandard: there is no such dataset.
    """
    return _entries_on(current_edition(), dataset, _day(on))


def entry(dataset: str, code: str, *, on: date) -> Standard:
    """Return one entry as it holds on that day.

    Raises:
        UnknownStandard: there is no such dataset or entry.
        NotInForce: the entry does not hold on that day.
    """
    found = find(dataset, code, on=on)
    if found is None:
        raise NotInForce(history(dataset, code), _day(on))
    return found


def find(dataset: str, code: str, *, on: date) -> Standard | None:
    """Return one entry as it holds on that day, or nothing where it does not hold then.

    Raises:
        UnknownStandard: there is no such dataset or entry.
    """
    day = _day(on)
    return next((one for one in history(dataset, code) if one.holds_on(day)), None)


def history(dataset: str, code: str) -> tuple[Standard, ...]:
    """Return an entry as it was, is and will be, earliest first.

    Raises:
        UnknownStandard: there is no such dataset or entry.
    """
    shelf = current_edition().shelf(dataset)
    if code not in shelf.by_code:
        raise UnknownStandard(f"{dataset}.{code}", [f"{dataset}.{known}" for known in shelf.by_code])
    return shelf.by_code[code]


def datasets() -> tuple[str, ...]:
    """Return the names of all datasets."""
    return tuple(current_edition().shelves)


def value(code: str, *, on: date) -> Any:
    """Return one figure: "youth_rule.current_priorities", or a named field as in "clocks.public_reply.length".

    Raises:
        UnknownStandard: there is no such dataset, entry or field.
        NotInForce: the entry does not hold on that day.
    """
    dataset, _, rest = code.partition(".")
    name, _, field = rest.partition(".")
    found = entry(dataset, name, on=on)
    if (field or "value") not in found.data:
        raise UnknownStandard(code, [f"{found.path}.{known}" for known in found.data])
    return found[field or "value"]


def clock_rule(code: str, *, on: date) -> ClockRule:
    """Return how long a promise of one kind may take on that day.

    Raises:
        UnknownStandard: there is no such clock.
        NotInForce: the clock does not hold on that day.
    """
    found = entry("clocks", code, on=on)
    return ClockRule(found["length"], Unit(found["unit"]), timedelta(hours=found["warn_hours"]))


def staffing_models(*, on: date) -> tuple[rules.StaffingModel, ...]:
    """Return the staffing models that hold on that day."""
    return tuple(
        rules.StaffingModel(
            code=one.code,
            team_kind=one["team_kind"],
            population_over=one.get("population_over"),
            posts=rules.Posts(**one["posts"]),
        )
        for one in entries("staffing_models", on=on)
    )


def posts_required(team_kind: str, *, population: int | None = None, on: date) -> rules.Posts:
    """Return the posts that a team of that kind needs on that day for the people it serves.

    Raises:
        NoStaffingModel: no model for that kind of team holds on that day.
    """
    return rules.posts_required(staffing_models(on=on), team_kind=team_kind, population=population)


@lru_cache(maxsize=2048)
def _entries_on(edition: Edition, dataset: str, day: date) -> tuple[Standard, ...]:
    return tuple(one for one in edition.shelf(dataset).entries if one.holds_on(day))


def _day(on: date) -> date:
    """A moment is taken as London's day; comparing it with a day would fail."""
    return london_day(on) if isinstance(on, datetime) else on
