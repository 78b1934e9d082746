"""Interviews: a member of a ward team asks the questions and taps the answers in."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.access.scope import areas_open_to

from .. import codes, queries
from ..actions import answering as actions
from ..bank import languages
from ..forms.waves import InterviewForm
from ..models import Wave
from ..rules.waves import INTERVIEW
from .finding import FORM_METHODS, drawn


@require_safe
def interviews(request: PersonRequest) -> HttpResponse:
    """Show the surveys that this person can interview for today."""
    rows = Wave.objects.to_interview_for(request.person, on=request.today)
    waves = rows.select_related("version__questionnaire").order_by("closes_on", "pk")
    return render(request, "surveys/interviews.html", {"waves": waves})


@require_http_methods(FORM_METHODS)
def interview(request: PersonRequest, key: str) -> HttpResponse:
    """Begin an interview: where the person lives, and in which language."""
    assert request.person is not None  # the door lets nobody in unnamed
    rows = Wave.objects.to_interview_for(request.person, on=request.today)
    wave = get_object_or_404(rows.select_related("version__questionnaire", "area__force"), key=key)
    scope = areas_open_to(request.person, INTERVIEW, on=request.today).q("")
    areas = queries.neighbourhoods_to_interview_in(wave, scope, on=request.today)
    if not areas:
        raise Http404
    content = wave.version.asks
    groups = sorted({one for one in wave.cells.values_list("group", flat=True) if one})
    names = [(one, languages()[one].name) for one in content.languages]
    form = InterviewForm(
        request.POST or None, areas=areas, languages=names, groups=groups, initial={"language": content.languages[0]}
    )
    if form.is_bound and form.is_valid():
        said, code = form.cleaned_data, codes.new_code()
        try:
            actions.begin_interview(
                wave=wave, area=form.area, group=said.get("group", ""), language=said["language"], code=code,
                by=request.person, at=request.at,
            )  # fmt: skip
        except actions.NotTaken as closed:
            raise Http404 from closed
        return redirect("surveys:page", code=code, question=content.questions[0].code)
    return drawn(request, "surveys/interview.html", {"form": form, "wave": wave})
