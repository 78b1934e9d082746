"""The gallery's pages; outside the demo and debugging they do not exist."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..faces import face_svg
from ..shell import use_force
from ..tables import csv_response
from . import measures, records, samples


def _pieces(request: HttpRequest) -> dict[str, Any]:
    return {
        "steps": samples.steps(),
        "timeline": samples.timeline(),
        "facts": samples.facts(),
        "todos": samples.todos(),
        "clocks": samples.clocks(),
        "contacts": samples.contacts(),
        "long": records.LONG,
    }


def _figures(request: HttpRequest) -> dict[str, Any]:
    return {
        "bars": samples.bars(),
        "lines": samples.lines(),
        "process": measures.process(),
        "funnel": measures.funnel(),
        "ranked": measures.ranked(),
        "map": samples.ward_map(),
        "outline": samples.ward_map(outline=True),
    }


PAGES: dict[str, Callable[[HttpRequest], dict[str, Any]]] = {
    "pieces": _pieces,
    "figures": _figures,
    "form": lambda request: {"form": records.full_form()},
    "form-wrong": lambda request: {"form": records.wrong_form()},
    "list": lambda request: {"table": records.EventTable(request.GET, rows=records.events())},
    "list-empty": lambda request: {"table": records.EventTable(request.GET, rows=[])},
    "list-long": lambda request: {"table": records.EventTable(request.GET, rows=records.long_events())},
    "picker": lambda request: {
        "form": records.PlaceForm(),
        "box": samples.BOX,
        "outlines": reverse("ui:gallery_outlines"),
    },
    "confirm": lambda request: {"facts": samples.facts()},
}
TEMPLATES = {"form-wrong": "form", "list-empty": "list", "list-long": "list"}


def gallery(request: HttpRequest, page: str = "") -> HttpResponseBase:
    """Show one page of the gallery, or the list of them."""
    _only_in_the_demo()
    if not page:
        return render(request, "ui/gallery/index.html", {"pages": list(PAGES), "title": _("Gallery")})
    if page not in PAGES:
        raise Http404
    use_force(request, "Northmoor Police", reverse("ui:gallery"))
    context = PAGES[page](request)
    if "table" in context and context["table"].wants_csv:
        return csv_response(context["table"])
    return render(request, f"ui/gallery/{TEMPLATES.get(page, page)}.html", {**context, "page": page})


def outlines(request: HttpRequest) -> HttpResponse:
    """Send the outlines of the invented wards."""
    _only_in_the_demo()
    return JsonResponse(samples.outlines(), content_type="application/geo+json")


def face(request: HttpRequest, seed: str) -> HttpResponse:
    """Show an invented face."""
    _only_in_the_demo()
    return HttpResponse(face_svg(seed), content_type="image/svg+xml")


def _only_in_the_demo() -> None:
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
