"""Pages that join rooms: find, ask, answer."""

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.access.scope import areas_open_to
from homebeat.foundation.areas.models import Area
from homebeat.foundation.areas.models.area import AreaQuerySet
from homebeat.foundation.areas.queries import boundaries
from homebeat.foundation.ui.tables import csv_response
from homebeat.operations.priorities import queries as priorities

from . import board, today, ward_page
from .tables import Boroughs, Wards

READ_BOARDS, READ_WARD = "workplace.read_boards", "workplace.read_ward"


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """Show what needs this person now; visitors find their team instead."""
    if request.person is None:
        return redirect("publicsite:find_team")
    return render(request, "workplace/home.html", {"page": today.page_for(request.person, at=request.at)})


@require_safe
def boroughs(request: PersonRequest) -> HttpResponseBase:
    """Compare the boroughs this person may read."""
    areas = _areas_open_to(request, READ_BOARDS).filter(kind=Area.Kind.BOROUGH).open_on(request.today)
    page = board.force_page(
        areas, day=request.today, at=request.at, review_before=priorities.review_due_before(request.today)
    )
    table = Boroughs(request.GET, rows=page.rows)
    if table.wants_csv:
        return csv_response(table)
    return render(request, "workplace/boroughs.html", {"page": page, "table": table})


@require_safe
def borough(request: PersonRequest, key: str) -> HttpResponseBase:
    """Show a borough's wards against the force."""
    found = get_object_or_404(_areas_open_to(request, READ_BOARDS), key=key, kind=Area.Kind.BOROUGH)
    page = board.borough_page(
        found,
        measure=request.GET.get("measure", ""),
        day=request.today,
        at=request.at,
        review_before=priorities.review_due_before(request.today),
    )
    table = Wards(request.GET, rows=page.rows)
    if table.wants_csv:
        return csv_response(table)
    return render(request, "workplace/borough.html", {"page": page, "table": table})


@require_safe
def borough_map(request: PersonRequest, key: str) -> HttpResponse:
    """Give the wards' outlines and figures to the map that moves."""
    found = get_object_or_404(_areas_open_to(request, READ_BOARDS), key=key, kind=Area.Kind.BOROUGH)
    shapes = board.borough_outlines(
        found,
        measure=request.GET.get("measure", ""),
        day=request.today,
        review_before=priorities.review_due_before(request.today),
    )
    return JsonResponse(shapes, content_type="application/geo+json")


@require_safe
def ward_map(request: PersonRequest, key: str) -> HttpResponse:
    """Give the ward's outline to the map that moves."""
    found = get_object_or_404(_areas_open_to(request, READ_WARD), key=key, kind=Area.Kind.NEIGHBOURHOOD)
    return JsonResponse(boundaries.geojson([found], on=request.today), content_type="application/geo+json")


@require_safe
def ward(request: PersonRequest, key: str) -> HttpResponse:
    """Show one ward to those who work for it."""
    found = get_object_or_404(_areas_open_to(request, READ_WARD), key=key, kind=Area.Kind.NEIGHBOURHOOD)
    assert request.person is not None  # the door lets nobody in unnamed
    return render(
        request, "workplace/ward.html", {"page": ward_page.page_for(found, person=request.person, at=request.at)}
    )


def _areas_open_to(request: PersonRequest, action: str) -> AreaQuerySet:
    scope = areas_open_to(request.person, action, on=request.today)
    return Area.objects.filter(scope.q("")).select_related("parent", "force")
