"""The search page: what was asked, in which force, and the answers with where each leads."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from homebeat.foundation.areas.models import Area
from homebeat.foundation.areas.models.area import AreaQuerySet
from homebeat.foundation.areas.search import KINDS, LONGEST, POSTCODE, SHORTEST, Found, search

MOST = 20


@dataclass(frozen=True)
class Answer:
    """One answer: its words, what it is and where, the area's page it leads to, and the value a form posts."""

    name: str
    detail: str
    href: str
    choice: str


@dataclass(frozen=True)
class FindPage:
    """Everything the search page draws. `kinds` is what the asker limits the search to."""

    text: str
    kinds: tuple[str, ...]
    force: Area | None
    forces: tuple[Area, ...]
    found: tuple[Found, ...]
    answers: tuple[Answer, ...]
    nothing: str


def page_for(seen: AreaQuerySet, asked: Mapping[str, Any], *, on: date) -> FindPage:
    """Return the page for a search in one of the forces the reader sees."""
    forces = tuple(seen.filter(kind=Area.Kind.FORCE).order_by("name"))
    force = next((one for one in forces if one.key == asked.get("force")), forces[0] if forces else None)
    text = str(asked.get("q", ""))[:LONGEST]
    kinds = tuple(kind for kind in str(asked.get("kinds", "")).split(",") if kind in KINDS) or KINDS
    found = search(force, text, on=on, kinds=kinds, limit=MOST) if force else ()
    answers = tuple(_answer(one) for one in found)
    return FindPage(text, kinds, force, forces, found, answers, "" if answers else _nothing(text))


def as_json(page: FindPage) -> list[dict[str, Any]]:
    """Return the answers for a script that fills a list."""
    return [{**asdict(one), "choice": one.choice} for one in page.found]


def _answer(one: Found) -> Answer:
    detail = _("Postcode, %(area)s") % {"area": one.area_name} if one.kind == POSTCODE else one.detail
    href = reverse("areas:detail", kwargs={"key": one.area_key}) if one.area_key else ""
    return Answer(one.name, detail, href, one.choice)


def _nothing(text: str) -> str:
    if len(text.strip()) < SHORTEST:
        return ""
    return _("Nothing here is called “%(text)s”. Check the spelling, or try a postcode or a street nearby.") % {
        "text": text
    }
