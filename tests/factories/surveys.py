"""Made-up surveys: questionnaires of any shape, waves in any state, invitations with their codes, and answers."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from homebeat.foundation.areas.models import Area
from homebeat.operations.surveys import bank, codes
from homebeat.operations.surveys.actions.questionnaires import digest_of
from homebeat.operations.surveys.models import (
    Invitation,
    Questionnaire,
    QuestionnaireVersion,
    Response,
    SampleCell,
    Wave,
)
from homebeat.operations.surveys.rules.content import Content, as_data, content_from
from tests.conftest import as_owner
from tests.factories.areas import make_force

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(2026, 3, 1), date(2026, 3, 31)
_number = count(1)


def choice(code: str, *answers: str, **more: Any) -> dict[str, Any]:
    """One question with answers to choose from, as data."""
    return {
        "code": code, "kind": "choice", "text": {"en": f"{code}?"}, "source": "made up", "polarity": "none",
        "answer": [{"code": one, "text": {"en": one.title()}} for one in answers or ("yes", "no")], **more,
    }  # fmt: skip


def written(code: str, kind: str = "words", **more: Any) -> dict[str, Any]:
    """One question to write an answer to, as data."""
    return {"code": code, "kind": kind, "text": {"en": f"{code}?"}, "source": "made up", "polarity": "none", **more}


def make_content(*questions: dict[str, Any], layout: str = "one", languages: tuple[str, ...] = ("en",)) -> Content:
    """Make a questionnaire that asks these questions."""
    data = {
        "title": {"en": "A survey"}, "says": {"en": "About here."}, "source": "made up", "languages": list(languages),
        "layout": layout, "question": list(questions) or [choice("first"), choice("second")],
    }  # fmt: skip
    return content_from(data)


def make_version(
    force: Area | None = None,
    content: Content | None = None,
    *,
    state: str = "published",
    title: str = "",
    number: int = 1,
) -> QuestionnaireVersion:
    """Make a version of a new questionnaire of the force."""
    data = as_data(content or make_content())
    with as_owner():
        questionnaire = Questionnaire.objects.create(
            area=force or make_force(), title=title or f"Survey {next(_number)}", bank="made_up", created_at=AT
        )
        return QuestionnaireVersion.objects.create(
            questionnaire=questionnaire, number=number, state=state, content=data, sha256=digest_of(data),
            published_at=AT if state == "published" else None,
        )  # fmt: skip


def make_wave(
    area: Area | None = None, content: Content | None = None, *, version: QuestionnaireVersion | None = None,
    bank_code: str = "", **facts: Any,
) -> Wave:  # fmt: skip
    """Make a wave, open in March 2026 unless told otherwise; `bank_code` asks a questionnaire of the bank."""
    area = area or make_force()
    content = bank.banks()[bank_code] if bank_code else content
    given = {
        "title": f"Wave {next(_number)}", "entry": "invited", "state": "open", "opens_on": FIRST_DAY,
        "closes_on": LAST_DAY, "created_at": AT, **facts,
    }  # fmt: skip
    with as_owner():
        return Wave.objects.create(version=version or make_version(area.force, content), area=area, **given)


def make_cell(wave: Wave, area: Area | None = None, group: str = "", **facts: Any) -> SampleCell:
    """Make one cell of a sample."""
    with as_owner():
        return SampleCell.objects.create(wave=wave, area=area or wave.area, group=group, **facts)


def make_invitation(wave: Wave, area: Area | None = None, group: str = "") -> str:
    """Invite somebody, counted in their cell, and return the code of their letter."""
    code = codes.new_code()
    area = area or wave.area
    with as_owner():
        Invitation.objects.create(wave=wave, area=area, group=group, token_digest=codes.digest_of(code))
        cell, _ = SampleCell.objects.get_or_create(wave=wave, area=area, group=group)
        SampleCell.objects.filter(pk=cell.pk).update(invited=cell.invited + 1)
    return code


def make_responses(wave: Wave, number: int = 1, area: Area | None = None, **facts: Any) -> None:
    """Make answers that have come in."""
    given = {"answers": {"first": "yes"}, "source": "web", "answered_on": date(2026, 3, 3), **facts}
    with as_owner():
        Response.objects.bulk_create(Response(wave=wave, area=area or wave.area, **given) for _ in range(number))
