"""Answers coming in. One transaction takes them, uses up the code they came with, and leaves nothing between the two.

Nothing here is written to the trail answer by answer: that would say when each came. Answers are counted instead.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F

from homebeat.foundation.access import decisions as access
from homebeat.foundation.areas.models import Area
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person

from .. import codes
from ..models import Draft, Remark, Response, SampleCell, Wave
from ..rules.answering import split_words, unanswered
from ..rules.content import Content
from ..rules.routing import Given, on_the_way
from ..rules.waves import INTERVIEW, WaveState, takes_answers


class NotTaken(Exception):
    """No answers are taken with this code: it was used, it never was one, or the survey is not open."""


class StillToAnswer(Exception):
    """A question that must be answered is not; carries its code."""

    def __init__(self, question: str) -> None:
        self.question = question
        super().__init__(question)


@dataclass(frozen=True)
class Began:
    """Where and in what way somebody begins to answer."""

    wave: Wave
    area: Area
    group: str
    source: Response.Source
    language: str


@transaction.atomic
def begin(*, began: Began, code: str, at: datetime) -> Draft:
    """Keep a place for answers under the code; the same code again finds the same place.

    Raises:
        NotTaken: the wave takes no answers today.
    """
    _require_open(began.wave, on=london_day(at))
    digest = codes.digest_of(code)
    codes.bring(digest)
    fields = {
        "wave": began.wave, "area": began.area, "group": began.group, "source": began.source.value,
        "language": began.language, "answers": {}, "kept_on": london_day(at),
    }  # fmt: skip
    draft, _is_new = Draft.objects.get_or_create(token_digest=digest, defaults=fields)
    return draft


@transaction.atomic
def keep(
    *, draft: Draft, content: Content, answers: dict[str, Given], left_out: set[str], at: datetime
) -> dict[str, Given]:
    """Keep one page's answers in the draft, and return all that are kept now.

    Raises:
        NotTaken: the answers were sent meanwhile, or the wave takes no answers today.
    """
    held = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if held is None:
        raise NotTaken
    _require_open(draft.wave, on=london_day(at))
    kept = {code: one for code, one in held.answers.items() if code not in left_out} | answers
    kept = {code: one for code, one in kept.items() if content.question(code) is not None}
    Draft.objects.filter(pk=held.pk).update(answers=kept, kept_on=london_day(at))
    return kept


@transaction.atomic
def speak(*, draft: Draft, language: str) -> None:
    """Remember the language in which somebody answers."""
    Draft.objects.filter(pk=draft.pk).update(language=language)


@transaction.atomic
def send(*, code: str, content: Content, wave: Wave, last_page: dict[str, Given] | None = None, at: datetime) -> None:
    """Take the draft of the code as answers: exactly once, however often and at how many places at once it is sent.

    The draft and the invitation are deleted by the same transaction that keeps the answers. Whoever sends the same
    code at the same moment waits for the row, and then finds none.

    Raises:
        NotTaken: the code was used already or is none, or the wave takes no answers today.
        StillToAnswer: a question on the way must be answered first.
    """
    digest = codes.digest_of(code)
    codes.bring(digest)
    draft = Draft.objects.select_for_update(of=("self",)).filter(token_digest=digest).first()
    if draft is None:
        raise NotTaken
    _require_open(wave, on=london_day(at))
    answers = on_the_way(content, {**draft.answers, **(last_page or {})})
    missing = unanswered(content, answers)
    if missing is not None:
        raise StillToAnswer(missing.code)
    Draft.objects.filter(token_digest=digest).delete()
    _take(draft, content, answers, by_invitation=_use_up(digest, wave), on=london_day(at))


def _use_up(digest: str, wave: Wave) -> bool:
    """Delete the invitation of the code, and say whether there was one. Whoever had been counted as refusing no longer is."""
    sql = 'DELETE FROM surveys_invitation WHERE token_digest = %s RETURNING area_id, "group", outcome'
    with connection.cursor() as cursor:
        cursor.execute(sql, [digest])
        used = cursor.fetchone()
    if used and used[2]:
        area, group, outcome = used
        SampleCell.objects.filter(wave=wave, area=area, group=group).update(**{outcome: F(outcome) - 1})
    return used is not None


def _take(draft: Draft, content: Content, answers: dict[str, Given], *, by_invitation: bool, on: date) -> None:
    """Write the answers down: one row, and one for each thing written in somebody's own words."""
    counted, words = split_words(content, answers)
    Response(
        wave_id=draft.wave_id, area_id=draft.area_id, group=draft.group, source=draft.source, answered_on=on,
        by_invitation=by_invitation, answers=counted,
    ).save(force_insert=True)  # fmt: skip
    for question, said in words.items():
        Remark(wave_id=draft.wave_id, area_id=draft.area_id, question=question, words=said).save(force_insert=True)


def _require_open(wave: Wave, *, on: date) -> None:
    if not takes_answers(state=WaveState(wave.state), opens_on=wave.opens_on, closes_on=wave.closes_on, today=on):
        raise NotTaken


@transaction.atomic
def begin_interview(*, wave: Wave, area: Area, group: str, language: str, code: str, by: Person, at: datetime) -> Draft:
    """Keep a place for the answers of somebody an interviewer talks to. Nothing says later who asked.

    Raises:
        AccessDenied: `by` does not interview in that area.
        NotTaken: the wave takes no answers from interviews today.
    """
    access.require(by, INTERVIEW, area, at=at)
    if not wave.by_interview:
        raise NotTaken
    began = Began(wave=wave, area=area, group=group, source=Response.Source.INTERVIEW, language=language)
    return begin(began=began, code=code, at=at)
