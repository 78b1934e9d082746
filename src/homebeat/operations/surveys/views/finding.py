"""Finding what a page is about, for this reader; what they may not see is not there."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from homebeat.foundation.access import decisions as access
from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.access.scope import areas_open_to
from homebeat.foundation.areas.models import Area
from homebeat.foundation.people.models import Person

from ..models import Questionnaire, QuestionnaireVersion, Wave
from ..rules.waves import MANAGE

FORM_METHODS = ["GET", "HEAD", "POST"]


def wave_of(request: PersonRequest, key: str) -> Wave:
    """Return the wave if the reader may see it.

    Raises:
        Http404: there is none, or none for this reader.
    """
    rows = Wave.objects.visible_to(request.person, on=request.today)
    return get_object_or_404(rows.select_related("version__questionnaire", "area__force"), key=key)


def questionnaire_of(request: PersonRequest, key: str) -> Questionnaire:
    """Return the questionnaire if the reader may see it.

    Raises:
        Http404: there is none, or none for this reader.
    """
    rows = Questionnaire.objects.visible_to(request.person, on=request.today)
    return get_object_or_404(rows.select_related("area__force"), key=key)


def version_of(request: PersonRequest, key: str) -> QuestionnaireVersion:
    """Return the version if the reader may see its questionnaire.

    Raises:
        Http404: there is none, or none for this reader.
    """
    seen = Questionnaire.objects.visible_to(request.person, on=request.today)
    rows = QuestionnaireVersion.objects.filter(questionnaire__in=seen)
    return get_object_or_404(rows.select_related("questionnaire__area__force"), key=key)


def force_of(request: PersonRequest) -> Area:
    """Return the force whose surveys this person manages.

    Raises:
        Http404: they manage none.
    """
    areas = Area.objects.filter(areas_open_to(request.person, MANAGE, on=request.today).q(""), kind=Area.Kind.FORCE)
    force = areas.select_related("force").first()
    if force is None:
        raise Http404
    return force


def doing(request: PersonRequest, action: str, target: Any) -> Person:
    """Return who does it, if they may do it here.

    Raises:
        AccessDenied: they may not.
    """
    access.require(request.person, action, target, at=request.at)
    assert request.person is not None  # nobody without a name may do it
    return request.person


def drawn(request: PersonRequest, template: str, page: dict[str, Any]) -> HttpResponse:
    """Draw a page with a form; with errors it says so in its status too."""
    return render(request, template, page, status=422 if page["form"].errors else 200)
