"""Planning, sampling, opening and closing waves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from homebeat.foundation.access import decisions as access
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person
from homebeat.foundation.people.once import made_before, make_once, once_key
from homebeat.foundation.rulebook import require_none

from .. import codes
from ..models import Invitation, QuestionnaireVersion, SampleCell, Wave
from ..rules import waves as rules
from ..rules.waves import MANAGE, Entry, VersionState, WaveState


@dataclass(frozen=True)
class WaveDetails:
    """What a person says about a wave."""

    title: str
    entry: Entry
    by_interview: bool
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class Cell:
    """One cell to draw: how many are invited, and how many answers are wanted."""

    area: Area
    group: str
    invited: int
    wanted: int | None


@dataclass(frozen=True)
class Printed:
    """A code for a letter or a message: shown once, here, and kept nowhere."""

    area: Area
    group: str
    code: str


@transaction.atomic
def plan_wave(
    *, version: QuestionnaireVersion, area: Area, details: WaveDetails, by: Person, at: datetime, token: str = ""
) -> Wave:
    """Plan a wave; the same `token` again returns the same wave.

    Raises:
        AccessDenied: `by` may not manage surveys here.
        RuleBroken: something is missing or cannot be; carries every shortfall.
    """
    access.require(by, MANAGE, area, at=at)
    key = once_key(by, token)
    earlier = made_before(Wave, key)
    if earlier is not None:
        return earlier
    is_published = version.state == VersionState.PUBLISHED
    facts = rules.WaveFacts(details.title, details.opens_on, details.closes_on, is_published)
    require_none(rules.shortfalls_before_planning(facts, today=london_day(at)))
    wave, is_new = make_once(
        Wave, key, version=version, area=area, title=details.title.strip(), entry=details.entry.value,
        by_interview=details.by_interview, opens_on=details.opens_on, closes_on=details.closes_on, created_by=by,
        created_at=at,
    )  # fmt: skip
    if is_new:
        audit.record("surveys.wave_planned", target=wave, by=by, at=at, after=_traced(wave))
    return wave


@transaction.atomic
def draw_sample(*, wave: Wave, cells: Sequence[Cell], by: Person, at: datetime) -> list[Printed]:
    """Make the invitations of a sample and return their codes, which nobody can read again; and set its quotas.

    Drawing again before the wave opens takes the earlier sample away.

    Raises:
        AccessDenied: `by` may not manage surveys here.
        RuleBroken: the wave is open already, or the sample cannot be; carries every shortfall.
    """
    access.require(by, MANAGE, wave, at=at)
    held = _held(wave)
    each = max((one.invited for one in cells), default=0)
    wanted = max((one.wanted for one in cells if one.wanted is not None), default=None)
    state, entry = WaveState(held.state), Entry(held.entry)
    require_none(rules.shortfalls_before_drawing(state=state, entry=entry, cells=len(cells), each=each, wanted=wanted))
    Invitation.objects.filter(wave=held).delete()
    held.cells.all().delete()
    SampleCell.objects.bulk_create(SampleCell(wave=held, **vars(one)) for one in cells)
    printed = [Printed(one.area, one.group, codes.new_code()) for one in cells for _ in range(one.invited)]
    Invitation.objects.bulk_create(
        (
            Invitation(wave=held, area=one.area, group=one.group, token_digest=codes.digest_of(one.code))
            for one in printed
        ),
        batch_size=2000,
    )
    details = {"cells": len(cells)}
    audit.record_batch("surveys.sample_drawn", target=held, by=by, at=at, count=len(printed), details=details)
    return printed


@transaction.atomic
def open_wave(*, wave: Wave, by: Person, at: datetime) -> Wave:
    """Let answers in.

    Raises:
        AccessDenied: `by` may not manage surveys here.
        RuleBroken: the wave is not ready, or not planned any more; carries every shortfall.
    """
    access.require(by, MANAGE, wave, at=at)
    held = _held(wave)
    invited = sum(held.cells.values_list("invited", flat=True))
    state, entry = WaveState(held.state), Entry(held.entry)
    require_none(
        rules.shortfalls_before_opening(
            state=state, entry=entry, invited=invited, closes_on=held.closes_on, today=london_day(at)
        )
    )
    return _move(held, WaveState.OPEN, "surveys.wave_opened", by=by, at=at)


@transaction.atomic
def close_wave(*, wave: Wave, by: Person | None, at: datetime) -> Wave:
    """Let no more answers in; invitations and drafts that are left are destroyed, and the answers shuffled a last time.

    `by` is None where the last day has passed and the wave closes by itself.

    Raises:
        AccessDenied: `by` may not manage surveys here.
        RuleBroken: the wave is not open.
    """
    if by is not None:
        access.require(by, MANAGE, wave, at=at)
    held = _held(wave)
    require_none(rules.WAVE_LIFE.shortfalls_before("close", WaveState(held.state)))
    closed = _move(held, WaveState.CLOSED, "surveys.wave_closed", by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT surveys_clear_closed(), surveys_shuffle()")
    return closed


@transaction.atomic
def record_outcome(*, wave: Wave, code: str, outcome: rules.Outcome, by: Person, at: datetime) -> bool:
    """Record why an invitation will not be answered, and say whether the code was one of this wave's.

    The invitation stays good: somebody who changed their mind can still answer.

    Raises:
        AccessDenied: `by` may not manage surveys here.
    """
    access.require(by, MANAGE, wave, at=at)
    rows = Invitation.objects.select_for_update(of=("self",)).filter(wave=wave, token_digest=codes.digest_of(code))
    found = rows.first()
    if found is None:
        return False
    cell = SampleCell.objects.filter(wave=wave, area=found.area_id, group=found.group)
    if found.outcome:
        cell.update(**{found.outcome: F(found.outcome) - 1})
    if outcome.value:
        cell.update(**{outcome.value: F(outcome.value) + 1})
    rows.update(outcome=outcome.value)
    audit.record("surveys.outcome_recorded", target=wave, by=by, at=at, after={"outcome": outcome.value})
    return True


def _held(wave: Wave) -> Wave:
    return Wave.objects.select_for_update(of=("self",)).select_related("area__force").get(pk=wave.pk)


def _move(wave: Wave, to: WaveState, action: str, *, by: Person | None, at: datetime) -> Wave:
    before = _traced(wave)
    wave.state = to.value
    wave.save(update_fields=["state"])
    audit.record(action, target=wave, by=by, at=at, before=before, after=_traced(wave))
    return wave


def _traced(wave: Wave) -> dict[str, Any]:
    names = ("title", "entry", "by_interview", "state", "opens_on", "closes_on")
    return {name: getattr(wave, name) for name in names}
