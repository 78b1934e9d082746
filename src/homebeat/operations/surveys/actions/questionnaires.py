"""Beginning, editing and publishing questionnaires. A published version is frozen by the database itself."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from homebeat.foundation.access import decisions as access
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.people.models import Person
from homebeat.foundation.people.once import made_before, make_once, once_key
from homebeat.foundation.rulebook import AlreadyChanged, require_none

from .. import bank
from ..models import Questionnaire, QuestionnaireVersion
from ..rules.content import Content, Skip, as_data
from ..rules.routing import shortfalls_before_publishing
from ..rules.waves import MANAGE, VERSION_LIFE, VersionState


@transaction.atomic
def begin_questionnaire(
    *, area: Area, title: str, bank_code: str, by: Person, at: datetime, token: str = ""
) -> QuestionnaireVersion:
    """Begin a questionnaire from the question bank; the same `token` again returns the same one.

    Raises:
        AccessDenied: `by` may not manage surveys here.
    """
    access.require(by, MANAGE, area, at=at)
    key = once_key(by, token)
    earlier = made_before(Questionnaire, key)
    if earlier is not None:
        return earlier.versions.get(number=1)
    fields = {"area": area, "title": title.strip(), "bank": bank_code, "created_by": by, "created_at": at}
    made, is_new = make_once(Questionnaire, key, **fields)
    if not is_new:
        return made.versions.get(number=1)
    version = QuestionnaireVersion.objects.create(
        questionnaire=made, number=1, content=as_data(bank.banks()[bank_code])
    )
    audit.record(
        "surveys.questionnaire_begun", target=made, by=by, at=at, after={"title": made.title, "bank": made.bank}
    )
    return version


@transaction.atomic
def begin_version(*, questionnaire: Questionnaire, by: Person, at: datetime) -> QuestionnaireVersion:
    """Begin the next version from the newest one; a draft that is there already is returned.

    Raises:
        AccessDenied: `by` may not manage surveys here.
    """
    access.require(by, MANAGE, questionnaire, at=at)
    Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    newest = questionnaire.versions.order_by("-number").first()
    assert newest is not None  # a questionnaire is made with its first version
    if newest.state == QuestionnaireVersion.State.DRAFT:
        return newest
    VERSION_LIFE.take("draft", None)
    made = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, number=newest.number + 1, content=newest.content
    )
    audit.record("surveys.version_begun", target=made, by=by, at=at, after={"number": made.number})
    return made


@transaction.atomic
def edit_draft(
    *, version: QuestionnaireVersion, revision: int, content: Content, by: Person, at: datetime
) -> QuestionnaireVersion:
    """Keep what a draft asks now; `revision` is the one that the person was looking at.

    Raises:
        AccessDenied: `by` may not manage surveys here.
        RuleBroken: the version is published.
        AlreadyChanged: someone else changed it first.
    """
    access.require(by, MANAGE, version, at=at)
    held = _held(version, revision)
    require_none(VERSION_LIFE.shortfalls_before("publish", VersionState(held.state)))
    before = _traced(held)
    held.content, held.revision = as_data(content), held.revision + 1
    held.save(update_fields=["content", "revision"])
    audit.record("surveys.version_edited", target=held, by=by, at=at, before=before, after=_traced(held))
    return held


def with_skips(content: Content, code: str, skips: tuple[Skip, ...]) -> Content:
    """Return the questionnaire with other skips after one question."""
    return content.with_questions(
        tuple(replace(one, skips=skips) if one.code == code else one for one in content.questions)
    )


@transaction.atomic
def publish(*, version: QuestionnaireVersion, revision: int, by: Person, at: datetime) -> QuestionnaireVersion:
    """Freeze the version, so that waves can ask it.

    Raises:
        AccessDenied: `by` may not manage surveys here.
        RuleBroken: it is published already, or its order, skips or texts are not right; carries every shortfall.
        AlreadyChanged: someone else changed it first.
    """
    access.require(by, MANAGE, version, at=at)
    held = _held(version, revision)
    require_none(VERSION_LIFE.shortfalls_before("publish", VersionState(held.state)))
    require_none(shortfalls_before_publishing(held.asks))
    held.state, held.published_at, held.sha256 = VersionState.PUBLISHED.value, at, digest_of(held.content)
    held.save(update_fields=["state", "published_at", "sha256"])
    audit.record("surveys.version_published", target=held, by=by, at=at, after=_traced(held))
    return held


def digest_of(content: dict[str, Any]) -> str:
    """Return the checksum of what a version asks, the same for the same questionnaire however it is stored."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _held(version: QuestionnaireVersion, revision: int) -> QuestionnaireVersion:
    rows = QuestionnaireVersion.objects.select_for_update(of=("self",)).select_related("questionnaire__area__force")
    held = rows.get(pk=version.pk)
    if held.revision != revision:
        raise AlreadyChanged(held)
    return held


def _traced(version: QuestionnaireVersion) -> dict[str, Any]:
    codes = [one.code for one in version.asks.questions]
    return {"number": version.number, "questions": codes, "sha256": digest_of(version.content)}
