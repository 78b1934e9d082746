"""Answers and published figures that come as files, written whole: the same file again changes nothing.

The load tells the trail, once a file; it knows where the rows came from.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit.models import LoadedFile

from ..models import PublishedResult, Response, Wave

AT_A_TIME = 2000
Remember = Callable[[bool], LoadedFile]  # remembers the file, and says whether something is replaced


@dataclass(frozen=True)
class Figure:
    """One published figure, with the line of the file it stands in."""

    line: int
    indicator: str
    area_text: str
    area: int | None
    period_end: date
    level: float
    n: int | None

    @property
    def identity(self) -> tuple[str, str, date]:
        """What makes it the same figure in another file."""
        return self.indicator, self.area_text, self.period_end

    @property
    def values(self) -> tuple[int | None, float, int | None]:
        """What may differ."""
        return self.area, self.level, self.n


@dataclass(frozen=True)
class Settled:
    """How many rows were written, how many were there already, and how many gave way."""

    loaded: int
    unchanged: int
    replaced: int = 0


class FigureDiffers(Exception):
    """A figure is kept with another value; carries the line and the name of what differs."""

    def __init__(self, line: int, what: str) -> None:
        self.line, self.what = line, what
        super().__init__(f"line {line}: {what}")


class WaveHasAnswers(Exception):
    """Answers of another file are kept for the wave."""


@transaction.atomic
def settle_published(
    *, force: Area, survey: str, figures: Sequence[Figure], remember: Remember, replace: bool
) -> Settled:
    """Write the figures that are new, and those that differ where that was asked for.

    Raises:
        FigureDiffers: a figure is kept with another value, and nobody asked to replace it.
    """
    rows = PublishedResult.objects.select_for_update(of=("self",)).filter(force=force, survey=survey)
    kept = {(one.indicator, one.area_text, one.period_end): one for one in rows}
    changed = [one for one in figures if one.identity in kept and _values(kept[one.identity]) != one.values]
    if changed and not replace:
        raise FigureDiffers(changed[0].line, _difference(kept[changed[0].identity], changed[0]))
    new = [one for one in figures if one.identity not in kept]
    if not new and not changed:
        return Settled(0, len(figures))
    loaded = remember(bool(changed))
    PublishedResult.objects.filter(pk__in=[kept[one.identity].pk for one in changed]).delete()
    PublishedResult.objects.bulk_create(
        (
            PublishedResult(
                force=force, survey=survey, indicator=one.indicator, area_text=one.area_text, area_id=one.area,
                period_end=one.period_end, level=one.level, n=one.n, loaded_from=loaded, line=one.line,
            )
            for one in (*new, *changed)
        ),
        batch_size=AT_A_TIME,
    )  # fmt: skip
    return Settled(len(new) + len(changed), len(figures) - len(new) - len(changed), len(changed))


def _values(one: PublishedResult) -> tuple[int | None, float, int | None]:
    return one.area_id, one.level, one.n


def _difference(kept: PublishedResult, one: Figure) -> str:
    if kept.level != one.level:
        return "level"
    return "n" if kept.n != one.n else "area"


@transaction.atomic
def settle_answers(
    *, wave: Wave, rows: Iterable[dict[str, Any]], count: int, sha256: str, remember: Remember, replace: bool
) -> Settled:
    """Write a file's answers to a wave, in an order of chance; the same file again changes nothing.

    Raises:
        WaveHasAnswers: another file's answers are kept, and nobody asked to replace them.
    """
    Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    earlier = Response.objects.filter(wave=wave, loaded_from__isnull=False)
    sums = set(earlier.values_list("loaded_from__sha256", flat=True).distinct())
    if sha256 in sums:
        return Settled(0, count)
    if sums and not replace:
        raise WaveHasAnswers
    loaded = remember(bool(sums))
    gone, _ = earlier.delete()
    made = (Response(wave=wave, loaded_from=loaded, is_shuffled=True, **row) for row in rows)
    Response.objects.bulk_create(made, batch_size=AT_A_TIME)
    return Settled(count, 0, gone)
