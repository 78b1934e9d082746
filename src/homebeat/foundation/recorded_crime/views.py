"""Staff pages of recorded crime: find, ask, answer."""

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit.models import LoadedFile
from homebeat.foundation.ui.tables import csv_response

from . import presenters, queries
from .tables import Files, Months, type_filter

CRIME_FILES = "crime."


@require_safe
def area(request: PersonRequest, key: str) -> HttpResponseBase:
    """Show an area's recorded crime month by month."""
    found = _found(request, key)
    types = queries.types(found)
    chosen = request.GET.get("type", "") if request.GET.get("type") in types else ""
    table = Months(request.GET, rows=presenters.month_rows(found, chosen), filters=type_filter(types))
    if table.wants_csv:
        return csv_response(table)
    page = presenters.page_for(found, on=request.today)
    return render(request, "recorded_crime/area.html", {"page": page, "table": table})


@require_safe
def outlines(request: PersonRequest, key: str) -> HttpResponse:
    """Give a borough's neighbourhoods and their figures to the map that moves."""
    shapes = presenters.outlines(_found(request, key), on=request.today)
    return JsonResponse(shapes, content_type="application/geo+json")


@require_safe
def files(request: PersonRequest, key: str) -> HttpResponseBase:
    """List the files that the force's recorded crime came from."""
    found = _found(request, key)
    force = found.force or found
    table = Files(request.GET, rows=LoadedFile.objects.filter(force_key=force.key, kind__startswith=CRIME_FILES))
    if table.wants_csv:
        return csv_response(table)
    return render(request, "recorded_crime/files.html", {"area": found, "table": table})


def _found(request: PersonRequest, key: str) -> Area:
    return get_object_or_404(
        Area.objects.visible_to(request.person, on=request.today).select_related("parent", "force"), key=key
    )
