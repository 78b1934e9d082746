"""Named reads over surveys; each is one query unless it says otherwise. No read returns one person's answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q, Sum

from homebeat.foundation.access.scope import areas_open_to
from homebeat.foundation.areas.models import Area
from homebeat.foundation.people.models import Person

from .models import Draft, Invitation, PublishedResult, QuestionnaireVersion, Response, SampleCell, Wave
from .rules.waves import READ, Dispositions


@dataclass(frozen=True)
class CellProgress:
    """One cell of a sample and how far it has come."""

    area: Area
    group: str
    invited: int
    wanted: int | None
    answered: int


@dataclass(frozen=True)
class Base:
    """How many people answered one question: the base that any figure from it stands on."""

    question: str
    answered: int


def wave_totals(waves: Iterable[Wave], *, by: Person | None, on: date) -> dict[int, int]:
    """Return how many have answered each wave, in the areas whose surveys the person may read, by row number."""
    rows = Response.objects.visible_to(by, on=on).filter(wave__in=list(waves))
    return {row["wave"]: row["number"] for row in rows.values("wave").annotate(number=Count("pk"))}


def cells_of(wave: Wave, *, by: Person | None, on: date) -> list[SampleCell]:
    """Return the cells of the sample that the person may see, by area and group."""
    scope = areas_open_to(by, READ, on=on).q()
    return list(wave.cells.filter(scope).select_related("area").order_by("area__name", "group", "pk"))


def progress_of(wave: Wave, *, by: Person | None, on: date) -> list[CellProgress]:
    """Return each cell of the sample with its answers; an answer counts for the cell its area lies in. Two queries."""
    counted = (
        Response.objects.visible_to(by, on=on)
        .filter(wave=wave)
        .values_list("area__path", "group")
        .annotate(number=Count("pk"))
    )
    answers = [(path, group, number) for path, group, number in counted]
    return [
        CellProgress(
            cell.area, cell.group, cell.invited, cell.wanted,
            sum(number for path, group, number in answers if group == cell.group and path.startswith(cell.area.path)),
        )
        for cell in cells_of(wave, by=by, on=on)
    ]  # fmt: skip


def dispositions_of(wave: Wave, *, by: Person | None, on: date) -> Dispositions:
    """Return what became of everybody invited in the areas that the person may read. Two queries."""
    names = ("invited", "refused", "no_contact", "unable", "not_eligible")
    sums = wave.cells.filter(areas_open_to(by, READ, on=on).q()).aggregate(**{name: Sum(name) for name in names})
    answered = Response.objects.visible_to(by, on=on).filter(wave=wave, by_invitation=True).count()
    return Dispositions(answered=answered, **{name: value or 0 for name, value in sums.items()})


def bases_of(wave: Wave, *, by: Person | None, on: date) -> dict[str, Base]:
    """Return how many have answered each question of the wave, in the areas that the person may read, by its code."""
    rows = Response.objects.visible_to(by, on=on).filter(wave=wave).values("answers")
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT k, count(*) FROM ({sql}) r, jsonb_object_keys(r.answers) k GROUP BY k", params)  # noqa: S608
        return {code: Base(code, number) for code, number in cursor.fetchall()}


def draft_of(digest: str) -> Draft | None:
    """Return the draft of the code that was brought, if one was begun and not sent."""
    return Draft.objects.select_related("wave__version", "wave__area__force").filter(token_digest=digest).first()


def invitation_of(digest: str) -> Invitation | None:
    """Return the invitation of the code that was brought, if it is still good."""
    rows = Invitation.objects.select_related("wave__version__questionnaire", "wave__area", "area")
    return rows.filter(token_digest=digest).first()


def areas_to_live_in(wave: Wave, *, on: date) -> list[Area]:
    """Return the areas in which somebody who answers can say they live: the boroughs of the wave's area, or what is below."""
    below = Area.objects.within(wave.area).open_on(on)
    kind = Area.Kind.BOROUGH if wave.area.kind in (Area.Kind.FORCE, Area.Kind.LINK_AREA) else Area.Kind.NEIGHBOURHOOD
    return list(below.filter(kind=kind).order_by("name", "pk")) or [wave.area]


def neighbourhoods_to_interview_in(wave: Wave, scope: Q, *, on: date) -> list[Area]:
    """Return the neighbourhoods of the wave in which the interviewer works."""
    rows = Area.objects.within(wave.area).open_on(on).neighbourhoods().filter(scope)
    return list(rows.order_by("name", "pk"))


def published_versions(force: Area) -> list[QuestionnaireVersion]:
    """Return what a wave can ask: the newest published version of each questionnaire of the force."""
    rows = QuestionnaireVersion.objects.filter(questionnaire__area=force, state="published")
    newest = rows.order_by("questionnaire_id", "-number").distinct("questionnaire_id")
    return sorted(newest.select_related("questionnaire"), key=lambda one: (one.questionnaire.title, one.pk))


def due_to_close(*, on: date) -> list[Wave]:
    """Return the open waves whose last day has passed."""
    return list(Wave.objects.filter(state="open", closes_on__lt=on).select_related("area").order_by("pk"))


def published_surveys(force: Area) -> list[str]:
    """Return the names of surveys of which published results are kept."""
    rows = PublishedResult.objects.filter(force=force).order_by("survey").values_list("survey", flat=True)
    return list(rows.distinct())
