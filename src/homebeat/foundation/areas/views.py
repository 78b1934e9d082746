"""Staff pages of the register of areas: find, ask, answer."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from homebeat.foundation.ui.environment import render_fragment
from homebeat.foundation.ui.tables import csv_response

from . import tables
from .models import Area
from .models.area import AreaQuerySet, OfAForce
from .presenters import area_page, finding
from .queries import boundaries


class AreaRequest(HttpRequest):
    """A request as the door hands it on: who asks, when, and on which London day."""

    person: OfAForce | None
    at: datetime
    today: date


@require_safe
def area_list(request: AreaRequest) -> HttpResponseBase:
    """List the areas the reader may see."""
    seen = _seen(request)
    boroughs = seen.filter(kind=Area.Kind.BOROUGH).open_on(request.today).order_by("name")
    rows = seen if request.GET.get("state") else seen.open_on(request.today)
    filters = tables.register_filters(boroughs, on=request.today)
    table = tables.Areas(request.GET, rows=tables.register_rows(rows), filters=filters)
    if table.wants_csv:
        return csv_response(table)
    return render(request, "areas/area_list.html", {"table": table})


@require_safe
def area_detail(request: AreaRequest, key: str) -> HttpResponseBase:
    """Show one area."""
    area = get_object_or_404(_seen(request).select_related("parent", "force"), key=key)
    parts = Area.objects.filter(parent=area).open_on(area_page.last_day(area, request.today))
    table = (
        tables.Parts(request.GET, rows=tables.register_rows(parts)) if area.kind != Area.Kind.NEIGHBOURHOOD else None
    )
    if table and table.wants_csv:
        return csv_response(table)
    page = area_page.page_for(area, on=request.today)
    return render(request, "areas/area_detail.html", {"page": page, "table": table})


def _outlines_version(request: AreaRequest, key: str) -> str | None:
    area = _seen(request).filter(key=key).first()
    if area is None:
        return None
    day = area_page.last_day(area, request.today)
    return f'"{area.key}-{boundaries.version(area_page.drawn_areas(area, on=day), on=day)}"'


@require_safe
@condition(etag_func=_outlines_version)
def outlines(request: AreaRequest, key: str) -> HttpResponse:
    """Give the area's outlines to the map that moves; a browser that has them already gets a short answer."""
    area = get_object_or_404(_seen(request), key=key)
    day = area_page.last_day(area, request.today)
    areas = area_page.drawn_areas(area, on=day)
    told = {} if area.kind == Area.Kind.NEIGHBOURHOOD else {one.key: {"href": area_page.address(one)} for one in areas}
    response = JsonResponse(boundaries.geojson(areas, on=day, told=told), content_type="application/geo+json")
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def find(request: AreaRequest) -> HttpResponse:
    """Find a place, a postcode, a neighbourhood or a team; as a page, as the list alone, or as JSON."""
    page = finding.page_for(_seen(request), request.GET, on=request.today)
    if request.GET.get("format") == "json":
        return JsonResponse({"found": finding.as_json(page)})
    if request.GET.get("part") == "answers":
        return render_fragment(request, "areas/find.html", "answers", {"page": page})
    return render(request, "areas/find.html", {"page": page})


def _seen(request: AreaRequest) -> AreaQuerySet:
    return Area.objects.visible_to(request.person, on=request.today)
