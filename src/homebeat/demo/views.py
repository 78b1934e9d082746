"""The step-in page: be anybody of the demo force, to see the product as they see it."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.ui.shell import use_force

from . import actions, presenters, queries
from .models import DemoForce


@never_cache
@require_safe
def people(request: PersonRequest) -> HttpResponse:
    """List the prepared people, and find any other by name."""
    mark = _demo_force_or_404()
    use_force(request, mark.force.name, "/")
    page = presenters.step_in_page(mark, asked=request.GET.get("q", "").strip())
    return render(request, "demo/people.html", {"page": page})


@require_POST
def step_in(request: PersonRequest) -> HttpResponse:
    """Become the person chosen."""
    person = get_object_or_404(queries.invented_people(_demo_force_or_404()), key=request.POST.get("person", ""))
    actions.step_in(request, person=person, at=request.at)
    return HttpResponseRedirect(reverse("workplace:home"))


def _demo_force_or_404() -> DemoForce:
    mark = queries.demo_force()
    if mark is None:
        raise Http404
    return mark
