"""Public pages: find the team, read what it does, reach it."""

from datetime import timedelta

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.areas.models import Team
from homebeat.foundation.areas.queries import boundaries
from homebeat.foundation.ui import faces
from homebeat.foundation.ui.shell import use_force

from . import finding, queries, team_page
from .cache import keep_for

FRESH_SECONDS = 10
STILL_SECONDS = int(timedelta(hours=1).total_seconds())


@require_safe
def find_team(request: PersonRequest) -> HttpResponse:
    """Find a team by postcode, place, ward or team name, or by choosing from a list."""
    found = finding.answer(request.GET.get("force", ""), request.GET.get("q", ""), on=request.today)
    if found.only:
        return redirect(found.only)
    return render(request, "publicsite/find_team.html", {"found": found})


@require_safe
def team(request: PersonRequest, force: str, team: str) -> HttpResponse:
    """Show a team's page: who, how to reach them, what is on, what was chosen and what was done."""
    found = _team_or_404(request, force, team)
    use_force(request, found.force.name, reverse("publicsite:find_team"))
    page = team_page.page_for(found, at=request.at, on=request.today)
    return keep_for(render(request, "publicsite/team.html", {"page": page}), seconds=FRESH_SECONDS)


@require_safe
def boundary(request: PersonRequest, force: str, team: str) -> HttpResponse:
    """Give the outline of what the team serves, for the map."""
    found = _team_or_404(request, force, team)
    shapes = boundaries.geojson([found.area], on=request.today)
    return keep_for(JsonResponse(shapes, content_type="application/geo+json"), seconds=STILL_SECONDS)


@require_safe
def face(request: PersonRequest, seed: str) -> HttpResponse:
    """Draw the invented face of a demo person; a real force shows photographs that officers agreed to."""
    return keep_for(HttpResponse(faces.face_svg(seed), content_type="image/svg+xml"), seconds=STILL_SECONDS)


@require_safe
def words(request: PersonRequest, page: str) -> HttpResponse:
    """Show a page of plain words: help, accessibility, privacy."""
    return render(request, f"publicsite/{page}.html", {"reply_hours": queries.reply_hours(on=request.today)})


def _team_or_404(request: PersonRequest, force: str, team: str) -> Team:
    found = queries.team_named(force, team, on=request.today)
    if found is None:
        raise Http404
    return found
