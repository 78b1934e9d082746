"""A wave as staff read it: its facts, its response rate in words, how far its sample has come, and its bases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homebeat.foundation.ui import formats
from homebeat.foundation.ui.pieces import Fact

from ..models import Wave
from ..queries import Base, CellProgress
from ..rules.content import Content, Kind
from ..rules.waves import Dispositions, Entry, response_rate


@dataclass(frozen=True)
class CellLine:
    """One cell of the sample; `share` fills its bar and is None where nothing is wanted."""

    area: str
    group: str
    invited: str
    answered: str
    share: float | None


@dataclass(frozen=True)
class BaseLine:
    """One question with how many answered it."""

    text: str
    measure: str
    answered: str


def facts_of(wave: Wave, site: str) -> list[Fact]:
    """Return what is settled about a wave."""
    version = wave.version
    facts = [
        Fact(
            _("Questionnaire"),
            _("%(title)s, version %(number)s") % {"title": version.questionnaire.title, "number": version.number},
            href=reverse("surveys:version", kwargs={"key": version.key}),
            action=_("Read it"),
        ),
        Fact(_("Area"), wave.area.name),
        Fact(_("From"), formats.day(wave.opens_on)),
        Fact(_("To"), formats.day(wave.closes_on)),
        Fact(_("Who can answer"), wave.get_entry_display()),
        Fact(_("In person"), _("Ward teams ask too") if wave.by_interview else _("No")),
    ]
    if wave.entry == Entry.ANYBODY:
        facts.append(Fact(_("Address to hand out"), site + reverse("surveys:everybody", kwargs={"key": wave.key})))
    return facts


def rate_sentence(of: Dispositions) -> str:
    """Return the response rate in a sentence with its base, or why there is none."""
    rate = response_rate(of)
    if rate is None:
        return _("Nobody was invited by name here, so there is no response rate.")
    words = ngettext(
        "%(answered)s of %(eligible)s person who may belong to the sample has answered: %(rate)s per cent.",
        "%(answered)s of %(eligible)s people who may belong to the sample have answered: %(rate)s per cent.",
        of.invited - of.not_eligible,
    )
    return words % {
        "answered": formats.number(of.answered),
        "eligible": formats.number(of.invited - of.not_eligible),
        "rate": formats.number(rate * 100, 1),
    }


def disposition_rows(of: Dispositions) -> list[tuple[str, int]]:
    """Return what became of everybody who was invited, for the table under the sentence."""
    return [
        (_("Answered"), of.answered),
        (_("Did not want to take part"), of.refused),
        (_("Could not be reached"), of.no_contact),
        (_("Could not take part"), of.unable),
        (_("No sign yet"), of.unknown),
        (_("Does not belong to the sample (left out of the rate)"), of.not_eligible),
        (_("Invited"), of.invited),
    ]


def cell_lines(cells: Sequence[CellProgress]) -> list[CellLine]:
    """Return the cells of the sample, those furthest behind first."""
    ordered = sorted(cells, key=lambda one: (_share(one) if _share(one) is not None else 2.0, one.area.name, one.group))
    return [
        CellLine(
            one.area.name, one.group, formats.number(one.invited), _answered(one), _share(one),
        )
        for one in ordered
    ]  # fmt: skip


def _answered(one: CellProgress) -> str:
    if not one.wanted:
        return formats.number(one.answered)
    return _("%(answered)s of %(wanted)s") % {
        "answered": formats.number(one.answered), "wanted": formats.number(one.wanted)
    }  # fmt: skip


def _share(one: CellProgress) -> float | None:
    return min(one.answered / one.wanted, 1.0) if one.wanted else None


def quota_sentence(cells: Sequence[CellProgress]) -> str:
    """Return in a sentence how many cells have the answers that are wanted."""
    quotas = [one for one in cells if one.wanted]
    full = sum(one.answered >= (one.wanted or 0) for one in quotas)
    if not quotas:
        return ""
    words = ngettext(
        "%(full)s of %(total)s cell has the answers that are wanted.",
        "%(full)s of %(total)s cells have the answers that are wanted.",
        len(quotas),
    )
    return words % {"full": formats.number(full), "total": formats.number(len(quotas))}


def base_lines(content: Content, bases: Mapping[str, Base]) -> list[BaseLine]:
    """Return each question with how many answered it: unweighted, and nothing else. Words are read elsewhere."""
    none = Base("", 0)
    return [
        BaseLine(one.text.said_in("en")[0], one.measure, formats.number(bases.get(one.code, none).answered))
        for one in content.questions
        if one.kind is not Kind.WORDS
    ]
